// What the simple models are fitted on: a small, standardised copy of the training part, and its split into folds.
import { seededRandom } from '../../seeded-random.ts';

/** Rows of a training part, row by row. `classCount` 0 is regression, with numbers in `y`; else `y` holds class indices. */
export interface FloorTable {
  readonly rows: number;
  readonly columns: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly classCount: number;
}

/** Fits on some rows of a table and answers for others: row by row a probability for each class, or one number. */
export type FloorModel = (table: FloorTable, fitted: Uint32Array, asked: Uint32Array) => Float64Array;

/** Answers for each row: one a class, or one number. */
export function outputsOf({ classCount }: FloorTable): number {
  return Math.max(1, classCount);
}

/** The numbers from 0 to below `count` in an order that depends on the seed alone (Fisher and Yates). */
export function shuffled(count: number, seed: number): Uint32Array {
  const random = seededRandom(seed);
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const kept = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = kept;
  }
  return order;
}

/**
 * The fold of each of `rows`, as even as can be and, for classes, evenly in each class. A class starts at a fold that depends on
 * when it first comes up, not on its index, so that the order of the classes changes nothing.
 */
export function assignFolds({ y, classCount }: FloorTable, rows: Uint32Array, folds: number, seed: number): Uint8Array {
  const next = new Map<number, number>();
  const foldOf = new Uint8Array(rows.length);
  for (const place of shuffled(rows.length, seed)) {
    const group = classCount === 0 ? 0 : (y[rows[place] ?? 0] ?? 0);
    const turn = next.get(group) ?? next.size;
    foldOf[place] = turn % folds;
    next.set(group, turn + 1);
  }
  return foldOf;
}

/** The rows outside and inside one fold. */
export function splitFold(rows: Uint32Array, foldOf: Uint8Array, fold: number): readonly [outside: Uint32Array, inside: Uint32Array] {
  return [rows.filter((_, place) => foldOf[place] !== fold), rows.filter((_, place) => foldOf[place] === fold)];
}

/** Mean and standard deviation of every `step`-th value from `start` on; a deviation that is only rounding is 0. */
function momentsOf(values: Float32Array, start: number, step: number): readonly [mean: number, deviation: number] {
  const count = values.length / step;
  let mean = 0;
  for (let at = start; at < values.length; at += step) mean += (values[at] ?? 0) / count;
  let squares = 0;
  for (let at = start; at < values.length; at += step) squares += ((values[at] ?? 0) - mean) ** 2;
  const deviation = Math.sqrt(squares / count);
  return [mean, deviation > 1e-7 * Math.abs(mean) ? deviation : 0];
}

/**
 * Each column, and a target of numbers, with mean 0 and standard deviation 1; a constant one all 0. The moments are those of all rows:
 * those of the columns say nothing of the target, and those of the target only set the unit. `unit`: what an error of 1 is in the
 * target's own.
 */
export function standardised(table: FloorTable): { readonly scaled: FloorTable; readonly unit: number } {
  const { columns, classCount } = table;
  const x = new Float32Array(table.x.length);
  for (let column = 0; column < columns; column += 1) {
    const [mean, deviation] = momentsOf(table.x, column, columns);
    if (deviation === 0) continue;
    for (let at = column; at < x.length; at += columns) x[at] = ((table.x[at] ?? 0) - mean) / deviation;
  }
  if (classCount > 0) return { scaled: { ...table, x }, unit: 1 };
  const [mean, deviation] = momentsOf(table.y, 0, 1);
  const unit = deviation === 0 ? 1 : deviation;
  return { scaled: { ...table, x, y: table.y.map((value) => (value - mean) / unit) }, unit };
}
