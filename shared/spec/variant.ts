// Applies a variant's `set` to the settings of its experiment.
import { Failure } from '../rpc/failure.ts';
import { settingsSchema } from './experiment-schema.ts';
import type { Settings } from './experiment-schema.ts';
import type { LayerInput } from './model-spec.ts';
import { check, meant, refuse } from './explain.ts';
import { formatPath, getPath, isRecord, parsePath, setPath } from './paths.ts';
import { knownKeys, schemaAt } from './schema-walk.ts';

/** What a list is when a file leaves it out, so that `model.layers.0.l2` means the layer that will run. */
export const defaultLayers: readonly LayerInput[] = [{ type: 'dense', units: 64 }];

/**
 * The settings with those of a variant in place. Throws a `bad-input` Failure at `variants.N.set["…"]` for an unknown
 * path, a value that is not allowed, or a position that its list does not have. `parents` is that place: `variants`, N, `set`.
 */
export function applySet(settings: Settings, set: Readonly<Record<string, unknown>>, parents: readonly string[]): Settings {
  const changes = Object.entries(set).map(([text, value]) => ({ text, keys: readPath(text, parents), value }));
  // Parents before children and a type before its parameters, whatever the order in the file.
  changes.sort((left, right) => left.keys.length - right.keys.length || Number(right.keys.at(-1) === 'type') - Number(left.keys.at(-1) === 'type'));
  let changed: unknown = settings;
  for (const { text, keys, value } of changes) {
    if (keys[1] === 'layers' && keys.length > 2 && getPath(changed, ['model', 'layers']) === undefined) changed = setPath(changed, ['model', 'layers'], defaultLayers);
    checkPositions(changed, keys, [...parents, text]);
    changed = setPath(changed, keys, value);
    if (keys.at(-1) === 'type') changed = dropForeignKeys(changed, keys.slice(0, -1));
  }
  try {
    check(settingsSchema, changed);
  } catch (error) {
    throw error instanceof Failure ? atVariant(error, changes, parents) : error;
  }
  // Checked just now; what `check` returned has defaults filled in, which must stay open to the task.
  return changed as Settings;
}

function readPath(text: string, parents: readonly string[]): string[] {
  const keys = parsePath(text);
  const sections = Object.keys(settingsSchema.entries);
  if (keys === null) throw refuse([...parents, text], 'Not a path. Write keys with dots between them, like training.optimizer.learningRate.');
  const [section = ''] = keys;
  if (!sections.includes(section)) throw refuse([...parents, text], `A path begins with ${sections.join(', ')}.${meant(section, sections)}`);
  if (keys.length === 1) throw refuse([...parents, text], `Name a key of "${section}", like ${section}.${firstKey(section)}.`);
  if (section === 'dataset' && (keys[1] === 'path' || keys[1] === 'import' || keys[1] === 'target')) {
    throw new Failure('not-yet', `${formatPath([...parents, text])}: The variants of an experiment share one file, read in one way, and one target. Make another experiment for another one.`, { path: formatPath([...parents, text]) });
  }
  return keys;
}

function firstKey(section: string): string {
  return knownKeys(settingsSchema.entries[section as keyof typeof settingsSchema.entries], {})[0] ?? 'key';
}

function checkPositions(settings: unknown, keys: readonly string[], place: readonly string[]): void {
  keys.forEach((key, depth) => {
    const owner = getPath(settings, keys.slice(0, depth));
    if (!Array.isArray(owner) || (/^\d+$/.test(key) && Number(key) < owner.length)) return;
    const name = formatPath(keys.slice(0, depth));
    const positions = owner.length === 0 ? 'it is empty' : owner.length === 1 ? 'its one position is 0' : `its positions are 0 to ${owner.length - 1}`;
    throw refuse(place, `There is no position ${key} in ${name}: ${positions}.`);
  });
}

/** After a change of type, what the new type does not have is left behind: it belonged to the old one. */
export function dropForeignKeys(settings: unknown, keys: readonly string[]): unknown {
  const owner = getPath(settings, keys);
  const schema = schemaAt(settingsSchema, settings, keys);
  const known = schema === null ? [] : knownKeys(schema, owner);
  if (!isRecord(owner) || known.length === 0) return settings;
  return setPath(settings, keys, Object.fromEntries(Object.entries(owner).filter(([key]) => known.includes(key))));
}

/** Moves a failure of the changed settings to the line of `set` that brought it about. */
function atVariant(failure: Failure, changes: readonly { text: string; keys: readonly string[] }[], parents: readonly string[]): Failure {
  const found = parsePath(failure.path ?? '') ?? [];
  const isBeginning = (short: readonly string[], long: readonly string[]): boolean => short.every((key, index) => key === long[index]);
  const change = changes.findLast(({ keys }) => isBeginning(keys, found) || isBeginning(found, keys));
  const path = formatPath([...parents, ...(change === undefined ? [] : [change.text])]);
  const says = failure.message.slice(failure.message.indexOf(': ') + 2);
  const inner = change !== undefined && found.length > change.keys.length ? ` (at ${failure.path ?? ''})` : '';
  return new Failure(failure.code, `${path}${inner}: ${says}`, { path, mend: failure.mend });
}
