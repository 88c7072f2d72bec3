// Rows of the validation part that stand in the training part too, the same or nearly: what is learned by heart then looks like understanding.
import * as v from 'valibot';
import { percentile } from '../measures/swing.ts';
import { shuffled } from './floor-table.ts';
import type { FloorTable } from './floor-table.ts';

/** Rows of the validation part that are looked at, and of the training part for the usual distance. */
export const mostLookedAt = 400;
const usualRows = 200;
/** The neighbour whose distance is the usual one: copies of a row, up to this many, do not make it small. */
const neighbour = 5;
/** Nearer than this share of the usual distance: in two columns one in 500 by chance, in more columns none. */
const nearShare = 0.02;
/** Values from which a column tells rows apart (as for the task, EXPERIMENT.md), and columns of the kind that are needed: rows of few values repeat by chance. */
const tellingValues = 20;
const tellingColumns = 2;

/** A column that lies on no grid: two of its values are this much nearer to each other than they were on one. Then the same value twice is the same row twice. */
const gridShare = 0.05;
/** Distinct values from which that can be told. */
const fewestValues = 50;

export const repeatsSchema = v.object({
  /** Rows of the validation part that were looked at. */
  rows: v.number(),
  /** Share of the validation part that has its like in the training part, 0 to 1. */
  share: v.number(),
});
export type Repeats = v.InferOutput<typeof repeatsSchema>;

export interface ValidationSample {
  readonly rows: number;
  readonly x: Float32Array;
  /** Rows of the training part, of which the table may be a sample. */
  readonly trainRows: number;
}

function countTelling({ rows, columns, x }: FloorTable): number {
  let telling = 0;
  for (let column = 0; column < columns && telling < tellingColumns; column += 1) {
    const values = new Set<number>();
    for (let row = 0; row < rows && values.size <= tellingValues; row += 1) values.add(x[row * columns + column] ?? 0);
    telling += Number(values.size > tellingValues);
  }
  return telling;
}

/** True where one column alone tells rows apart: measured so finely that hardly a value comes twice by chance. */
function hasFineColumn({ rows, columns, x }: FloorTable): boolean {
  return Array.from({ length: columns }, (_, column) => column).some((column) => {
    const values = [...new Set(Array.from({ length: rows }, (_, row) => x[row * columns + column] ?? 0))].sort((left, right) => left - right);
    if (values.length < fewestValues) return false;
    const least = values.reduce((smallest, value, place) => (place === 0 ? smallest : Math.min(smallest, value - (values[place - 1] ?? 0))), Infinity);
    return least * values.length < gridShare * ((values.at(-1) ?? 0) - (values[0] ?? 0));
  });
}

/** Standard deviations of the columns; a constant one counts nothing. */
function weightsOf({ rows, columns, x }: FloorTable): Float64Array {
  const sums = new Float64Array(columns);
  const squares = new Float64Array(columns);
  for (let at = 0; at < x.length; at += 1) sums[at % columns] = (sums[at % columns] ?? 0) + (x[at] ?? 0) / rows;
  for (let at = 0; at < x.length; at += 1) squares[at % columns] = (squares[at % columns] ?? 0) + ((x[at] ?? 0) - (sums[at % columns] ?? 0)) ** 2 / rows;
  return squares.map((square) => (square > 0 ? 1 / square : 0));
}

/** The squared distances of the nearest rows of the table, ascending. */
function nearestTo(table: FloorTable, weights: Float64Array, from: Float32Array, row: number, count: number, skipped: number): Float64Array {
  const { rows, columns, x } = table;
  const nearest = new Float64Array(count).fill(Infinity);
  for (let other = 0; other < rows; other += 1) {
    if (other === skipped) continue;
    const limit = nearest[count - 1] ?? Infinity;
    let sum = 0;
    for (let column = 0; column < columns && sum < limit; column += 1) sum += (weights[column] ?? 0) * ((from[row * columns + column] ?? 0) - (x[other * columns + column] ?? 0)) ** 2;
    if (sum >= limit) continue;
    nearest[count - 1] = sum;
    nearest.sort();
  }
  return nearest;
}

/** Null where rows of this kind repeat by chance, or there are too few. Columns are held against their own spread. */
export function measureRepeats(table: FloorTable, validation: ValidationSample, seed: number): Repeats | null {
  const isTelling = countTelling(table) >= tellingColumns;
  if (validation.rows === 0 || table.rows <= neighbour || !(isTelling || hasFineColumn(table))) return null;
  const weights = weightsOf(table);
  const usual = [...shuffled(table.rows, seed).subarray(0, usualRows)].map((row) => nearestTo(table, weights, table.x, row, neighbour, row)[neighbour - 1] ?? Infinity);
  // In one column some rows are near each other by chance, but none are the same.
  const limit = isTelling ? nearShare ** 2 * percentile(usual, 0.5) : 0;
  let found = 0;
  for (let row = 0; row < validation.rows; row += 1) found += Number((nearestTo(table, weights, validation.x, row, 1, -1)[0] ?? Infinity) <= limit);
  return { rows: validation.rows, share: Math.min(1, (found / validation.rows) * (validation.trainRows / table.rows)) };
}
