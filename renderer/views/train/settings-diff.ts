// What a remedy or a variant changes, setting by setting.
import { differences, getPath, parsePath, setPath } from '../../../shared/spec/paths.ts';
import type { RunSpec } from '../../../shared/spec/run-spec.ts';

export interface SettingChange {
  readonly path: string;
  /** Undefined where the setting was not there, or is there no more. */
  readonly before: unknown;
  readonly after: unknown;
}

/** The single settings in which two differ. What is switched on or off as a whole is told by its parts, or as off. */
function changesBetween(before: unknown, after: unknown): SettingChange[] {
  const all = differences([before, after]).map(({ path, values: [old, now] }) => ({ path, before: old, after: now }));
  const isPart = (path: string, of: string): boolean => path.startsWith(`${of}.`);
  return all.filter((change) => change.after !== undefined || !all.some((other) => isPart(other.path, change.path) || isPart(change.path, other.path)));
}

/** Every single setting that `set` changes. A setting that already has the new value is no change. */
export function changesOf(spec: RunSpec, set: Readonly<Record<string, unknown>>): SettingChange[] {
  let changed: unknown = spec;
  for (const [path, value] of Object.entries(set)) {
    const keys = parsePath(path) ?? [path];
    if (getPath(changed, keys.slice(0, -1)) !== undefined) changed = setPath(changed, keys, value);
  }
  return changesBetween(spec, changed);
}

/** The part of a path that tells settings apart: `learningRate`, `schedule.type`, `layers.0.l2`. */
export function shortPath(path: string): string {
  return path.replace(/^(training\.optimizer|training|dataset|model)\./, '');
}

/** The settings in which a run differs from the one it was made from. */
export function specChanges(before: RunSpec, after: RunSpec): SettingChange[] {
  return changesBetween(before, after);
}
