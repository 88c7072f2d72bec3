// What the columns are worth, each by itself: how many say nothing, what simple models come to without those, and one that says it all.
import * as v from 'valibot';
import { boostedTreesOf } from './boosted-trees.ts';
import { onlyColumns } from './column-group.ts';
import { constant } from './constant.ts';
import { crossValidate, folds } from './cross-validate.ts';
import { assignFolds, outputsOf, splitFold } from './floor-table.ts';
import { linear } from './linear.ts';
import { neighbours } from './neighbours.ts';
import { meanAndError, rowLosses, rowTaskScores } from './scores.ts';
import { singleColumn } from './single-column.ts';
import { binTable } from './tree.ts';
import { usefulColumns } from './useful-columns.ts';
import type { ColumnGroup } from './column-group.ts';
import type { FloorModel, FloorTable } from './floor-table.ts';

/** Columns from which "many say nothing" means something. */
const fewestColumns = 4;
/** Columns up to which each is looked at: beyond, the time allowed is over first. */
export const mostColumns = 2_000;
/** Less than this share without use gains nothing worth measuring. */
const uselessWorthMeasuring = 0.2;
/** Predictive power from which a column alone is suspected: the default of deepchecks (DIAGNOSIS.md section 8). */
export const suspectPower = 0.7;
/** A column that is suspected of telling all is taken at its word. */
const believed = 0.5;
/** Names that are listed: they are kept with each run. */
const mostNames = 1_000;

export const columnFactsSchema = v.object({
  /** Columns of the file that became inputs. */
  count: v.number(),
  /** Those that say nothing of the target beyond chance; null where they are too few to judge. */
  useless: v.nullable(v.array(v.string())),
  /** What simple models come to that are given the others only, chosen without the rows they are judged on; losses as in the floors. Null where not measured. */
  kept: v.nullable(v.array(v.object({ model: v.picklist(['linear', 'neighbours', 'boosted-trees']), loss: v.number(), lossError: v.number() }))),
  /**
   * The column that tells most by itself: the share of a constant answer's mistakes (classes) or mean absolute error (numbers) that it
   * saves alone, and that all others together save without it (null where not measured). 0 to 1.
   */
  strongest: v.nullable(v.object({ name: v.string(), alone: v.number(), rest: v.nullable(v.number()) })),
});
export type ColumnFacts = v.InferOutput<typeof columnFactsSchema>;

const allRows = ({ rows }: FloorTable): Uint32Array => Uint32Array.from({ length: rows }, (_, row) => row);

/** Mistakes of answers for all rows: share of wrong classes, or mean absolute error. */
function mistakesOf(table: FloorTable, answers: Float64Array): number {
  const [score] = meanAndError(rowTaskScores(table, allRows(table), answers));
  return table.classCount === 0 ? score : 1 - score;
}

function strongestColumn(table: FloorTable, groups: readonly ColumnGroup[], seed: number): ColumnFacts['strongest'] {
  const usual = mistakesOf(table, crossValidate(constant, table, seed));
  if (!(usual > 0)) return null;
  const binned = binTable(table);
  const powerOf = (model: FloorModel, of: FloorTable): number => Math.max(0, 1 - mistakesOf(of, crossValidate(model, of, seed)) / usual);
  let best: { readonly group: ColumnGroup; readonly alone: number } | null = null;
  for (const group of groups) {
    const model = singleColumn(table, binned, group, believed);
    const alone = model === null ? 0 : powerOf(model, table);
    if (alone > (best?.alone ?? 0)) best = { group, alone };
  }
  if (best === null) return null;
  const others = groups.filter((group) => group !== best.group);
  if (best.alone < suspectPower || others.length === 0) return { name: best.group.name, alone: best.alone, rest: null };
  const without = onlyColumns(table, others);
  const rest = Math.max(powerOf(linear, without), powerOf(boostedTreesOf(without), without));
  return { name: best.group.name, alone: best.alone, rest };
}

const keptModels = ['linear', 'neighbours', 'boosted-trees'] as const;

/** The columns chosen in each fold without its rows, and what models of those alone answer for its rows. */
function keptAnswers(table: FloorTable, groups: readonly ColumnGroup[], seed: number) {
  const binned = binTable(table);
  const rows = allRows(table);
  const foldOf = assignFolds(table, rows, folds, seed);
  const outputs = outputsOf(table);
  const parts = Array.from({ length: folds }, (_, fold) => {
    const [fitted, asked] = splitFold(rows, foldOf, fold);
    return { fitted, asked, chosen: usefulColumns(table, binned, groups, fitted, seed) };
  });
  // A column counts as useful where half of the folds found it so.
  const useless = groups.filter((group) => 2 * parts.filter(({ chosen }) => chosen.includes(group)).length < folds);
  if (useless.length < uselessWorthMeasuring * groups.length || useless.length === groups.length) return { useless, answers: null };
  const answers = keptModels.map((name) => [name, new Float64Array(table.rows * outputs)] as const);
  for (const { fitted, asked, chosen } of parts) {
    const reduced = chosen.length === 0 ? table : onlyColumns(table, chosen);
    const models = { linear, neighbours, 'boosted-trees': boostedTreesOf(reduced) };
    for (const [name, all] of answers) {
      const given = (chosen.length === 0 ? constant : models[name])(reduced, fitted, asked);
      asked.forEach((row, place) => { all.set(given.subarray(place * outputs, (place + 1) * outputs), row * outputs); });
    }
  }
  return { useless, answers };
}

/**
 * Measures the columns of a standardised table.
 * @param unit what an error of 1 is in the target's own unit
 */
export function measureColumns(table: FloorTable, groups: readonly ColumnGroup[], unit: number, seed: number): ColumnFacts {
  const strongest = strongestColumn(table, groups, seed);
  if (groups.length < fewestColumns) return { count: groups.length, useless: null, kept: null, strongest };
  const { useless, answers } = keptAnswers(table, groups, seed);
  const kept = answers?.map(([model, given]) => {
    const [loss, lossError] = meanAndError(rowLosses(table, allRows(table), given));
    return { model, loss: loss * unit ** 2, lossError: lossError * unit ** 2 };
  }) ?? null;
  return { count: groups.length, useless: useless.slice(0, mostNames).map(({ name }) => name), kept, strongest };
}
