// The k nearest neighbours (Cover and Hart 1967), on standardised columns.
import { constantAnswer } from './constant.ts';
import { outputsOf } from './floor-table.ts';
import type { FloorModel } from './floor-table.ts';

/** The square root of the rows, the usual rule: it grows without end, and slower than the rows do. */
function neighbourCount(rows: number): number {
  return Math.max(1, Math.min(rows, Math.max(5, Math.round(Math.sqrt(rows)))));
}

/** Squared Euclidean distance of two rows; may stop early, with any value above it, once it is beyond `limit`. */
function distance(x: Float32Array, columns: number, left: number, right: number, limit: number): number {
  let sum = 0;
  for (let column = 0; column < columns; column += 1) {
    const difference = (x[left * columns + column] ?? 0) - (x[right * columns + column] ?? 0);
    sum += difference * difference;
    if ((column & 15) === 15 && sum > limit) return sum;
  }
  return sum;
}

/** The places in `fitted` of the nearest rows, in no order; of equally near ones those that come first. */
function findNearest(x: Float32Array, columns: number, row: number, fitted: Uint32Array, nearest: Uint32Array, distances: Float64Array): void {
  distances.fill(Infinity);
  const last = nearest.length - 1;
  for (const other of fitted) {
    const limit = distances[last] ?? Infinity;
    const size = distance(x, columns, row, other, limit);
    if (size >= limit) continue;
    let place = last;
    for (; place > 0 && (distances[place - 1] ?? 0) > size; place -= 1) {
      distances[place] = distances[place - 1] ?? 0;
      nearest[place] = nearest[place - 1] ?? 0;
    }
    distances[place] = size;
    nearest[place] = other;
  }
}

/** The share of each class among the neighbours, with one more neighbour that stands for all rows; or the neighbours' mean. */
export const neighbours: FloorModel = (table, fitted, asked) => {
  const { x, y, columns, classCount } = table;
  const outputs = outputsOf(table);
  const usual = constantAnswer(table, fitted);
  const nearest = new Uint32Array(neighbourCount(fitted.length));
  const distances = new Float64Array(nearest.length);
  const answers = new Float64Array(asked.length * outputs);
  asked.forEach((row, place) => {
    findNearest(x, columns, row, fitted, nearest, distances);
    for (let output = 0; output < outputs; output += 1) {
      let sum = classCount === 0 ? 0 : (usual[output] ?? 0);
      for (const near of nearest) sum += classCount === 0 ? (y[near] ?? 0) : Number(y[near] === output);
      answers[place * outputs + output] = sum / (nearest.length + Number(classCount > 0));
    }
  });
  return answers;
};
