// Settings that a file may hold but this version cannot train with. Starting such a run is refused; nothing is left out in silence.
import { Failure } from '../rpc/failure.ts';
import type { DatasetProfile } from './profile.ts';
import type { RunSpec } from './run-spec.ts';

export interface NotYet {
  readonly path: string;
  readonly says: string;
  /** What this version can do instead, as in a variant's `set`. */
  readonly set: Readonly<Record<string, unknown>>;
}

/** Everything in the settings that cannot be run yet; empty where all can. `profile`: how the file was read, where it was. */
export function findNotYet(spec: RunSpec, profile: DatasetProfile | null): NotYet[] {
  return findImports(spec, profile);
}

const usualMissing = ['', 'NA', 'N/A', 'NaN', 'null'];

/** The file was read as it was detected; settings that say the same are fine. */
function findImports({ dataset }: RunSpec, profile: DatasetProfile | null): NotYet[] {
  const { missingValues, ...wanted } = dataset.import;
  const detected: Readonly<Record<string, unknown>> = profile?.import ?? {};
  const found = Object.entries(wanted).filter(([key, value]) => value !== null && value !== (detected[key] ?? (key === 'thousands' ? '' : undefined)));
  const words = new Set(missingValues.map((word) => word.toLowerCase()));
  const isUsual = words.size === usualMissing.length && usualMissing.every((word) => words.has(word.toLowerCase()));
  return [
    ...found.map(([key, value]) => notYetImport(key, `Reading a file with ${key} ${JSON.stringify(value)} is not built yet; this file is read with what was detected.`, null)),
    ...(isUsual ? [] : [notYetImport('missingValues', 'Other words for missing values are not built yet.', usualMissing)]),
  ];
}

function notYetImport(key: string, says: string, instead: unknown): NotYet {
  const path = `dataset.import.${key}`;
  return { path, says, set: { [path]: instead } };
}

/** Refuses settings that cannot be run yet, with the first of them. */
export function refuseNotYet(spec: RunSpec, profile: DatasetProfile | null): void {
  const [first] = findNotYet(spec, profile);
  if (first !== undefined) throw new Failure('not-yet', `${first.path}: ${first.says}`, { path: first.path });
}
