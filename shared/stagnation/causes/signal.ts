// Causes in the signal that flows through the layers: gradients that vanish or explode, units that are dead or saturated, a bad start.
import { epochMetrics, stepMetrics } from '../../metrics/names.ts';
import { median } from '../measures/swing.ts';
import type { Reading } from '../reading.ts';
import { formatNumber, formatShare } from '../words.ts';
import { graded, overall, type CauseRule } from './cause.ts';
import { usualRatesOf } from './learning-rate.ts';

const squashing = ['sigmoid', 'tanh', 'softmax'];

function hiddenActivations(reading: Reading): string[] {
  return reading.evidence.spec.model.layers.flatMap((layer) => (layer.type === 'dense' ? [layer.activation] : []));
}

/** First over last layer's gradient: AutoTrainer's limit, and the pilot's (DIAGNOSIS.md sections 3 and 7). */
const vanishingRatio = 1e-3;

export const vanishingGradients: CauseRule = {
  cause: 'vanishing-gradients',
  typical: ['flat'],
  possible: ['plateau', 'crawl'],
  consider(reading) {
    const ratios = reading.measured(epochMetrics.gradientRatio)?.values;
    if (ratios === undefined || hiddenActivations(reading).length < 2) return [];
    const ratio = Math.min(...ratios.subarray(0, 3), median(ratios));
    const weight = ratio < vanishingRatio * 30 ? graded(vanishingRatio * 30, ratio, 2, 3.5) : -3;
    return [overall(reading, weight, epochMetrics.gradientRatio, ratio, vanishingRatio, `The gradient of the first layer is ${formatNumber(ratio)} times that of the last.`)];
  },
  source(reading) {
    const activations = hiddenActivations(reading);
    if (activations.length >= 4 && activations.every((name) => squashing.includes(name))) return `${activations.length} ${activations[0] ?? ''} layers`;
    return activations.length >= 6 ? 'too-deep' : null;
  },
};

/** A gradient this many times larger than at the start; TheDeepChecker calls growth by 2 a window exploding, over 5 windows 32. */
export const explodedTimes = 30;

export const explodingGradients: CauseRule = {
  cause: 'exploding-gradients',
  typical: ['divergence'],
  possible: ['oscillation'],
  consider(reading) {
    const norms = reading.evidence.steps.values.get(stepMetrics.gradientNorm);
    const start = norms?.[0];
    if (norms === undefined || start === undefined || !(start > 0)) return [];
    const highest = norms.reduce((largest, value) => (Number.isFinite(value) ? Math.max(largest, value) : largest), 0);
    const growth = highest / start;
    const isRateUsual = reading.evidence.spec.training.optimizer.learningRate <= usualRatesOf(reading)[1];
    const grew = `The gradient grew to ${formatNumber(growth)} times its start`;
    if (!isRateUsual) return [overall(reading, -2, stepMetrics.gradientNorm, growth, explodedTimes, `${grew}, as a consequence of the learning rate.`)];
    return [overall(reading, graded(growth, explodedTimes, 1.5, 3), stepMetrics.gradientNorm, growth, explodedTimes, `${grew}.`)];
  },
};

/** Units that answer 0 on every probe row. AutoTrainer and DeepDiagnosis use 70 %, on zeros rather than dead units; dead is stricter, so half. */
export const deadShare = 0.5;

export const deadRelus: CauseRule = {
  cause: 'dead-relus',
  typical: ['flat', 'plateau'],
  possible: [],
  consider(reading) {
    const share = reading.recent(epochMetrics.deadUnits);
    if (share === null || !hiddenActivations(reading).includes('relu')) return [];
    return [overall(reading, share > 0.1 ? (share - deadShare) * 8 : -3, epochMetrics.deadUnits, share, deadShare, `${formatShare(share)} of the hidden units answer 0 on every row.`)];
  },
  source(reading) {
    const high = usualRatesOf(reading)[1];
    return reading.evidence.spec.training.optimizer.learningRate > high ? 'learning-rate-too-high' : null;
  },
};

/** Half of the hidden outputs beyond 95 % of their range: the share DeepDiagnosis and SageMaker Debugger use. */
const saturatedShare = 0.5;

export const saturation: CauseRule = {
  cause: 'saturation',
  typical: ['plateau'],
  possible: ['flat', 'crawl'],
  consider(reading) {
    const share = reading.recent(epochMetrics.saturatedUnits);
    if (share === null || !hiddenActivations(reading).some((name) => squashing.includes(name))) return [];
    return [overall(reading, share > 0.1 ? (share - saturatedShare) * 8 : -3, epochMetrics.saturatedUnits, share, saturatedShare, `${formatShare(share)} of the hidden outputs are at the end of their range.`)];
  },
  source: (reading) => (reading.evidence.spec.dataset.scaling === 'none' ? 'unscaled-inputs' : null),
};

/** The first loss over the constant answer's; TheDeepChecker allows a factor of 2, regularised nets start a little higher. */
const startTimes = 5;

function constantStart(reading: Reading): string | null {
  const kernels = reading.evidence.spec.model.layers.flatMap((layer) => (layer.type === 'dense' ? [layer.kernelInitializer] : []));
  const same = kernels.find((kernel) => kernel === 'zeros' || kernel === 'ones');
  return same === undefined ? null : `Kernels start as ${String(same)}: all units of a layer stay alike.`;
}

export const badInitialisation: CauseRule = {
  cause: 'bad-initialisation',
  typical: ['flat', 'divergence'],
  possible: ['crawl', 'plateau'],
  consider(reading) {
    const constant = constantStart(reading);
    if (constant !== null) return [overall(reading, 4.5, 'initialisation', null, null, constant)];
    if (reading.baselineLoss === null || !(reading.baselineLoss > 0)) return [];
    const penalty = reading.signal(epochMetrics.penalty)?.[0] ?? 0;
    const times = Math.max(0, reading.initialLoss - penalty) / reading.baselineLoss;
    const isInputScaled = reading.evidence.spec.dataset.scaling !== 'none';
    return [overall(reading, isInputScaled ? graded(times, startTimes, 3, 3) : -2, 'loss', times, startTimes, `The first loss is ${formatNumber(times)} times that of a constant answer.`)];
  },
};
