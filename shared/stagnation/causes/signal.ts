// Causes in the signal that flows through the layers: gradients that vanish or explode, units that are dead or saturated.
import { epochMetrics, stepMetrics } from '../../metrics/names.ts';
import { median } from '../measures/swing.ts';
import type { Reading } from '../reading.ts';
import { formatNumber, formatShare } from '../words.ts';
import { graded, overall, type CauseRule, type Consideration } from './cause.ts';
import { isGainOff } from './initialisation.ts';
import { hiddenActivations, squashingShare } from './layers.ts';
import { highestRate, usualRatesOf } from './learning-rate.ts';
import { strongestPenalty, strongPenalty } from './regularisation.ts';

/** First over last layer's gradient: AutoTrainer's limit, and the pilot's (DIAGNOSIS.md sections 3 and 7). */
const vanishingRatio = 1e-3;

export const vanishingGradients: CauseRule = {
  cause: 'vanishing-gradients',
  typical: ['flat'],
  possible: ['plateau', 'crawl'],
  consider(reading) {
    const ratios = reading.measured(epochMetrics.gradientRatio)?.values;
    const activations = hiddenActivations(reading);
    if (ratios === undefined || activations.length < 2) return [];
    const ratio = Math.min(...ratios.subarray(0, 3), median(ratios));
    const weight = ratio < vanishingRatio * 30 ? graded(vanishingRatio * 30, ratio, 2, 3.5) : -3;
    const share = squashingShare(reading);
    const isConsequence = isGainOff(reading);
    const penalty = strongestPenalty(reading);
    return [
      overall(reading, weight, epochMetrics.gradientRatio, ratio, vanishingRatio, `The gradient of the first layer is ${formatNumber(ratio)} times that of the last.`),
      // A sigmoid passes at most a quarter of the gradient on, tanh less than all of it where it is steep (Glorot and Bengio 2010).
      overall(reading, share > 0.5 && activations.length > 2 ? 0.4 : 0, 'activation', share, 0.5, `${formatShare(share)} of the ${activations.length} hidden layers flatten out at both ends, and pass on little gradient there.`),
      overall(reading, penalty < strongPenalty ? 0 : -2, 'penalty', penalty, strongPenalty, penalty < strongPenalty ? 'No strong penalty holds the weights down.' : `A penalty of ${formatNumber(penalty)} drives the weights to nothing, and the gradients with them.`),
      overall(reading, isConsequence ? -1 : 0, 'start', Number(isConsequence), 1, isConsequence ? 'The kernels themselves start so that little comes through.' : 'The kernels start in a usual size.'),
    ];
  },
  source(reading) {
    const activations = hiddenActivations(reading);
    if (isGainOff(reading)) return 'bad-initialisation';
    if (activations.length >= 4 && squashingShare(reading) === 1) return `${activations.length} ${activations[0] ?? ''} layers`;
    return activations.length >= 6 ? 'too-deep' : null;
  },
};

/** A gradient this many times larger than at the start; TheDeepChecker calls growth by 2 a window exploding, over 5 windows 32. */
export const explodedTimes = 30;
/** First over last layer's gradient: AutoTrainer's limit. */
const explodedRatio = 70;

/** How much larger the first layer's gradient is than the last's, at its most. */
function growthAcross(reading: Reading): Consideration[] {
  const ratios = reading.measured(epochMetrics.gradientRatio)?.values;
  if (ratios === undefined || hiddenActivations(reading).length < 2) return [];
  const ratio = Math.max(...ratios.subarray(0, 3), median(ratios));
  return [overall(reading, Math.max(0, graded(ratio, explodedRatio, 1.5, 1.5)), epochMetrics.gradientRatio, ratio, explodedRatio, `The gradient of the first layer is ${formatNumber(ratio)} times that of the last.`)];
}

