// A bad start: kernels that are all alike, far too small or far too large, or a first loss far from what knowing nothing costs.
import { epochMetrics, layerMetricName } from '../../metrics/names.ts';
import type { DenseSpec, InitializerSpec } from '../../spec/run-spec.ts';
import type { Reading } from '../reading.ts';
import { formatNumber } from '../words.ts';
import { graded, overall, type CauseRule, type Consideration } from './cause.ts';
import { hiddenDense } from './layers.ts';

/** The first loss over the constant answer's; TheDeepChecker allows a factor of 2, regularised nets start a little higher. */
const startTimes = 5;
/** Over all layers together a signal may shrink or grow this many times on its way: Glorot's initialiser lets it shrink to a thirtieth in ten ReLU layers, which train. */
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

/** Half of a ReLU's inputs are cut off, so that its size is kept by twice the variance (He et al. 2015). */
const halved: readonly string[] = ['relu', 'leakyRelu', 'elu', 'gelu', 'swish'];

/** By how much a layer changes the size of what goes in, as far as its kernel is drawn by hand; 1 for initialisers with a name, which are made to keep it. */
function gainOfLayer({ kernelInitializer: kernel, activation, units }: DenseSpec, fanIn: number): number {
  if (typeof kernel === 'string') return 1;
  const passed = Math.sqrt(fanIn * (halved.includes(activation) ? 0.5 : 1));
  if (kernel.type === 'randomNormal') return kernel.stddev * passed;
  if (kernel.type === 'randomUniform') return Math.sqrt((kernel.min ** 2 + kernel.min * kernel.max + kernel.max ** 2) / 3) * passed;
  return Math.sqrt(kernel.scale / { fanIn, fanOut: units, fanAvg: (fanIn + units) / 2 }[kernel.mode]) * passed;
}

/** And all hidden layers together. */
function gainOf(layers: readonly DenseSpec[], inputs: number): number {
  return layers.reduce((gain, layer, index) => gain * gainOfLayer(layer, layers[index - 1]?.units ?? inputs), 1);
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

/** The first loss, where neither inputs nor target are to blame for it. Kernels that let nothing through begin at a constant answer's: `isOff` then takes away what that says. */
function firstLoss(reading: Reading, isOff: boolean): Consideration[] {
  if (reading.baselineLoss === null || !(reading.baselineLoss > 0)) return [];
  const { spec, facts } = reading.evidence;
  const penalty = reading.signal(epochMetrics.penalty)?.[0] ?? 0;
  const times = Math.max(0, reading.initialLoss - penalty) / reading.baselineLoss;
  const isScaled = spec.dataset.scaling !== 'none' && (facts.targetMean === null || spec.dataset.targetScaling !== 'none');
  const weight = isScaled ? graded(times, startTimes, 3, 3) : -2;
  return [overall(reading, isOff ? Math.max(0, weight) : weight, 'loss', times, startTimes, `The first loss is ${formatNumber(times)} times that of a constant answer.`)];
}

/** True where kernels drawn by hand let a signal through far too small or far too large. */
export function isGainOff(reading: Reading): boolean {
  return outside(gainOf(hiddenDense(reading), reading.evidence.facts.inputs), 1 / gainTimes, gainTimes, 1) > 0;
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
    const gain = gainOf(dense, reading.evidence.facts.inputs);
    const weight = outside(gain, 1 / gainTimes, gainTimes, 3.5);
    return [
      ...firstLoss(reading, weight > 0),
      // A sound size of the kernels is no proof of a sound start, so it says nothing.
      overall(reading, Math.max(0, weight), 'initial-gain', gain, gain < 1 ? 1 / gainTimes : gainTimes, `By their kernels the hidden layers change the size of a signal ${formatNumber(gain)} times at the start.`),
      ...measuredSpread(reading),
    ];
  },
};
