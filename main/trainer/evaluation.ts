// Loss and score of fixed rows with the weights as they are: no dropout, no update.
import * as tf from '@tensorflow/tfjs';
import type { Part } from './dataset.ts';
import type { StepParts } from './step.ts';
import { tidy } from './tidy.ts';

/** Rows in one pass: bounds memory, and how long the process does not answer. */
const rowsPerPass = 4096;

/** What a network is evaluated with: parameters and moving statistics. */
export interface Weights {
  readonly parameters: tf.Tensor1D;
  readonly statistics: tf.Tensor1D | null;
}

export interface Evaluation {
  /** Mean over the rows, without regularisation and row weights. */
  readonly loss: number;
  readonly score: number;
  /** Mean over the rows of each class, NaN for a class without rows. */
  readonly classLosses: readonly number[];
}

/** Evaluates pass by pass; yields between passes, so that the caller can answer messages. */
export function* evaluate(parts: StepParts, weights: Weights, part: Part, classCount: number): Generator<void, Evaluation> {
  let lossSum = 0;
  let scoreSum = 0;
  const classSums = new Float64Array(classCount);
  const classRows = new Float64Array(classCount);
  for (let start = 0; start < part.rows; start += rowsPerPass) {
    const { losses, scores } = evaluateRows(parts, weights, part, start, Math.min(rowsPerPass, part.rows - start));
    losses.forEach((loss, row) => {
      const label = part.y[start + row] ?? 0;
      lossSum += loss;
      scoreSum += scores[row] ?? 0;
      if (classCount === 0) return;
      classSums[label] = (classSums[label] ?? 0) + loss;
      classRows[label] = (classRows[label] ?? 0) + 1;
    });
    yield;
  }
  const classLosses = Array.from(classSums, (sum, label) => sum / (classRows[label] ?? 0));
  return { loss: lossSum / part.rows, score: scoreSum / part.rows, classLosses };
}

function evaluateRows(parts: StepParts, weights: Weights, part: Part, start: number, rows: number): { losses: Float32Array; scores: Float32Array } {
  return tidy(() => {
    const x = tf.slice2d(part.x, [start, 0], [rows, part.x.shape[1]]);
    const targets = tf.slice2d(part.targets, [start, 0], [rows, part.targets.shape[1]]);
    const result = parts.network.forward(weights.parameters, weights.statistics, x, null);
    const losses = parts.rowLoss(result, targets).dataSync<'float32'>();
    return { losses, scores: parts.rowScore(result.output, targets).dataSync<'float32'>() };
  });
}
