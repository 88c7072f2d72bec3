// Which columns say anything of the target: judged on rows that nothing was fitted on, by a column alone, in a linear model and in trees.
import { fitForest, forestAnswers, forestScores, swappedScores } from './boosted-trees.ts';
import { constant } from './constant.ts';
import { assignFolds, shuffled, splitFold } from './floor-table.ts';
import { fitQuickly, linearAnswers, linearScores, swappedLinearScores } from './linear.ts';
import { meanAndError, rowLosses } from './scores.ts';
import { singleColumn } from './single-column.ts';
import { rangeOf } from './column-group.ts';
import type { ColumnGroup } from './column-group.ts';
import type { FloorTable } from './floor-table.ts';
import type { BinnedTable } from './tree.ts';

const innerFolds = 2;
/** Rounds of trees: the first are those that matter most, and to find how many do best takes longer than all of these. */
const rounds = 30;
/** Standard errors that losing a column must cost: more than the 2 of the floors, because among tens of columns and three tests 2 are reached by chance. */
const sureErrors = 2.5;

/** By group and test: what each row's loss gains by the column, or null where the test was not made. */
type Gains = Map<ColumnGroup, [alone: Float64Array | null, linear: Float64Array | null, trees: Float64Array | null]>;

function subtract(left: Float64Array, right: Float64Array): Float64Array {
  return left.map((value, place) => value - (right[place] ?? 0));
}

/** Gains on the rows of one fold by models fitted on the rows outside. */
function foldGains(table: FloorTable, binned: BinnedTable, groups: readonly ColumnGroup[], fitted: Uint32Array, asked: Uint32Array): Gains {
  const lossOf = (answers: Float64Array): Float64Array => rowLosses(table, asked, answers);
  const order = shuffled(asked.length, asked.length);
  const partners = asked.map((_, place) => asked[order[place] ?? 0] ?? 0);
  const weights = fitQuickly(table, fitted);
  const line = linearScores(table, asked, weights);
  const lineLoss = lossOf(linearAnswers(table, line));
  const forest = fitForest(table, binned, fitted, rounds);
  const scores = forestScores(forest, binned, asked);
  const treeLoss = lossOf(forestAnswers(table, scores));
  const usual = lossOf(constant(table, fitted, asked));
  return new Map(groups.map((group) => {
    const range = rangeOf(group);
    const alone = singleColumn(table, binned, group)?.(table, fitted, asked) ?? null;
    const swapped = swappedScores(forest, binned, asked, scores, partners, range);
    return [group, [
      alone === null ? null : subtract(usual, lossOf(alone)),
      subtract(lossOf(linearAnswers(table, swappedLinearScores(table, weights, asked, line, partners, range))), lineLoss),
      swapped === null ? null : subtract(lossOf(forestAnswers(table, swapped)), treeLoss),
    ]] as const;
  }));
}

function isGain(values: Float64Array): boolean {
  const [mean, error] = meanAndError(values);
  return mean > sureErrors * error && mean > 0;
}

/**
 * The columns whose loss costs more than chance on rows not fitted on, by any of three tests: the column alone against the best constant
 * answer, and the permutation importance (Breiman 2001; Fisher, Rudin and Dominici 2019) in a linear model and in boosted trees. Columns that say the
 * same twice count by the first test, columns that tell only together by the last two.
 * @param rows those that may be looked at; no other row has a say
 */
export function usefulColumns(table: FloorTable, binned: BinnedTable, groups: readonly ColumnGroup[], rows: Uint32Array, seed: number): ColumnGroup[] {
  const foldOf = assignFolds(table, rows, innerFolds, seed);
  const gains = Array.from({ length: innerFolds }, (_, fold) => foldGains(table, binned, groups, ...splitFold(rows, foldOf, fold)));
  return groups.filter((group) => [0, 1, 2].some((test) => {
    const parts = gains.map((fold) => fold.get(group)?.[test] ?? null);
    const values = parts.flatMap((part) => (part === null ? [] : [...part]));
    return values.length > 0 && isGain(Float64Array.from(values));
  }));
}
