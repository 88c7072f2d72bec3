// One training step of a population: a pure function from parameters, optimizer slots, minibatch and hyperparameters to the next
// ones and the step's metrics. Ordinary tensor operations, no state of its own: it runs eagerly, or is recorded into a graph.
import * as tf from '@tensorflow/tfjs';
import type { TrainingSpec } from '../../shared/spec/run-spec.ts';
import type { RowLoss } from './losses.ts';
import type { Network, RowMask, UniformSource } from './network.ts';
import type { Hyperparameters, Optimizer } from './optimizers.ts';
import { penaltyOf, withPenaltyGradient, type PenaltyFactors } from './regularization.ts';
import type { Products } from './products.ts';
import { rowSums } from './row-sums.ts';
import type { RowScore } from './targets.ts';
import { tidy, unkept } from './tidy.ts';

/** Everything that a step changes, a row a member. */
export interface TrainingState {
  /** [members, parameterWidth] */
  readonly parameters: tf.Tensor2D;
  /** Moving statistics of batch normalisation, [members, statisticCount]; null where there are none. */
  readonly statistics: tf.Tensor2D | null;
  readonly slots: readonly tf.Tensor2D[];
  /** Moving average of the parameters; null where none is wanted. */
  readonly average: tf.Tensor2D | null;
}

export interface Minibatch {
  /** [members, rows, inputs] */
  readonly x: tf.Tensor3D;
  /** [members, rows, target width] */
  readonly targets: tf.Tensor3D;
  /** Weight of each row in the loss, [members, rows]; null where all are 1. */
  readonly weights: tf.Tensor2D | null;
  /** Null where every row counts. */
  readonly mask: RowMask | null;
}

/** Positions in a member's row of step metrics; norms as squares, because a root costs an operation and the reader can take it. */
export const stepMetricOrder = ['loss', 'squaredGradient', 'squaredUpdate', 'squaredWeights', 'score'] as const;

export interface StepResult {
  readonly state: TrainingState;
  /** [members, stepMetricOrder.length]; `score` is the sum over the rows. */
  readonly metrics: tf.Tensor2D;
}

/** What a step needs besides state and minibatch. */
export interface StepInputs extends Hyperparameters {
  readonly uniform: UniformSource;
  /** [members, noises]; null where the network has none. */
  readonly noiseAmounts: tf.Tensor2D | null;
  readonly penalties: PenaltyFactors;
  readonly products: Products;
}

export type TrainingStep = (state: TrainingState, minibatch: Minibatch, inputs: StepInputs) => StepResult;

export interface StepParts {
  readonly network: Network;
  readonly optimizer: Optimizer;
  readonly rowLoss: RowLoss;
  readonly rowScore: RowScore;
  readonly clipping: TrainingSpec['gradientClipping'];
  readonly weightAveraging: number | null;
}

/** The caller owns what a step returns: the state, the old one too, and the metrics are its to dispose. */
export function createStep(parts: StepParts): TrainingStep {
  return (state, minibatch, inputs) =>
    tidy(() => {
      const { parameters } = state;
      const { losses, gradient, scores, statistics } = differentiate(parts, state, minibatch, inputs);
      const clipped = clip(gradient, parts.clipping);
      const update = parts.optimizer.update(parameters, state.slots, clipped, inputs);
      const change: tf.Tensor2D = tf.sub(update.parameters, parameters);
      const squares = [gradient, change, parameters].map((values) => rowSums(tf.square(values)));
      const metrics = tf.stack([losses, ...squares, scores], 1) as tf.Tensor2D;
      const average = averaged(state.average, update.parameters, parts.weightAveraging);
      return { state: { parameters: update.parameters, statistics, slots: update.slots, average }, metrics };
    });
}

interface Differentiated {
  /** Regularisation included, [members]. */
  readonly losses: tf.Tensor1D;
  /** [members, parameterWidth] */
  readonly gradient: tf.Tensor2D;
  readonly scores: tf.Tensor1D;
  readonly statistics: tf.Tensor2D | null;
}

function differentiate(parts: StepParts, state: TrainingState, minibatch: Minibatch, inputs: StepInputs): Differentiated {
  const { network, rowLoss, rowScore } = parts;
  const { mask, weights } = minibatch;
  const { penalties, uniform, noiseAmounts, products } = inputs;
  // What else the forward pass yields has to outlive the tape's own tidy.
  const kept: { losses: tf.Tensor1D | null; scores: tf.Tensor1D | null; statistics: tf.Tensor2D | null } = { losses: null, scores: null, statistics: null };
  const lossOf = (input: tf.Tensor): tf.Scalar => {
    const result = network.forward(input as tf.Tensor2D, state.statistics, minibatch.x, { uniform, noiseAmounts, mask, products });
    const losses = meanOverRows(weighted(rowLoss(result, minibatch.targets), weights), mask);
    kept.losses = tf.keep(losses);
    kept.scores = tf.keep(sumOverRows(rowScore(result.output, minibatch.targets), mask));
    kept.statistics = result.statistics === null ? null : tf.keep(result.statistics);
    // Members do not depend on each other's parameters, so the gradient of the sum is each member's own.
    return tf.sum(losses);
  };
  const { grad } = tf.valueAndGrad(lossOf)(state.parameters);
  const { losses, scores, statistics } = kept;
  if (losses === null || scores === null) throw new Error('the forward pass did not run');
  const penalty = penaltyOf(penalties, state.parameters);
  return {
    losses: penalty === null ? unkept(losses) : tf.add(unkept(losses), penalty),
    gradient: withPenaltyGradient(penalties, state.parameters, grad as tf.Tensor2D),
    scores: unkept(scores),
    statistics: statistics === null ? null : unkept(statistics),
  };
}

function weighted(rowLosses: tf.Tensor2D, weights: tf.Tensor2D | null): tf.Tensor2D {
  return weights === null ? rowLosses : tf.mul(rowLosses, weights);
}

/** Sum over the rows that count, [members]. */
function sumOverRows(values: tf.Tensor2D, mask: RowMask | null): tf.Tensor1D {
  if (mask === null) return tf.sum(values, 1);
  return tf.sum(tf.mul(values, tf.reshape(mask.rows, [1, -1])), 1);
}

/** Sum over the rows that count, over their number, as Keras reduces a minibatch: [members]. */
function meanOverRows(values: tf.Tensor2D, mask: RowMask | null): tf.Tensor1D {
  return mask === null ? tf.mean(values, 1) : tf.div(sumOverRows(values, mask), mask.count);
}

function clip(gradient: tf.Tensor2D, clipping: StepParts['clipping']): tf.Tensor2D {
  if (clipping === null) return gradient;
  if ('value' in clipping) return tf.clipByValue(gradient, -clipping.value, clipping.value);
  const norms = tf.reshape<tf.Rank.R2>(tf.sqrt(rowSums(tf.square(gradient))), [-1, 1]);
  return tf.mul(gradient, tf.div(clipping.norm, tf.maximum(norms, clipping.norm)));
}

function averaged(average: tf.Tensor2D | null, parameters: tf.Tensor2D, decay: number | null): tf.Tensor2D | null {
  if (average === null || decay === null) return null;
  return tf.add(tf.mul(average, decay), tf.mul(parameters, 1 - decay));
}

/** Every tensor of a state, once. */
export function tensorsOf(state: TrainingState): tf.Tensor2D[] {
  return [state.parameters, ...state.slots, state.statistics, state.average].filter((tensor) => tensor !== null);
}
