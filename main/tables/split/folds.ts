// Cross-validation: the rows are dealt into folds, and each fold validates once what the others have taught.
import { seededRandom, shuffle } from '../random.ts';
import { concatRows, groupRows, joinRows } from './parts.ts';
import type { IndexOf, Split } from './parts.ts';
import { dealGroups } from './groups.ts';
import { splitAtRandom } from './random.ts';

export interface Folds {
  /** Fraction of the rows that stay out of every fold. */
  readonly test: number;
  readonly folds: number;
  /** The fold that validates, from 0. */
  readonly fold: number;
  readonly seed: number;
}

/**
 * Folds of equal size within a row, and each class spread over them within a row where `classOf` is given. The same rows and seed
 * give the same folds, whichever of them validates.
 */
export function splitIntoFolds(rows: Uint32Array, { test, folds, fold, seed }: Folds, classOf: IndexOf | null): Split {
  const random = seededRandom(seed);
  const { train: rest, test: kept } = splitAtRandom(rows, { validation: 0, test }, random, classOf);
  const classes = groupRows(rest, classOf);
  for (const rowsOfClass of classes) shuffle(rowsOfClass, random);
  const dealt = concatRows(classes);
  return { train: dealt.filter((_, at) => at % folds !== fold).sort(), validation: dealt.filter((_, at) => at % folds === fold).sort(), test: kept };
}

/** Folds of whole groups; null where there are too few groups. */
export function splitGroupsIntoFolds(rows: Uint32Array, { test, folds, fold, seed }: Folds, groupOf: IndexOf, classOf: IndexOf | null): Split | null {
  const shares = [test, ...Array.from({ length: folds }, () => (1 - test) / folds)];
  const dealt = dealGroups(rows, groupOf, classOf, shares, seededRandom(seed));
  if (dealt === null) return null;
  const [kept = new Uint32Array(0), ...parts] = dealt;
  return { train: joinRows(parts.filter((_, index) => index !== fold)), validation: parts[fold] ?? new Uint32Array(0), test: kept };
}
