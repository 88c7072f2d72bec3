// What the classifier wants to know of the network's inside, measured once an epoch on fixed training rows (the probe) with
// dropout off: gradients and weights of each layer, dead and saturated units, the spread of the predictions.
import * as tf from '@tensorflow/tfjs';
import { epochMetrics, layerMetricName } from '../../shared/metrics/names.ts';
import type { Part } from './dataset.ts';
import type { Weights } from './evaluation.ts';
import type { HiddenOutput, LayerPosition, Parameter } from './network.ts';
import type { StepParts } from './step.ts';
import { tidy } from './tidy.ts';

/** Rows of the probe: enough for a share of 0.1 % to show, few enough to cost about as much as a few steps. */
export const probeRows = 1024;
/** How far out of its middle an output lies, as a share of the half range, to count as saturated. */
const saturatedShare = 0.95;

/** Signals by the names of shared/metrics/names.ts; a signal that the network cannot have is not there. */
export function measureSignals(parts: StepParts, weights: Weights, probe: Part): Map<string, number> {
  return tidy(() => {
    const shares: { dead: UnitShare[]; saturated: UnitShare[]; spread: number } = { dead: [], saturated: [], spread: NaN };
    const lossOf = (input: tf.Tensor): tf.Scalar => {
      const result = parts.network.forward(input as tf.Tensor1D, weights.statistics, probe.x, null);
      shares.dead = result.hidden.filter(({ activation }) => activation === 'relu').map(deadShare);
      shares.saturated = result.hidden.filter(canSaturate).map(saturatedShareOf);
      shares.spread = deviation(result.output) / deviation(probe.targets);
      return tf.mean(parts.rowLoss(result, probe.targets));
    };
    const { value, grad } = tf.valueAndGrad(lossOf)(weights.parameters);
    const gradient = grad.dataSync<'float32'>();
    const parameters = weights.parameters.dataSync<'float32'>();
    const pieces = parts.network.parameters;
    return new Map([
      [epochMetrics.weightNorm, norm(parameters, pieces)],
      ...shareSignals('dead_units', shares.dead),
      ...shareSignals('saturated_units', shares.saturated),
      ...gradientRatio(gradient, pieces),
      [epochMetrics.predictionSpread, shares.spread],
      [epochMetrics.probeLoss, value.dataSync()[0] ?? NaN],
      ...layerNorms('gradient_norm', gradient, pieces),
      ...layerNorms('weight_norm', parameters, pieces),
    ]);
  });
}

/** Units of a layer, and how many of them (or of their outputs, as a mean) show the sign. */
interface UnitShare {
  readonly layer: LayerPosition;
  readonly units: number;
  readonly share: number;
}

function deadShare({ layer, values }: HiddenOutput): UnitShare {
  const isDead = tf.lessEqual(tf.max(values, 0), 0);
  return { layer, units: values.shape[1], share: meanOf(isDead) };
}

function canSaturate({ activation }: HiddenOutput): boolean {
  return activation === 'sigmoid' || activation === 'tanh';
}

function saturatedShareOf({ layer, activation, values }: HiddenOutput): UnitShare {
  const fromMiddle = activation === 'tanh' ? values : tf.sub(tf.mul(values, 2), 1);
  return { layer, units: values.shape[1], share: meanOf(tf.greater(tf.abs(fromMiddle), saturatedShare)) };
}

function meanOf(flags: tf.Tensor): number {
  return tf.mean(tf.cast(flags, 'float32')).dataSync()[0] ?? NaN;
}

/** Root of the mean variance of the columns. */
function deviation(values: tf.Tensor2D): number {
  const centred = tf.sub(values, tf.mean(values, 0));
  return Math.sqrt(tf.mean(tf.square(centred)).dataSync()[0] ?? NaN);
}

/** The share over all layers, then layer by layer; several dense layers of one residual count together. */
function shareSignals(signal: 'dead_units' | 'saturated_units', shares: readonly UnitShare[]): [string, number][] {
  if (shares.length === 0) return [];
  const layers = [...new Set(shares.map(({ layer }) => layer))];
  const perLayer = layers.map((layer): [string, number] => [layerMetricName(signal, layer), meanShare(shares.filter((share) => share.layer === layer))]);
  return [[signal, meanShare(shares)], ...perLayer];
}

function meanShare(shares: readonly UnitShare[]): number {
  const units = shares.reduce((sum, share) => sum + share.units, 0);
  return shares.reduce((sum, share) => sum + share.share * share.units, 0) / units;
}

/** L2 norm of some pieces of a flat vector. */
function norm(vector: Float32Array, pieces: readonly Parameter[]): number {
  let sum = 0;
  for (const { offset, size } of pieces) {
    for (let index = offset; index < offset + size; index += 1) sum += (vector[index] ?? 0) ** 2;
  }
  return Math.sqrt(sum);
}

function layerNorms(signal: 'gradient_norm' | 'weight_norm', vector: Float32Array, pieces: readonly Parameter[]): [string, number][] {
  const layers = [...new Set(pieces.map(({ layer }) => layer))];
  return layers.map((layer) => [layerMetricName(signal, layer), norm(vector, pieces.filter((piece) => piece.layer === layer))]);
}

/** First kernel over last kernel; there is none without a hidden layer. */
function gradientRatio(gradient: Float32Array, pieces: readonly Parameter[]): [string, number][] {
  const kernels = pieces.filter(({ role }) => role === 'kernel');
  const first = kernels[0];
  const last = kernels[kernels.length - 1];
  if (first === undefined || last === undefined || first === last) return [];
  return [[epochMetrics.gradientRatio, norm(gradient, [first]) / norm(gradient, [last])]];
}
