// A bad start: kernels that are all alike, far too small or far too large, or a first loss far from what knowing nothing costs.
import { epochMetrics, layerMetricName } from '../../metrics/names.ts';
import type { DenseSpec, InitializerSpec } from '../../spec/run-spec.ts';
import type { Reading } from '../reading.ts';
import { formatNumber } from '../words.ts';
import { graded, overall, type CauseRule, type Consideration } from './cause.ts';
import { hiddenDense } from './layers.ts';

/** The first loss over the constant answer's; TheDeepChecker allows a factor of 2, regularised nets start a little higher. */
const startTimes = 5;
/** Over all layers together a signal may shrink or grow this many times on its way: a named initialiser's does by less than 10 in ten layers. */
const gainTimes = 30;
/** Size of a layer's outputs after the first epoch: TheDeepChecker wants standard deviations from 0.5 to 2; ten times that and more is far off. */
const spreadLimits = [0.02, 20] as const;

function constantStart(kernels: readonly InitializerSpec[]): string | null {
  const same = kernels.find((kernel) => kernel === 'zeros' || kernel === 'ones' || isOneValue(kernel));
  return same === undefined ? null : `Kernels start as ${typeof same === 'string' ? same : 'one value'}: all units of a layer stay alike.`;
}

function isOneValue(kernel: InitializerSpec): boolean {
  if (typeof kernel === 'string') return false;
  if (kernel.type === 'randomUniform') return kernel.min === kernel.max;
  return kernel.type === 'randomNormal' && kernel.stddev === 0;
}

/** Root mean square of a kernel's entries; null for those of which there is nothing to say. */
function sizeOf(kernel: InitializerSpec, fanIn: number, fanOut: number): number | null {
  const average = (fanIn + fanOut) / 2;
  if (typeof kernel === 'object') {
    if (kernel.type === 'randomNormal') return kernel.stddev;
    if (kernel.type === 'randomUniform') return Math.sqrt((kernel.min ** 2 + kernel.min * kernel.max + kernel.max ** 2) / 3);
    return Math.sqrt(kernel.scale / { fanIn, fanOut, fanAvg: average }[kernel.mode]);
  }
  if (kernel === 'zeros' || kernel === 'ones') return null;
  if (kernel.startsWith('glorot')) return 1 / Math.sqrt(average);
  return kernel === 'orthogonal' ? 1 / Math.sqrt(Math.max(fanIn, fanOut)) : Math.sqrt((kernel.startsWith('he') ? 2 : 1) / fanIn);
}

/** Half of a ReLU's inputs are cut off, so that its size is kept by twice the variance (He et al. 2015). */
const halved: readonly string[] = ['relu', 'leakyRelu', 'elu', 'gelu', 'swish'];

/** By how much all hidden layers together change the size of what goes in, as far as kernels say; null where they do not. */
function gainOf(layers: readonly DenseSpec[], inputs: number): number | null {
  let gain = 1;
  let width = inputs;
  for (const { units, kernelInitializer, activation } of layers) {
    const size = sizeOf(kernelInitializer, width, units);
    if (size === null) return null;
    gain *= size * Math.sqrt(width * (halved.includes(activation) ? 0.5 : 1));
    width = units;
  }
  return gain;
}

/** Weight of a value that is to be neither far below nor far above its limits. */
function outside(value: number, low: number, high: number, limit: number): number {
  if (!(value > 0)) return limit;
  return Math.max(graded(low, value, 1.5, limit), graded(value, high, 1.5, limit));
}

function measuredSpread(reading: Reading): Consideration[] {
  const { layers } = reading.evidence.spec.model;
  const first = layers.flatMap((layer, index) => (layer.type === 'dense' ? [reading.measured(layerMetricName('activation_spread', index))?.values[0]] : [])).filter((value) => value !== undefined);
  if (first.length === 0) return [];
  const [low, high] = spreadLimits;
  const worst = first.reduce((left, right) => (outside(right, low, high, 3) > outside(left, low, high, 3) ? right : left));
  // Training has moved the weights for an epoch already: this says less than how they began.
  return [overall(reading, Math.max(-0.3, outside(worst, low, high, 1)), 'activation_spread', worst, worst < 1 ? low : high, `After the first epoch the outputs of one hidden layer spread by ${formatNumber(worst)}.`)];
}

/** The first loss, where neither inputs nor target are to blame for it. */
function firstLoss(reading: Reading): Consideration[] {
  if (reading.baselineLoss === null || !(reading.baselineLoss > 0)) return [];
  const { spec, facts } = reading.evidence;
  const penalty = reading.signal(epochMetrics.penalty)?.[0] ?? 0;
  const times = Math.max(0, reading.initialLoss - penalty) / reading.baselineLoss;
  const isScaled = spec.dataset.scaling !== 'none' && (facts.targetMean === null || spec.dataset.targetScaling !== 'none');
  return [overall(reading, isScaled ? graded(times, startTimes, 3, 3) : -2, 'loss', times, startTimes, `The first loss is ${formatNumber(times)} times that of a constant answer.`)];
}

export const badInitialisation: CauseRule = {
  cause: 'bad-initialisation',
  typical: ['flat', 'divergence'],
  possible: ['crawl', 'plateau'],
  consider(reading) {
    const dense = hiddenDense(reading);
    const kernels = dense.map(({ kernelInitializer }) => kernelInitializer);
    const constant = constantStart(kernels);
    if (constant !== null) return [overall(reading, 4.5, 'initialisation', null, null, constant)];
    const considerations = firstLoss(reading);
    const gain = gainOf(dense, reading.evidence.facts.inputs);
    // A sound size of the kernels is no proof of a sound start, so it says nothing.
    if (gain !== null && dense.length > 0) considerations.push(overall(reading, Math.max(0, outside(gain, 1 / gainTimes, gainTimes, 2.5)), 'initial-gain', gain, gain < 1 ? 1 / gainTimes : gainTimes, `By their kernels the hidden layers change the size of a signal ${formatNumber(gain)} times at the start.`));
    return [...considerations, ...measuredSpread(reading)];
  },
};
