// The learning rate: too high, or too low. Judged by what the steps do to the weights, then by what is usual for the optimizer.
import { epochMetrics } from '../../metrics/names.ts';
import type { Reading } from '../reading.ts';
import { learnedShare } from '../symptoms/progress.ts';
import { formatNumber } from '../words.ts';
import { graded, overall, type CauseRule, type Consideration } from './cause.ts';

/** Update over weight norm a step: DeepDiagnosis and TheDeepChecker alarm above 0.1 and below 1e-4 (DIAGNOSIS.md section 5). */
export const ratioTooHigh = 0.1;
const ratioTooLow = 1e-4;

/** Rates between which each optimizer usually works on small networks (Google tuning playbook, Keras defaults within). */
export const usualRates: Readonly<Record<string, readonly [number, number]>> = {
  sgd: [1e-3, 0.5],
  rmsprop: [1e-4, 1e-2],
  adagrad: [1e-3, 0.1],
  adam: [1e-4, 1e-2],
  adamw: [1e-4, 1e-2],
};

export function usualRatesOf(reading: Reading): readonly [number, number] {
  return usualRates[reading.evidence.spec.training.optimizer.type] ?? [1e-4, 1e-2];
}

/** The highest update ratio counts: with a rate too high the weights blow up at once and the ratio falls after. */
function highestRatio(reading: Reading): number | null {
  const ratios = reading.signal(epochMetrics.updateRatio)?.filter(Number.isFinite);
  return ratios === undefined || ratios.length === 0 ? null : Math.max(...ratios.subarray(0, 5));
}

function rateConsideration(reading: Reading, isHigh: boolean): Consideration {
  const { type, learningRate } = reading.evidence.spec.training.optimizer;
  const [low, high] = usualRatesOf(reading);
  const weight = isHigh ? graded(learningRate, high * 2, 1.5, 3) : graded(low, learningRate * 2, 2, 3);
  const edge = isHigh ? high : low;
  const relation = isHigh ? (learningRate > high ? 'above' : 'not above') : learningRate < low ? 'below' : 'not below';
  return overall(reading, weight, epochMetrics.learningRate, learningRate, edge, `Learning rate ${formatNumber(learningRate)} is ${relation} the usual ${isHigh ? 'upper' : 'lower'} end for ${type}, ${formatNumber(edge)}.`);
}

export const learningRateTooHigh: CauseRule = {
  cause: 'learning-rate-too-high',
  typical: ['oscillation', 'divergence', 'plateau', 'flat'],
  possible: [],
  consider(reading, symptom) {
    const considerations = [rateConsideration(reading, true)];
    const ratio = highestRatio(reading);
    if (ratio !== null) {
      considerations.push(overall(reading, graded(ratio, ratioTooHigh, 2, 2.5), epochMetrics.updateRatio, ratio, ratioTooHigh, `A step changes the weights by up to ${formatNumber(ratio * 100)}% of their size.`));
    }
    if (symptom?.symptom === 'oscillation' || symptom?.symptom === 'divergence') {
      considerations.push({ weight: 1, evidence: symptom.evidence[0] ?? overall(reading, 0, 'loss', null, null, symptom.seen).evidence });
    }
    return considerations;
  },
};

export const learningRateTooLow: CauseRule = {
  cause: 'learning-rate-too-low',
  typical: ['crawl', 'flat'],
  possible: [],
  consider(reading, symptom) {
    const considerations = [rateConsideration(reading, false)];
    const ratio = reading.recent(epochMetrics.updateRatio);
    if (ratio !== null) {
      considerations.push(overall(reading, graded(ratioTooLow * 5, ratio, 2, 2.5), epochMetrics.updateRatio, ratio, ratioTooLow, `A step changes the weights by only ${formatNumber(ratio * 100)}% of their size.`));
    }
    if (symptom?.symptom === 'crawl' && symptom.evidence[0]) considerations.push({ weight: 1, evidence: symptom.evidence[0] });
    if (symptom === null && learnedShare(reading) > 0.5) considerations.push(overall(reading, -2, 'loss', learnedShare(reading), 0.5, 'The network has learned most of what a constant answer misses.'));
    return considerations;
  },
};
