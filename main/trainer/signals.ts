// What the classifier wants to know of the network's inside, measured on fixed training rows (the probe) with dropout off: gradients,
// weights and would-be updates of each layer, the noise of the gradient, dead and saturated units, the spread of activations.
import * as tf from '@tensorflow/tfjs';
import { epochMetrics, layerMetricName } from '../../shared/metrics/names.ts';
import type { LayerSignal } from '../../shared/metrics/names.ts';
import { evaluatedWeights } from './evaluation.ts';
import type { HiddenOutput, LayerPosition, Network, Parameter } from './network.ts';
import type { Hyperparameters } from './optimizers.ts';
import { withPenaltyGradient, type PenaltyFactors } from './regularization.ts';
import { rowSums } from './row-sums.ts';
import type { StepParts, TrainingState } from './step.ts';
import { tidy, unkept } from './tidy.ts';

/** How far out of its middle an output lies, as a share of the half range, to count as saturated. */
const saturatedShare = 0.95;

/** The probe's rows in two halves, each as random a choice of the training part as the other: [2, rows / 2, inputs] and targets. */
export interface Probe {
  readonly x: tf.Tensor3D;
  readonly targets: tf.Tensor3D;
}

export interface SignalInputs extends Hyperparameters {
  readonly penalties: PenaltyFactors;
}

/** Signals by the names of shared/metrics/names.ts, [members] each; a signal that the network cannot have is not there. */
export type Signals = ReadonlyMap<string, tf.Tensor1D>;

/** One of them, or its square: all roots are taken at once, since XLA is told of each operation anew (see graph/words-of-xla.ts). */
interface Measure {
  readonly name: string;
  readonly values: tf.Tensor1D;
  readonly isSquared: boolean;
}

const plain = (name: string, values: tf.Tensor1D): Measure => ({ name, values, isSquared: false });
const squared = (name: string, values: tf.Tensor1D): Measure => ({ name, values, isSquared: true });

/**
 * Measures a state, a value a member. The halves of the probe run as members of their own: one pass gives both gradients, whose
 * difference tells the noise.
 */
export function measureSignals(parts: StepParts, state: TrainingState, probe: Probe, inputs: SignalInputs): Signals {
  const signals = tidy(() => {
    const weights = evaluatedWeights(state);
    const { gradients, losses, units, output } = differentiateHalves(parts, weights.parameters, weights.statistics, probe);
    const gradient = meanOfHalves(gradients);
    const direction = withPenaltyGradient(inputs.penalties, weights.parameters, gradient);
    const { parameters: updated } = parts.optimizer.update(state.parameters, state.slots, direction, inputs);
    const update: tf.Tensor2D = tf.sub(updated, state.parameters);
    return takeRoots([
      squared(epochMetrics.weightNorm, rowSums(tf.square(weights.parameters))),
      ...units,
      ...layerSignals(parts.network, { gradient, weights: weights.parameters, update }),
      ...noiseSignals(gradients, gradient, probe.x.shape[1]),
      squared(epochMetrics.predictionSpread, tf.div(variance(output), variance(tf.reshape(probe.targets, [1, -1, probe.targets.shape[2]])))),
      plain(epochMetrics.probeLoss, tf.reshape(meanOfHalves(tf.reshape(losses, [-1, 1])), [-1])),
    ]);
  });
  return new Map(signals);
}

function takeRoots(measures: readonly Measure[]): [string, tf.Tensor1D][] {
  const squares = measures.filter(({ isSquared }) => isSquared);
  const roots = tf.unstack(tf.sqrt(tf.stack(squares.map(({ values }) => values)))) as tf.Tensor1D[];
  const rootOf = new Map(squares.map((square, index) => [square, roots[index]]));
  return measures.map((measure) => [measure.name, rootOf.get(measure) ?? measure.values]);
}

interface Halves {
  /** First all members on the first half, then all on the second: [2 members, parameterWidth]. */
  readonly gradients: tf.Tensor2D;
  readonly losses: tf.Tensor1D;
  readonly units: readonly Measure[];
  /** [members, all rows, units] */
  readonly output: tf.Tensor3D;
}

