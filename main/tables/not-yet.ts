// Settings that an experiment file may hold and this version has not built: refused by name, never silently left out.
import { Failure } from '../../shared/rpc/failure.ts';
import type { DatasetProfile } from '../../shared/spec/profile.ts';
import type { DatasetSpec } from '../../shared/spec/run-spec.ts';
import { missingWords } from './read-csv.ts';

/** Throws `Failure('not-yet')` with the path of the first such setting. */
export function refuseUnbuilt({ split, balance, augmentation, dropDuplicates, import: wanted }: DatasetSpec, profile: DatasetProfile): void {
  const refuse = (key: string, what: string): never => {
    throw new Failure('not-yet', `${what} is not built yet, so this run would not be what the file says.`, { path: `dataset.${key}`, mend: 'Leave the setting out.' });
  };
  if (split.method !== 'random') refuse('split.method', `The split "${split.method}"`);
  if (balance !== 'none') refuse('balance', `Balancing by "${balance}"`);
  if (augmentation !== null) refuse('augmentation', 'Augmentation');
  if (dropDuplicates) refuse('dropDuplicates', 'Dropping duplicate rows');
  const { separator, quote, decimal, header, encoding } = profile.import;
  const found = { separator, quote, decimal, header, encoding };
  for (const key of ['separator', 'quote', 'decimal', 'header', 'encoding'] as const) {
    if (wanted[key] !== null && wanted[key] !== found[key]) refuse(`import.${key}`, `Reading the file with ${JSON.stringify(wanted[key])} instead of ${JSON.stringify(found[key])}, which was detected,`);
  }
  if (wanted.thousands !== null && wanted.thousands !== '') refuse('import.thousands', 'Reading thousands separators');
  if (wanted.dateFormat !== null) refuse('import.dateFormat', 'A date format of your own');
  const words = new Set(wanted.missingValues);
  if (words.size !== missingWords.length || missingWords.some((word) => !words.has(word))) refuse('import.missingValues', 'A list of missing values of your own');
}
