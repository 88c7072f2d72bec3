// What simple models come to on rows they were not fitted on: what this data can give at least. And how many of its labels are wrong.
import * as v from 'valibot';
import { boostedTreesOf } from './boosted-trees.ts';
import { columnFactsSchema, measureColumns, mostColumns } from './columns.ts';
import { constant } from './constant.ts';
import { crossValidate } from './cross-validate.ts';
import { standardised } from './floor-table.ts';
import { estimateLabelNoise } from './label-noise.ts';
import { linear } from './linear.ts';
import { neighbours } from './neighbours.ts';
import { measureRepeats, repeatsSchema } from './repeats.ts';
import { meanAndError, rowLosses, rowTaskScores } from './scores.ts';
import type { ColumnGroup } from './column-group.ts';
import type { FloorModel, FloorTable } from './floor-table.ts';
import type { LabelNoise } from './label-noise.ts';
import type { ValidationSample } from './repeats.ts';

export const floorModels = ['constant', 'linear', 'neighbours', 'boosted-trees'] as const;
export type FloorName = (typeof floorModels)[number];

/** Rows below which a fold is too small to tell anything. */
export const fewestRows = 40;
/** Cells times scores that are worked through in seconds; and the most rows, because neighbours cost their square. */
const mostCells = 600_000;
const mostRows = 4_000;
/** Rows that are used however wide the table is. */
const leastSample = 400;
/** Suspect rows that are listed: more nobody looks through, and they are kept with each run. */
const mostSuspects = 1_000;

const floorSchema = v.object({
  model: v.picklist(floorModels),
  /** Mean over the rows: cross-entropy in nats for classes, squared error of the target as the network sees it. With its standard error. */
  loss: v.number(),
  lossError: v.number(),
  /** Share of right classes; mean absolute error, in the same unit. With its standard error. */
  score: v.number(),
  scoreError: v.number(),
});
export type Floor = v.InferOutput<typeof floorSchema>;

export const floorsSchema = v.object({
  /** Rows that were used: all of the training part, or a sample. */
  rows: v.number(),
  floors: v.array(floorSchema),
  /** Null for regression. */
  labelNoise: v.nullable(
    v.object({
      /** The lower of two models' rates, 0 to 1. */
      rate: v.number(),
      models: v.tuple([v.picklist(floorModels), v.picklist(floorModels)]),
      /** Rows of the file, from 1, that both models confidently take for the same other class; the clearest first. */
      suspectRows: v.array(v.number()),
      /** The class that each of them is taken for; missing in runs of earlier versions. */
      suspectClasses: v.optional(v.array(v.number())),
    }),
  ),
  /** Missing or null where it was not measured: columns without names, runs of earlier versions. */
  columns: v.optional(v.nullable(columnFactsSchema)),
  repeats: v.optional(v.nullable(repeatsSchema)),
});
export type Floors = v.InferOutput<typeof floorsSchema>;

/** How many rows of a table are used, so that it takes seconds: a sample says as much of the floors, with a wider error. */
export function sampleSize({ rows, columns, classCount }: Pick<FloorTable, 'rows' | 'columns' | 'classCount'>): number {
  const affordable = Math.floor(mostCells / Math.max(1, columns * (classCount > 2 ? classCount : 1)));
  return Math.min(rows, mostRows, Math.max(leastSample, affordable));
}

function describe(model: FloorName, table: FloorTable, answers: Float64Array, unit: number): Floor {
  const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const [loss, lossError] = meanAndError(rowLosses(table, rows, answers));
  const [score, scoreError] = meanAndError(rowTaskScores(table, rows, answers));
  return { model, loss: loss * unit ** 2, lossError: lossError * unit ** 2, score: score * unit, scoreError: scoreError * unit };
}

/** Boosted trees and the better of the two other models have to agree. */
function agreedNoise(table: FloorTable, answers: ReadonlyMap<FloorName, Float64Array>, floors: readonly Floor[], fileRows: Uint32Array): Floors['labelNoise'] {
  if (table.classCount < 2) return null;
  const lossOf = (name: FloorName): number => floors.find(({ model }) => model === name)?.loss ?? Infinity;
  const second: FloorName = lossOf('linear') < lossOf('neighbours') ? 'linear' : 'neighbours';
  const noiseOf = (name: FloorName): LabelNoise => estimateLabelNoise(table, answers.get(name) ?? new Float64Array());
  const [left, right] = [noiseOf('boosted-trees'), noiseOf(second)];
  const agreed = [...left.takenFor.keys()].filter((row) => left.takenFor[row] !== -1 && left.takenFor[row] === right.takenFor[row]);
  const clarity = (row: number): number => (left.margins[row] ?? 0) + (right.margins[row] ?? 0);
  agreed.sort((a, b) => clarity(b) - clarity(a));
  const listed = agreed.slice(0, mostSuspects);
  return {
    rate: Math.min(left.rate, right.rate),
    models: ['boosted-trees', second],
    suspectRows: listed.map((row) => fileRows[row] ?? 0),
    suspectClasses: listed.map((row) => left.takenFor[row] ?? 0),
  };
}

/**
 * Measures the floors by 4-fold cross-validation, stratified for classes. The same table and seed give the same floors.
 * @param fileRows the row of the file, from 1, that each row of the table is
 * @param groups which inputs each column of the file became; null where that is not known
 * @param validation rows held out from training, to look for among those; null without any
 */
export function measureFloors(table: FloorTable, fileRows: Uint32Array, seed: number, groups: readonly ColumnGroup[] | null = null, validation: ValidationSample | null = null): Floors {
  const { scaled, unit } = standardised(table);
  const models: Readonly<Record<FloorName, FloorModel>> = { constant, linear, neighbours, 'boosted-trees': boostedTreesOf(scaled) };
  const answers = new Map(floorModels.map((name) => [name, crossValidate(models[name], scaled, seed)] as const));
  const floors = [...answers].map(([name, given]) => describe(name, scaled, given, unit));
  return {
    rows: table.rows,
    floors,
    labelNoise: agreedNoise(scaled, answers, floors, fileRows),
    columns: groups === null || groups.length === 0 || groups.length > mostColumns ? null : measureColumns(scaled, groups, unit, seed),
    repeats: validation === null ? null : measureRepeats(table, validation, seed),
  };
}
