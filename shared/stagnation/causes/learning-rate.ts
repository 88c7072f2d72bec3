// The learning rate: too high, or too low. Judged by what the steps do to the weights and the loss, then by what is usual for the optimizer.
import { epochMetrics } from '../../metrics/names.ts';
import { median } from '../measures/swing.ts';
import type { Reading } from '../reading.ts';
import { learnedShare } from '../symptoms/progress.ts';
import { formatNumber } from '../words.ts';
import { graded, overall, type CauseRule, type Consideration } from './cause.ts';
import { halvingOf, leftToLearn } from './pace.ts';

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

/** The rates that were really used: a schedule, or a hand on the field, may have moved them. */
function usedRates(reading: Reading): Float64Array {
  const { training: { optimizer, schedule } } = reading.evidence.spec;
  const used = reading.measured(epochMetrics.learningRate)?.values;
  if (used !== undefined) return used;
  return Float64Array.of(schedule.type === 'oneCycle' ? schedule.maximum : optimizer.learningRate);
}

/** The highest rate of the run. */
export function highestRate(reading: Reading): number {
  return usedRates(reading).reduce((highest, rate) => Math.max(highest, rate), 0);
}

/** The rate of most of its epochs. */
export function usualRate(reading: Reading): number {
  return median(usedRates(reading));
}

export function isRateUsual(reading: Reading): boolean {
  const [low, high] = usualRatesOf(reading);
  return highestRate(reading) <= high && usualRate(reading) >= low;
}

/** The highest update ratio counts: with a rate too high the weights blow up at once and the ratio falls after. */
function highestRatio(reading: Reading): number | null {
  const ratios = reading.signal(epochMetrics.updateRatio)?.filter(Number.isFinite);
  return ratios === undefined || ratios.length === 0 ? null : Math.max(...ratios.subarray(0, 5));
}

function rateConsideration(reading: Reading, isHigh: boolean): Consideration {
  const { type } = reading.evidence.spec.training.optimizer;
  const rate = isHigh ? highestRate(reading) : usualRate(reading);
  const [low, high] = usualRatesOf(reading);
  const weight = isHigh ? graded(rate, high * 2, 1.5, 3) : graded(low, rate * 2, 2, 3);
  const edge = isHigh ? high : low;
  const relation = isHigh ? (rate > high ? 'above' : 'not above') : rate < low ? 'below' : 'not below';
  return overall(reading, weight, epochMetrics.learningRate, rate, edge, `Learning rate ${formatNumber(rate)} is ${relation} the usual ${isHigh ? 'upper' : 'lower'} end for ${type}, ${formatNumber(edge)}.`);
}

/** A mean loss of an epoch above this many times the constant answer's is no start any more: initial losses of sound nets lie within a factor of 2 (TheDeepChecker). */
const peakTimes = 2;

/** The steps themselves made the loss worse than it ever was before learning. */
function peak(reading: Reading): Consideration | null {
  if (reading.loss.length === 0) return null;
  const highest = reading.trainingError.reduce((largest, value) => Math.max(largest, value), 0) / reading.scale;
  return overall(reading, graded(highest, peakTimes, 0.7, 0.7), 'loss-peak', highest, peakTimes, `Training loss of its worst epoch is ${formatNumber(highest)} times that of a constant answer.`);
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
    const highest = peak(reading);
    return highest === null ? considerations : [...considerations, highest];
  },
};

export const learningRateTooLow: CauseRule = {
  cause: 'learning-rate-too-low',
  typical: ['crawl', 'flat'],
  possible: [],
  consider(reading, symptom) {
    const considerations = [rateConsideration(reading, false), ...leftToLearn(reading)];
    const ratio = reading.recent(epochMetrics.updateRatio);
    if (ratio !== null) {
      considerations.push(overall(reading, graded(ratioTooLow * 5, ratio, 2, 2.5), epochMetrics.updateRatio, ratio, ratioTooLow, `A step changes the weights by only ${formatNumber(ratio * 100)}% of their size.`));
    }
    if (symptom?.symptom === 'crawl' && symptom.evidence[0]) considerations.push({ weight: 1, evidence: symptom.evidence[0] });
    if (symptom === null) {
      const learned = learnedShare(reading);
      considerations.push(overall(reading, learned > 0.5 ? -2 : 0, 'learned', learned, 0.5, 'The network has learned most of what a constant answer misses.'));
    }
    const halving = halvingOf(reading);
    // A curve that falls at all, and far too slowly for its budget; one that does not fall says nothing of the rate.
    if (halving !== null) considerations.push(overall(reading, Number.isFinite(halving.times) ? graded(halving.times, 3, 0.8, 0.8) : 0, 'halving-time', halving.value, 3, halving.says));
    return considerations;
  },
};
