// The settings of a case beside those of another choice, the same change of many layers or columns folded into one line.
import { getPath, isRecord, parsePath } from '../../../shared/spec/paths.ts';

export interface SettingPair {
  /** As a person reads it: `layers 0 to 7, activation`. */
  readonly name: string;
  /** Undefined where the case leaves the setting at its default. */
  readonly here: unknown;
  readonly instead: unknown;
}

/** Keys whose next key is a position or a name among many of a kind. */
const lists = ['layers', 'columns'];

interface Place {
  readonly list: string;
  readonly member: string;
  readonly rest: string;
}

function placeOf(keys: readonly string[]): Place | null {
  const [part = '', list = '', member = '', ...rest] = keys;
  return lists.includes(list) && rest.length > 0 && part !== '' ? { list, member, rest: rest.join('.') } : null;
}

function nameMembers({ list, rest }: Place, members: readonly string[]): string {
  const [first = '', ...others] = members;
  const last = others.at(-1);
  const isLayers = list === 'layers';
  const one = isLayers ? 'layer' : 'column';
  if (last === undefined) return `${one} ${isLayers ? Number(first) + 1 : first}, ${rest}`;
  if (!isLayers) return `${members.length} columns, ${rest}`;
  const isRun = members.every((member, index) => Number(member) === Number(first) + index);
  return isRun ? `layers ${Number(first) + 1} to ${Number(last) + 1}, ${rest}` : `layers ${members.map((member) => Number(member) + 1).join(' and ')}, ${rest}`;
}

function plainName(keys: readonly string[]): string {
  const shown = keys[1] === 'optimizer' && keys.length > 2 ? keys.slice(2) : keys.slice(1);
  return shown.join('.');
}

/** One line for each setting of `set`, with what the experiment has there. A path that is none is left out. */
export function comparePairs(experiment: unknown, set: Readonly<Record<string, unknown>>): SettingPair[] {
  const groups = new Map<string, { place: Place | null; keys: readonly string[]; members: string[]; here: unknown; instead: unknown }>();
  for (const [path, instead] of Object.entries(set)) {
    const keys = parsePath(path);
    if (keys === null) continue;
    const place = placeOf(keys);
    const here = getPath(experiment, keys);
    const id = JSON.stringify([place === null ? path : [place.list, place.rest], here, instead]);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { place, keys, members: place === null ? [] : [place.member], here, instead });
    else group.members.push(place?.member ?? '');
  }
  return [...groups.values()].map(({ place, keys, members, here, instead }) => ({ name: place === null ? plainName(keys) : nameMembers(place, members), here, instead }));
}

/** A value in few words: a list of layers by its length, an object by its parts. */
export function sayValue(value: unknown, format: (value: unknown) => string): string {
  if (value === undefined) return 'default';
  if (Array.isArray(value)) return `${value.length} layers`;
  if (isRecord(value)) return Object.entries(value).map(([key, part]) => (key === 'type' ? format(part) : `${key} ${format(part)}`)).join(', ');
  return format(value);
}