function differentiateHalves({ network, rowLoss }: StepParts, parameters: tf.Tensor2D, statistics: tf.Tensor2D | null, probe: Probe): Halves {
  const members = parameters.shape[0];
  const twice = (values: tf.Tensor2D): tf.Tensor2D => tf.concat2d([values, values], 0);
  const spread = (halves: tf.Tensor3D): tf.Tensor3D => (members === 1 ? halves : tf.concat3d(tf.split<tf.Tensor3D>(halves, 2, 0).flatMap((half) => new Array<tf.Tensor3D>(members).fill(half)), 0));
  const targets = spread(probe.targets);
  const x = spread(probe.x);
  const kept: { losses: tf.Tensor1D | null; output: tf.Tensor3D | null; units: readonly Measure[] } = { losses: null, output: null, units: [] };
  const lossOf = (input: tf.Tensor): tf.Scalar => {
    const result = network.forward(input as tf.Tensor2D, statistics === null ? null : twice(statistics), x, null);
    const losses = tf.keep(tf.mean<tf.Tensor1D>(rowLoss(result, targets), 1));
    kept.losses = losses;
    kept.output = tf.keep(sideBySide(result.output));
    kept.units = unitSignals(result.hidden).map((unit) => ({ ...unit, values: tf.keep(unit.values) }));
    return tf.sum(losses);
  };
  const { grad } = tf.valueAndGrad(lossOf)(twice(parameters));
  const { losses, output, units } = kept;
  if (losses === null || output === null) throw new Error('the forward pass did not run');
  return { gradients: grad as tf.Tensor2D, losses: unkept(losses), output: unkept(output), units: units.map((unit) => ({ ...unit, values: unkept(unit.values) })) };
}

/** [2 members, rows, units] as [members, 2 rows, units]. */
function sideBySide(values: tf.Tensor3D): tf.Tensor3D {
  const [first, second] = tf.split(values, 2, 0) as [tf.Tensor3D, tf.Tensor3D];
  return tf.concat3d([first, second], 1);
}

function meanOfHalves(values: tf.Tensor2D): tf.Tensor2D {
  const [first, second] = tf.split(values, 2, 0) as [tf.Tensor2D, tf.Tensor2D];
  return tf.mul(tf.add(first, second), 0.5);
}

/** Mean variance of the columns, a value a member. */
function variance(values: tf.Tensor3D): tf.Tensor1D {
  const centred = tf.sub(values, tf.mean(values, 1, true));
  return tf.mean(tf.square(centred), [1, 2]);
}

/**
 * The gradient's squared length without noise, and the noise scale tr(covariance) / |gradient|^2: from the squared gradients of
 * batches of b and 2b rows (McCandlish et al. 2018, appendix A). Both estimates are unbiased and may fall below 0.
 */
function noiseSignals(gradients: tf.Tensor2D, gradient: tf.Tensor2D, halfRows: number): Measure[] {
  const ofHalves = tf.reshape(meanOfHalves(tf.reshape(rowSums(tf.square(gradients)), [-1, 1])), [-1]);
  const ofAll = rowSums(tf.square(gradient));
  const signal: tf.Tensor1D = tf.sub(tf.mul(ofAll, 2), ofHalves);
  const noise: tf.Tensor1D = tf.mul(tf.sub(ofHalves, ofAll), 2 * halfRows);
  return [
    plain(epochMetrics.gradientSignal, signal),
    plain(epochMetrics.gradientNoise, noise),
    plain(epochMetrics.noiseScale, tf.div(noise, signal)),
  ];
}

