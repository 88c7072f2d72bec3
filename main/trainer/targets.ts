// What the network should answer and how an answer is scored: targets in the shape of the output, row weights, accuracy.
import * as tf from '@tensorflow/tfjs';
import { Failure } from '../../shared/rpc/failure.ts';
import type { Matrix, TrainingJob } from '../../shared/rpc/trainer.ts';
import type { Task } from '../../shared/spec/profile.ts';
import type { TrainingSpec } from '../../shared/spec/run-spec.ts';

/**
 * Targets for `units` outputs, [rows, width]: a number or the class index for one output, else one-hot, smoothed for the
 * cross-entropies as Keras smooths them. Throws bad-input where there are fewer outputs than classes.
 */
export function encodeTargets(y: Float32Array, job: Pick<TrainingJob, 'task' | 'classNames'>, training: TrainingSpec, units: number): tf.Tensor2D {
  const { task, classNames } = job;
  if (task === 'regression' || units === 1) {
    const smooth = task === 'binary' && training.loss === 'binaryCrossentropy' ? training.labelSmoothing : 0;
    return tf.tensor2d(y.map((value) => value * (1 - smooth) + smooth / 2), [y.length, 1]);
  }
  if (units < classNames.length) {
    throw new Failure('bad-input', `The output has ${units} units for ${classNames.length} classes. Give it ${classNames.length}, one a class.`, { path: 'model.output.units' });
  }
  return tf.tensor2d(oneHot(y, units, training), [y.length, units]);
}

function oneHot(y: Float32Array, units: number, { loss, labelSmoothing }: TrainingSpec): Float32Array {
  const isCategorical = loss === 'categoricalCrossentropy';
  const smooth = isCategorical || loss === 'binaryCrossentropy' ? labelSmoothing : 0;
  const values = new Float32Array(y.length * units).fill(smooth / (isCategorical ? units : 2));
  y.forEach((label, row) => {
    const position = row * units + label;
    values[position] = (values[position] ?? 0) + 1 - smooth;
  });
  return values;
}

/** Weight of each row by its class, [rows], of a mixed row by the shares of both; null where all are 1. */
export function rowWeights({ y, mixedWith }: Pick<Matrix, 'y' | 'mixedWith'>, classWeights: readonly number[] | null): tf.Tensor1D | null {
  if (classWeights === null || classWeights.every((weight) => weight === 1)) return null;
  const weightOf = (label: number | undefined): number => classWeights[label ?? 0] ?? 1;
  return tf.tensor1d(
    y.map((label, row) => {
      const share = mixedWith?.shares[row] ?? 1;
      return share * weightOf(label) + (1 - share) * weightOf(mixedWith?.y[row]);
    }),
  );
}

/**
 * Which class each row has, [rows, classes] of ones and zeros; one column of ones for a regression. Sums by class are products
 * with it, and a row of zeros is one that does not count.
 */
export function classIndicators(y: Float32Array, classCount: number): Float32Array {
  if (classCount === 0) return new Float32Array(y.length).fill(1);
  const indicators = new Float32Array(y.length * classCount);
  y.forEach((label, row) => {
    indicators[row * classCount + label] = 1;
  });
  return indicators;
}

/** Score of each row: 1 for a right class and 0 for a wrong one, or the absolute error of a number. [members, rows] */
export type RowScore = (output: tf.Tensor3D, targets: tf.Tensor3D) => tf.Tensor2D;

/** `threshold` decides for the second class where there is one output; hinge's outputs run from -1 to 1. */
export function rowScore(task: Task, units: number, training: Pick<TrainingSpec, 'loss' | 'threshold'>): RowScore {
  if (task === 'regression') return (output, targets) => tf.mean(tf.abs(tf.sub(output, targets)), 2);
  if (units > 1) {
    return (output, targets) => tf.cast(tf.equal(tf.argMax(output, 2), tf.argMax(targets, 2)), 'float32');
  }
  if (task === 'multiclass') return (output, targets) => hits(tf.equal(tf.round(output), targets));
  const threshold = training.loss === 'hinge' ? 2 * training.threshold - 1 : training.threshold;
  return (output, targets) => hits(tf.equal(tf.greater(output, threshold), tf.greater(targets, 0.5)));
}

/** [members, rows, 1] of truth values as [members, rows] of ones and zeros. */
function hits(isHit: tf.Tensor): tf.Tensor2D {
  const [members = 1, rows = 1] = isHit.shape;
  return tf.reshape(tf.cast(isHit, 'float32'), [members, rows]);
}