/** How much the weights have grown from the first epoch on. */
function growthOfWeights(reading: Reading): Consideration[] {
  const norms = reading.measured(epochMetrics.weightNorm)?.values;
  const [first] = norms ?? [];
  if (norms === undefined || first === undefined || !(first > 0)) return [];
  const times = norms.reduce((largest, value) => Math.max(largest, value), 0) / first;
  return [overall(reading, Math.max(0, graded(times, 10, 0.5, 0.5)), epochMetrics.weightNorm, times, 10, `The weights have grown to ${formatNumber(times)} times their size after the first epoch.`)];
}

/** Length of the first gradient over the loss of a constant answer: sound starts lie around 1; TheDeepChecker alarms at a mean of 1e6 an entry. */
const startLimit = 100;
/** Steps from which growth can be told from a start that was bad at once. */
const fewestSteps = 5;

/** From the first step to the highest; and how large the first is itself. */
function growthOverTime(reading: Reading, norms: Float64Array): Consideration[] {
  const finite = norms.filter(Number.isFinite);
  const [start] = finite;
  const isRateUsual = highestRate(reading) <= usualRatesOf(reading)[1];
  if (start === undefined || !(start > 0)) return [];
  const times = start / reading.scale;
  const first = overall(reading, isRateUsual ? Math.max(0, graded(times, startLimit, 1, 1.5)) : 0, 'start-gradient', times, startLimit, `The first gradient is ${formatNumber(times)} times as long as a constant answer's loss is high.`);
  if (finite.length < fewestSteps) return [first];
  const growth = finite.reduce((largest, value) => Math.max(largest, value), 0) / start;
  const grew = `The gradient grew to ${formatNumber(growth)} times its start`;
  return [
    first,
    isRateUsual
      ? overall(reading, graded(growth, explodedTimes, 1.5, 3), stepMetrics.gradientNorm, growth, explodedTimes, `${grew}.`)
      : overall(reading, -2, stepMetrics.gradientNorm, growth, explodedTimes, `${grew}, as a consequence of the learning rate.`),
  ];
}

export const explodingGradients: CauseRule = {
  cause: 'exploding-gradients',
  typical: ['divergence'],
  possible: ['oscillation'],
  consider(reading) {
    const norms = reading.evidence.steps.values.get(stepMetrics.gradientNorm);
    if (norms === undefined) return [];
    const growth = growthOverTime(reading, norms);
    const exponential = hiddenActivations(reading).filter((name) => name === 'exponential').length;
    return [
      ...growth,
      overall(reading, exponential > 0 ? 1.5 + Math.min(1, exponential - 1) : 0, 'activation', exponential, 1, `${exponential} hidden ${exponential === 1 ? 'layer has' : 'layers have'} an exponential activation, whose slope grows without end.`),
      ...growthAcross(reading),
      ...growthOfWeights(reading),
    ];
  },
  source: (reading) => (hiddenActivations(reading).includes('exponential') ? 'exponential activation' : isGainOff(reading) ? 'bad-initialisation' : null),
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
  source: (reading) => (highestRate(reading) > usualRatesOf(reading)[1] ? 'learning-rate-too-high' : null),
};

/** Half of the hidden outputs beyond 95 % of their range: the share DeepDiagnosis and SageMaker Debugger use. */
const saturatedShare = 0.5;

export const saturation: CauseRule = {
  cause: 'saturation',
  typical: ['plateau'],
  // Units that are at the end of their range answer by chance: the layers behind them learn the rows by heart.
  possible: ['flat', 'crawl', 'overfitting'],
  consider(reading) {
    const share = reading.recent(epochMetrics.saturatedUnits);
    if (share === null || squashingShare(reading) === 0) return [];
    return [overall(reading, share > 0.1 ? (share - saturatedShare) * 8 : -3, epochMetrics.saturatedUnits, share, saturatedShare, `${formatShare(share)} of the hidden outputs are at the end of their range.`)];
  },
  source: (reading) => (reading.evidence.spec.dataset.scaling === 'none' ? 'unscaled-inputs' : null),
};