/** Names and values a unit can tell about itself, layer by layer and over all; several dense layers of one residual count together. */
function unitSignals(hidden: readonly HiddenOutput[]): Measure[] {
  const relus = hidden.filter(({ activation }) => activation === 'relu');
  const bounded = hidden.filter(({ activation }) => activation === 'sigmoid' || activation === 'tanh');
  return [
    ...shares('dead_units', relus.map((one) => ({ ...one, share: deadShare(one.values) }))),
    ...shares('saturated_units', bounded.map((one) => ({ ...one, share: saturatedShareOf(one) }))),
    ...layersOf(hidden).flatMap((layer): Measure[] => {
      const last = hidden.findLast((one) => one.layer === layer);
      if (last === undefined) return [];
      const values = sideBySide(last.values);
      return [
        plain(layerMetricName('activation_mean', layer), tf.mean(values, [1, 2])),
        squared(layerMetricName('activation_spread', layer), variance(values)),
      ];
    }),
  ];
}

function deadShare(values: tf.Tensor3D): tf.Tensor1D {
  return tf.mean(tf.cast(tf.lessEqual(tf.max(sideBySide(values), 1), 0), 'float32'), 1);
}

function saturatedShareOf({ activation, values }: HiddenOutput): tf.Tensor1D {
  const fromMiddle: tf.Tensor3D = activation === 'tanh' ? values : tf.sub(tf.mul(values, 2), 1);
  return tf.mean(tf.cast(tf.greater(tf.abs(sideBySide(fromMiddle)), saturatedShare), 'float32'), [1, 2]);
}

interface UnitShare {
  readonly layer: LayerPosition;
  readonly values: tf.Tensor3D;
  /** [members] */
  readonly share: tf.Tensor1D;
}

/** The share over all layers, then layer by layer. */
function shares(signal: 'dead_units' | 'saturated_units', found: readonly UnitShare[]): Measure[] {
  if (found.length === 0) return [];
  const perLayer = layersOf(found).map((layer) => plain(layerMetricName(signal, layer), meanShare(found.filter((one) => one.layer === layer))));
  return [plain(signal, meanShare(found)), ...perLayer];
}

/** The mean over all units. */
function meanShare(found: readonly UnitShare[]): tf.Tensor1D {
  const units = found.reduce((sum, { values }) => sum + values.shape[2], 0);
  return tf.addN(found.map(({ share, values }) => tf.mul<tf.Tensor1D>(share, values.shape[2] / units)));
}

function layersOf(pieces: readonly { readonly layer: LayerPosition }[]): LayerPosition[] {
  return [...new Set(pieces.map(({ layer }) => layer))];
}

interface Vectors {
  readonly gradient: tf.Tensor2D;
  readonly weights: tf.Tensor2D;
  readonly update: tf.Tensor2D;
}

/** Norms of each layer; the update is the one that the optimizer would make of the probe's gradient. */
function layerSignals({ parameters }: Network, { gradient, weights, update }: Vectors): Measure[] {
  const squares = tf.square(tf.stack([gradient, weights, update])) as tf.Tensor3D;
  const sumsOf = (pieces: readonly Parameter[]): [gradient: tf.Tensor1D, weights: tf.Tensor1D, update: tf.Tensor1D] => {
    const sums = tf.addN(pieces.map(({ offset, size }) => tf.sum<tf.Tensor2D>(tf.slice3d(squares, [0, 0, offset], [-1, -1, size]), 2)));
    return tf.unstack(sums) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
  };
  const perLayer = layersOf(parameters).flatMap((layer): Measure[] => {
    const [ofGradient, ofWeights, ofUpdate] = sumsOf(parameters.filter((piece) => piece.layer === layer));
    const signals: [LayerSignal, tf.Tensor1D][] = [['gradient_norm', ofGradient], ['weight_norm', ofWeights], ['update_ratio', tf.div(ofUpdate, ofWeights)]];
    return signals.map(([signal, values]) => squared(layerMetricName(signal, layer), values));
  });
  const kernels = parameters.filter(({ role }) => role === 'kernel');
  const [first, last] = [kernels[0], kernels.at(-1)];
  // There is no ratio without a hidden layer.
  if (first === undefined || last === undefined || first === last) return perLayer;
  return [squared(epochMetrics.gradientRatio, tf.div(sumsOf([first])[0], sumsOf([last])[0])), ...perLayer];
}
