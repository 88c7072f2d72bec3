// Which rows train, which validate and which are kept for the test, in the way that the experiment names.
import { Failure } from '../../../shared/rpc/failure.ts';
import type { SplitSpec } from '../../../shared/spec/run-spec.ts';
import { seededRandom } from '../random.ts';
import { splitGroupsIntoFolds, splitIntoFolds } from './folds.ts';
import { dealGroups } from './groups.ts';
import type { RowKeys } from './keys.ts';
import { groupRows } from './parts.ts';
import type { Split } from './parts.ts';
import { splitAtRandom } from './random.ts';
import { splitByTime } from './time.ts';

/** Splits `rows`. Throws `Failure('bad-input')` where they are too few, or of too few groups or moments, for the parts that are wanted. */
export function splitRows(rows: Uint32Array, spec: SplitSpec, keys: RowKeys): Split {
  const split = splitAs(rows, spec, keys);
  refuseTooFewRows(split, spec);
  return split;
}

function splitAs(rows: Uint32Array, spec: SplitSpec, { classOf, groupOf, timeOf }: RowKeys): Split {
  const { method, validation, test, seed, folds } = spec;
  const fold = (spec.fold ?? 1) - 1;
  switch (method) {
    case 'random':
      return splitAtRandom(rows, { validation, test }, seededRandom(seed), classOf);
    case 'time':
      return (timeOf === null ? null : splitByTime(rows, timeOf, { validation, test })) ?? refuseFewMoments(spec);
    case 'group': {
      const parts = groupOf === null ? null : dealGroups(rows, groupOf, classOf, [1 - validation - test, validation, test], seededRandom(seed));
      if (parts === null) return refuseFewGroups(rows, spec, groupOf, partCount(spec));
      const [train = none, validating = none, kept = none] = parts;
      return { train, validation: validating, test: kept };
    }
    case 'kfold':
      if (groupOf === null) return splitIntoFolds(rows, { test, folds, fold, seed }, classOf);
      return splitGroupsIntoFolds(rows, { test, folds, fold, seed }, groupOf, classOf) ?? refuseFewGroups(rows, spec, groupOf, folds + (test > 0 ? 1 : 0));
  }
}

const none = new Uint32Array(0);

function partCount({ validation, test }: SplitSpec): number {
  return 1 + (validation > 0 ? 1 : 0) + (test > 0 ? 1 : 0);
}

function refuseFewGroups(rows: Uint32Array, { groupBy }: SplitSpec, groupOf: RowKeys['groupOf'], parts: number): never {
  const count = groupRows(rows, groupOf).length;
  throw new Failure('bad-input', `The rows belong to ${count} ${count === 1 ? 'group' : 'groups'} by "${groupBy ?? ''}", and ${parts} parts need at least ${parts}.`, {
    path: 'dataset.split.groupBy',
    mend: 'Group by a column with more values, or ask for fewer parts or folds.',
  });
}

function refuseFewMoments({ timeColumn, validation, test }: SplitSpec): never {
  throw new Failure('bad-input', `"${timeColumn ?? ''}" has too few different values to cut the rows into ${validation > 0 && test > 0 ? 'three' : 'two'} parts by time: rows of the same moment stay together.`, {
    path: 'dataset.split.timeColumn',
    mend: 'Choose a column that tells the moments apart, or another method.',
  });
}

function refuseTooFewRows({ train, validation, test }: Split, spec: SplitSpec): void {
  if (spec.method === 'kfold' && (train.length === 0 || validation.length === 0)) {
    throw new Failure('bad-input', `${train.length + validation.length} rows are too few for ${spec.folds} folds.`, { path: 'dataset.split.folds', mend: 'Ask for fewer folds, or use more rows.' });
  }
  if (train.length === 0) {
    throw new Failure('bad-input', `No row is left to train on: ${validation.length} validate and ${test.length} are kept for the test.`, { path: 'dataset.split', mend: 'Lower the shares of validation and test, or use more rows.' });
  }
  if (spec.method !== 'kfold' && spec.validation > 0 && validation.length === 0) {
    throw new Failure('bad-input', `${spec.validation} of ${train.length + test.length} rows is no row to validate on.`, { path: 'dataset.split.validation', mend: 'Raise the share, set it to 0, or use more rows.' });
  }
}
