// One training step: a pure function from parameters, optimizer slots, minibatch and hyperparameters to the next ones and the
// step's metrics. Ordinary tensor operations only, no state of its own: what runs eagerly here can be recorded into a graph.
import * as tf from '@tensorflow/tfjs';
import type { TrainingSpec } from '../../shared/spec/run-spec.ts';
import type { RowLoss } from './losses.ts';
import type { Network, UniformSource } from './network.ts';
import type { Hyperparameters, Optimizer } from './optimizers.ts';
import type { Regularization } from './regularization.ts';
import type { RowScore } from './targets.ts';
import { tidy } from './tidy.ts';

/** Everything that a step changes. */
export interface TrainingState {
  /** [parameterCount] */
  readonly parameters: tf.Tensor1D;
  /** Moving statistics of batch normalisation, [statisticCount]; null where there are none. */
  readonly statistics: tf.Tensor1D | null;
  readonly slots: readonly tf.Tensor1D[];
  /** Moving average of the parameters; null where none is wanted. */
  readonly average: tf.Tensor1D | null;
}

export interface Minibatch {
  /** [rows, inputs] */
  readonly x: tf.Tensor2D;
  /** [rows, target width] */
  readonly targets: tf.Tensor2D;
  /** Weight of each row in the loss, [rows]; null where all are 1. */
  readonly weights: tf.Tensor1D | null;
}

/** Positions in a step's metrics vector; norms as squares, because a root costs an operation and the reader can take it. */
export const stepMetricOrder = ['loss', 'squaredGradient', 'squaredUpdate', 'squaredWeights', 'score'] as const;

export interface StepResult {
  readonly state: TrainingState;
  /** [stepMetricOrder.length]; `score` is the sum over the rows. */
  readonly metrics: tf.Tensor1D;
}

export type TrainingStep = (state: TrainingState, minibatch: Minibatch, hyperparameters: Hyperparameters, uniform: UniformSource) => StepResult;

export interface StepParts {
  readonly network: Network;
  readonly optimizer: Optimizer;
  readonly rowLoss: RowLoss;
  readonly rowScore: RowScore;
  readonly regularization: Regularization | null;
  readonly clipping: TrainingSpec['gradientClipping'];
  readonly weightAveraging: number | null;
}

/** The caller owns what a step returns: the state, the old one too, and the metrics are its to dispose. */
export function createStep(parts: StepParts): TrainingStep {
  return (state, minibatch, hyperparameters, uniform) =>
    tidy(() => {
      const { parameters } = state;
      const { loss, gradient, score, statistics } = differentiate(parts, state, minibatch, uniform);
      const clipped = clip(gradient, parts.clipping);
      const update = parts.optimizer.update(parameters, state.slots, clipped, hyperparameters);
      const change = tf.sub(update.parameters, parameters);
      const squares: tf.Tensor1D = tf.sum(tf.square(tf.stack([gradient, change, parameters])), 1);
      const metrics = tf.concat1d([tf.reshape(loss, [1]), squares, tf.reshape(score, [1])]);
      const average = averaged(state.average, update.parameters, parts.weightAveraging);
      return { state: { parameters: update.parameters, statistics, slots: update.slots, average }, metrics };
    });
}

interface Differentiated {
  /** Regularisation included. */
  readonly loss: tf.Scalar;
  /** [parameterCount] */
  readonly gradient: tf.Tensor1D;
  readonly score: tf.Scalar;
  readonly statistics: tf.Tensor1D | null;
}

function differentiate(parts: StepParts, state: TrainingState, minibatch: Minibatch, uniform: UniformSource): Differentiated {
  const { network, rowLoss, rowScore, regularization } = parts;
  // What else the forward pass yields has to outlive the tape's own tidy.
  const kept: { score: tf.Scalar | null; statistics: tf.Tensor1D | null } = { score: null, statistics: null };
  const lossOf = (input: tf.Tensor): tf.Scalar => {
    const result = network.forward(input as tf.Tensor1D, state.statistics, minibatch.x, uniform);
    kept.score = tf.keep(tf.sum<tf.Scalar>(rowScore(result.output, minibatch.targets)));
    kept.statistics = result.statistics === null ? null : tf.keep(result.statistics);
    return meanLoss(rowLoss(result, minibatch.targets), minibatch.weights);
  };
  const { value, grad } = tf.valueAndGrad(lossOf)(state.parameters);
  const { score, statistics } = kept;
  if (score === null) throw new Error('the forward pass did not run');
  const dataGradient = grad as tf.Tensor1D;
  const result = { score: unkept(score), statistics: statistics === null ? null : unkept(statistics) };
  if (regularization === null) return { ...result, loss: value, gradient: dataGradient };
  return {
    ...result,
    loss: tf.add(value, regularization.penalty(state.parameters)),
    gradient: tf.add(dataGradient, regularization.gradient(state.parameters)),
  };
}

/** Sum of the weighted row losses over the number of rows, as Keras reduces them. */
function meanLoss(rowLosses: tf.Tensor1D, weights: tf.Tensor1D | null): tf.Scalar {
  return tf.mean(weights === null ? rowLosses : tf.mul(rowLosses, weights));
}

/** A copy that the surrounding tidy looks after, in place of a kept tensor. */
function unkept<T extends tf.Tensor>(tensor: T): T {
  const copy = tf.clone(tensor);
  tensor.dispose();
  return copy;
}

function clip(gradient: tf.Tensor1D, clipping: StepParts['clipping']): tf.Tensor1D {
  if (clipping === null) return gradient;
  if ('value' in clipping) return tf.clipByValue(gradient, -clipping.value, clipping.value);
  const norm = tf.sqrt(tf.sum(tf.square(gradient)));
  return tf.mul(gradient, tf.div(clipping.norm, tf.maximum(norm, clipping.norm)));
}

function averaged(average: tf.Tensor1D | null, parameters: tf.Tensor1D, decay: number | null): tf.Tensor1D | null {
  if (average === null || decay === null) return null;
  return tf.add(tf.mul(average, decay), tf.mul(parameters, 1 - decay));
}

/** Every tensor of a state, once. */
export function tensorsOf(state: TrainingState): tf.Tensor1D[] {
  return [state.parameters, ...state.slots, state.statistics, state.average].filter((tensor) => tensor !== null);
}
