// Loss and score of fixed rows with the weights as they are: no dropout, no update.
import * as tf from '@tensorflow/tfjs';
import { penaltyOf, type PenaltyFactors } from './regularization.ts';
import type { StepParts, TrainingState } from './step.ts';
import { tidy } from './tidy.ts';

/** What a network is evaluated with, a row a member: parameters and moving statistics. */
export interface Weights {
  readonly parameters: tf.Tensor2D;
  readonly statistics: tf.Tensor2D | null;
}

/** Rows that all members are evaluated on. */
export interface EvaluationRows {
  /** [1, rows, inputs] */
  readonly x: tf.Tensor3D;
  /** [1, rows, target width] */
  readonly targets: tf.Tensor3D;
  /** Which class each row has, see `classIndicators`: [rows, classes]. */
  readonly classes: tf.Tensor2D;
}

/** What validation, signals and the kept model use: the averaged parameters where there are some. */
export function evaluatedWeights(state: TrainingState): Weights {
  return { parameters: state.average ?? state.parameters, statistics: state.statistics };
}

/**
 * Sums over the rows of each class, [members, 2 classes + 1]: losses (without regularisation and row weights), then scores; and
 * what the weights' penalty is.
 */
export function evaluationSums({ network, rowLoss, rowScore }: StepParts, weights: Weights, { x, targets, classes }: EvaluationRows, penalties: PenaltyFactors): tf.Tensor2D {
  return tidy(() => {
    const result = network.forward(weights.parameters, weights.statistics, x, null);
    const sums = [rowLoss(result, targets), rowScore(result.output, targets)].map((values) => tf.matMul<tf.Tensor2D>(values, classes));
    const penalty = penaltyOf(penalties, weights.parameters) ?? tf.zeros<tf.Rank.R1>([weights.parameters.shape[0]]);
    return tf.concat2d([...sums, tf.reshape(penalty, [-1, 1])], 1);
  });
}

/** The sums after one more pass; those of the first pass start from nothing. */
export function addPass(before: tf.Tensor2D, pass: tf.Tensor2D): tf.Tensor2D {
  return tidy(() => {
    const width = pass.shape[1] - 1;
    const counts = tf.tensor2d([...new Array<number>(width).fill(1), 0], [1, width + 1]);
    return tf.add(pass, tf.mul(before, counts));
  });
}

export interface Evaluation {
  /** Mean over the rows. */
  readonly loss: number;
  readonly score: number;
  /** Means over the rows of each class, NaN for a class without rows; empty for a regression. */
  readonly classLosses: readonly number[];
  readonly classScores: readonly number[];
  /** What L1 and L2 add to the loss. */
  readonly penalty: number;
}

/** What one member's sums mean. `classRows`: rows of each class; of a regression, all rows as one. */
export function readEvaluation(sums: Float32Array, classRows: readonly number[], isRegression: boolean): Evaluation {
  const classCount = classRows.length;
  const rows = total(classRows);
  const [losses, scores] = [sums.subarray(0, classCount), sums.subarray(classCount, 2 * classCount)];
  const means = (values: Float32Array): number[] => (isRegression ? [] : classRows.map((count, label) => (values[label] ?? NaN) / count));
  return { loss: total(losses) / rows, score: total(scores) / rows, classLosses: means(losses), classScores: means(scores), penalty: sums[2 * classCount] ?? 0 };
}

function total(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
