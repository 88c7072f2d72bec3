// Prepared rows as tensors, for as long as a run lasts.
import * as tf from '@tensorflow/tfjs';
import type { Matrix, TrainingJob } from '../../shared/rpc/trainer.ts';
import type { Minibatch } from './step.ts';
import { encodeTargets, rowWeights } from './targets.ts';
import { tidy } from './tidy.ts';

/** All rows of one part of the data, as one large minibatch, and the classes or values they were made from. */
export interface Part extends Minibatch {
  readonly rows: number;
  readonly y: Float32Array;
}

/** `classWeights` is null for a part on which the loss is only measured. */
export function loadPart(matrix: Matrix, job: TrainingJob, units: number, classWeights: readonly number[] | null): Part {
  const targets = encodeTargets(matrix.y, job, units);
  const x = tf.tensor2d(matrix.x, [matrix.rows, matrix.columns]);
  return { rows: matrix.rows, y: matrix.y, x, targets, weights: rowWeights(matrix.y, classWeights) };
}

/** At most `limit` rows, evenly spread over a part, so that they also stand for data that is sorted. */
export function spreadRows(matrix: Matrix, limit: number): Matrix {
  if (matrix.rows <= limit) return matrix;
  const chosen = Int32Array.from({ length: limit }, (_, index) => Math.floor((index * matrix.rows) / limit));
  const x = new Float32Array(limit * matrix.columns);
  chosen.forEach((row, index) => {
    x.set(matrix.x.subarray(row * matrix.columns, (row + 1) * matrix.columns), index * matrix.columns);
  });
  return { rows: limit, columns: matrix.columns, x, y: Float32Array.from(chosen, (row) => matrix.y[row] ?? NaN) };
}

/** The rows at `indices`, in that order. The caller disposes it. */
export function takeRows(part: Minibatch, indices: Int32Array): Minibatch {
  return tidy(() => {
    const positions = tf.tensor1d(indices, 'int32');
    return {
      x: tf.gather(part.x, positions),
      targets: tf.gather(part.targets, positions),
      weights: part.weights === null ? null : tf.gather(part.weights, positions),
    };
  });
}

export function disposePart(part: Minibatch): void {
  tf.dispose([part.x, part.targets]);
  part.weights?.dispose();
}
