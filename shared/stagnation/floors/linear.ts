// Multinomial logistic and ridge regression on standardised columns, by accelerated gradient descent (Nesterov 1983; step and restart as
// O'Donoghue and Candès 2015), the penalty chosen on held-out rows.
import { constantAnswer } from './constant.ts';
import { assignFolds, outputsOf, splitFold } from './floor-table.ts';
import { rowLosses, softmaxRows } from './scores.ts';
import type { FloorModel, FloorTable } from './floor-table.ts';

const rounds = 120;
/** Of the mean loss, times the rows: 1 is the usual default (C = 1); more where columns are many or useless. */
const penalties = [1, 30, 1_000];
const mediumPenalty = 30;
const innerFolds = 5;
/** A round that changes no slope by more has arrived. */
const settledChange = 1e-4;

export interface Weights {
  /** Column by column, one an output. */
  readonly slopes: Float64Array;
  readonly offsets: Float64Array;
}

/** Scores of some rows, row by row: one a class before the softmax, or one number. */
export function linearScores(table: FloorTable, rows: Uint32Array, { slopes, offsets }: Weights): Float64Array {
  const { x, columns } = table;
  const outputs = outputsOf(table);
  const scores = new Float64Array(rows.length * outputs);
  rows.forEach((row, place) => {
    for (let output = 0; output < outputs; output += 1) {
      let sum = offsets[output] ?? 0;
      for (let column = 0; column < columns; column += 1) sum += (x[row * columns + column] ?? 0) * (slopes[column * outputs + output] ?? 0);
      scores[place * outputs + output] = sum;
    }
  });
  return scores;
}

/** Answers as a model gives them, from such scores. */
export function linearAnswers(table: FloorTable, scores: Float64Array): Float64Array {
  if (table.classCount === 0) return scores;
  const answers = scores.slice();
  softmaxRows(answers, outputsOf(table));
  return answers;
}

/** The scores with the columns from `first` to before `end` taken from other rows, `partners`: permutation importance (Breiman 2001). */
export function swappedLinearScores(table: FloorTable, { slopes }: Weights, rows: Uint32Array, scores: Float64Array, partners: Uint32Array, [first, end]: readonly [number, number]): Float64Array {
  const { x, columns } = table;
  const outputs = outputsOf(table);
  const swapped = scores.slice();
  rows.forEach((row, place) => {
    for (let column = first; column < end; column += 1) {
      const change = (x[(partners[place] ?? row) * columns + column] ?? 0) - (x[row * columns + column] ?? 0);
      if (change === 0) continue;
      for (let output = 0; output < outputs; output += 1) swapped[place * outputs + output] = (swapped[place * outputs + output] ?? 0) + change * (slopes[column * outputs + output] ?? 0);
    }
  });
  return swapped;
}

function answersOf(table: FloorTable, rows: Uint32Array, weights: Weights): Float64Array {
  return linearAnswers(table, linearScores(table, rows, weights));
}

/** Gradient of the mean loss, without the penalty; half the squared error for numbers. */
function gradientOf(table: FloorTable, rows: Uint32Array, weights: Weights): Weights {
  const { x, y, columns, classCount } = table;
  const outputs = outputsOf(table);
  const errors = answersOf(table, rows, weights);
  const slopes = new Float64Array(columns * outputs);
  const offsets = new Float64Array(outputs);
  rows.forEach((row, place) => {
    for (let output = 0; output < outputs; output += 1) {
      const truth = classCount === 0 ? (y[row] ?? 0) : Number(y[row] === output);
      const error = ((errors[place * outputs + output] ?? 0) - truth) / rows.length;
      offsets[output] = (offsets[output] ?? 0) + error;
      for (let column = 0; column < columns; column += 1) slopes[column * outputs + output] = (slopes[column * outputs + output] ?? 0) + error * (x[row * columns + column] ?? 0);
    }
  });
  return { slopes, offsets };
}

/** The largest eigenvalue of the columns' second moments, by power iteration: how steeply the gradient can change. */
function largestCurvature({ x, columns }: FloorTable, rows: Uint32Array): number {
  let direction = new Float64Array(columns + 1).fill(1 / Math.sqrt(columns + 1));
  let size = 1;
  for (let round = 0; round < 12; round += 1) {
    const next = new Float64Array(columns + 1);
    for (const row of rows) {
      let along = direction[columns] ?? 0;
      for (let column = 0; column < columns; column += 1) along += (x[row * columns + column] ?? 0) * (direction[column] ?? 0);
      next[columns] = (next[columns] ?? 0) + along;
      for (let column = 0; column < columns; column += 1) next[column] = (next[column] ?? 0) + along * (x[row * columns + column] ?? 0);
    }
    size = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0)) || 1;
    direction = next.map((value) => value / size);
  }
  // Power iteration comes from below.
  return (1.2 * size) / rows.length;
}

function fit(table: FloorTable, rows: Uint32Array, penalty: number): Weights {
  const outputs = outputsOf(table);
  // The softmax's own curvature is at most a half (Böhning 1992).
  const rate = 1 / ((table.classCount > 0 ? 0.5 : 1) * largestCurvature(table, rows) + penalty);
  const start = constantAnswer(table, rows).map((share) => (table.classCount === 0 ? share : Math.log(share)));
  let weights: Weights = { slopes: new Float64Array(table.columns * outputs), offsets: start };
  let ahead = weights;
  let speed = 1;
  for (let round = 0; round < rounds; round += 1) {
    const gradient = gradientOf(table, rows, ahead);
    const { slopes: aheadSlopes, offsets: aheadOffsets } = ahead;
    const slopes = aheadSlopes.map((slope, at) => slope - rate * ((gradient.slopes[at] ?? 0) + penalty * slope));
    const offsets = aheadOffsets.map((offset, at) => offset - rate * (gradient.offsets[at] ?? 0));
    const before = weights;
    const isUphill = slopes.reduce((sum, slope, at) => sum + ((aheadSlopes[at] ?? 0) - slope) * (slope - (before.slopes[at] ?? 0)), 0) > 0;
    const faster = isUphill ? 1 : (1 + Math.sqrt(1 + 4 * speed * speed)) / 2;
    const push = isUphill ? 0 : (speed - 1) / faster;
    weights = { slopes, offsets };
    if (slopes.every((slope, at) => Math.abs(slope - (before.slopes[at] ?? 0)) < settledChange)) break;
    ahead = { slopes: slopes.map((slope, at) => slope + push * (slope - (before.slopes[at] ?? 0))), offsets: offsets.map((offset, at) => offset + push * (offset - (before.offsets[at] ?? 0))) };
    speed = faster;
  }
  return weights;
}

/** The weights with a penalty of medium strength: enough to see which columns matter. */
export function fitQuickly(table: FloorTable, fitted: Uint32Array): Weights {
  return fit(table, fitted, mediumPenalty / fitted.length);
}

/** The weights with the penalty that does best on a part of the rows held out. */
function fitLinear(table: FloorTable, fitted: Uint32Array): Weights {
  const [outside, inside] = splitFold(fitted, assignFolds(table, fitted, innerFolds, fitted.length), 0);
  const costs = penalties.map((penalty) => {
    const losses = rowLosses(table, inside, answersOf(table, inside, fit(table, outside, penalty / outside.length)));
    return losses.reduce((sum, loss) => sum + loss, 0);
  });
  const best = penalties[costs.indexOf(Math.min(...costs))] ?? 1;
  return fit(table, fitted, best / fitted.length);
}

export const linear: FloorModel = (table, fitted, asked) => answersOf(table, asked, fitLinear(table, fitted));
