// What curves alone say for and against causes. Only causes that a curve or a logged signal speaks of are here: those of set-up,
// layers and data need what a history does not hold, and are not guessed. Weights are held to recorded runs, stripped to their curves.
import { epochMetrics } from '../../metrics/names.ts';
import { countTurns, mean, residuals } from '../measures/swing.ts';
import type { Curve, CurveReading } from '../reading.ts';
import { currentLoss, learnedLimit, learnedShare } from '../symptoms/progress.ts';
import { swingLimit } from '../symptoms/oscillation.ts';
import { tailOf, type SymptomReading } from '../symptoms/symptom.ts';
import { formatNumber, formatShare } from '../words.ts';
import { overRegularised, tooSmall, underRegularised } from './capacity.ts';
import { graded, type Consideration } from './cause.ts';
import { shapeCeiling, signalCeiling, unseenCeiling, within, type CurveRule } from './cause-of-curves.ts';
import { noSignal, tooLittleData } from './data.ts';
import { learningRateTooHigh, learningRateTooLow, usualRates } from './learning-rate.ts';
import { explodedTimes, explodingGradients } from './signal.ts';
import { batchTooSmall, tooFewEpochs } from './steps.ts';

const lowEnds = Object.values(usualRates).map(([low]) => low);
const highEnds = Object.values(usualRates).map(([, high]) => high);
/** The optimizer is not known: beyond these a rate is unusual, or usual, for any. */
const unusuallyLow = Math.min(...lowEnds);
const usuallyHighEnough = Math.max(...lowEnds);
const usuallyLowEnough = Math.min(...highEnds);
const unusuallyHigh = Math.max(...highEnds);

/** The highest rate of the run: a schedule may lower it later. */
function highestRate(reading: CurveReading): number | null {
  const rates = reading.measured(epochMetrics.learningRate)?.values;
  return rates === undefined ? null : rates.reduce((highest, rate) => Math.max(highest, rate), 0);
}

/** The measured size of what the symptom is called by, over the scale of the loss. */
function swingOf(symptom: SymptomReading): number {
  const { value, threshold } = symptom.evidence[0] ?? { value: null, threshold: null };
  return value === null || threshold === null || threshold === 0 ? 0 : (value / threshold) * swingLimit;
}

/** A first epoch this many times worse than the yardstick was no start but a blow-up: initial losses of sound nets lie within a factor of 2 of a constant answer's. */
export const blownStart = 5;

function highRateByShape(reading: CurveReading, symptom: SymptomReading): Consideration[] {
  const considerations: Consideration[] = [];
  if (symptom.symptom === 'oscillation') {
    const swing = swingOf(symptom);
    considerations.push(within(symptom, graded(swing, 0.3, 1.5, 1.2), 'loss', swing, 0.3, `Training loss swings by ${formatShare(swing)} of what it began at.`));
    if (learnedShare(reading) < learnedLimit) considerations.push(within(symptom, 0.8, 'loss', learnedShare(reading), learnedLimit, 'Nothing is left of what was learned.'));
  }
  // That a loss leaves which had been finite is the steps' doing; one that never was finite may be the data's.
  if (symptom.symptom === 'divergence' && reading.loss.length > 1) considerations.push(within(symptom, 1.3, 'loss', null, null, `Training loss was finite, and left after ${reading.loss.length} ${reading.unit}s.`));
  const times = (reading.loss[0] ?? 0) / reading.initialLoss;
  if (times >= blownStart) considerations.push(within(symptom, 1.3, 'loss', times, blownStart, `The first ${reading.unit}'s loss is ${formatNumber(times)} times the usual one: the first steps blew it up.`));
  return considerations;
}

const rateTooHigh: CurveRule = {
  of: learningRateTooHigh,
  weigh(reading, symptom) {
    const considerations = highRateByShape(reading, symptom);
    const rate = highestRate(reading);
    if (rate === null || (rate > usuallyLowEnough && rate <= unusuallyHigh)) return considerations.length === 0 ? null : { considerations, ceiling: shapeCeiling };
    const isHigh = rate > unusuallyHigh;
    const weight = isHigh ? graded(rate, unusuallyHigh / 3, 2, 3) : graded(rate, usuallyLowEnough * 3, 2, 2);
    const says = isHigh ? `Learning rate ${formatNumber(rate)} is above the usual upper end of every optimizer, ${formatNumber(unusuallyHigh)}.` : `Learning rate ${formatNumber(rate)} is not above the usual upper end of any optimizer, ${formatNumber(usuallyLowEnough)}.`;
    return { considerations: [...considerations, within(symptom, weight, epochMetrics.learningRate, rate, isHigh ? unusuallyHigh : usuallyLowEnough, says)], ceiling: isHigh ? signalCeiling : shapeCeiling };
  },
};

/** How many times the epochs of the run it would take to the end, at the present speed. */
function slownessOf(reading: CurveReading, symptom: SymptomReading): number {
  return (symptom.evidence[0]?.value ?? 0) / Math.max(1, reading.epochs, reading.plannedEpochs);
}

/** A rate that is too low learns for unseen rows too; where they gain less than this share of what the training rows do, it is something else. */
const followingShare = 0.3;

/** Against causes that only need more steps: the unseen rows do not gain. Null where they do, or are not known. */
function notFollowing(reading: CurveReading, symptom: SymptomReading): Consideration | null {
  const { training, validation } = reading;
  if (validation === null) return null;
  const fallOf = ({ values }: Curve): number => (values[0] ?? NaN) - (values.at(-1) ?? NaN);
  const share = fallOf(validation) / fallOf(training);
  return share < followingShare ? within(symptom, -2, 'val_loss', share, followingShare, `Validation loss fell by only ${formatShare(Math.max(0, share))} of what training loss did.`) : null;
}

/** From here on more epochs are no remedy any more, and a rate that is too low is likelier than a run that is too short. */
const hopelesslySlow = 5;

const rateTooLow: CurveRule = {
  of: learningRateTooLow,
  weigh(reading, symptom) {
    const considerations: Consideration[] = [notFollowing(reading, symptom)].filter((one) => one !== null);
    if (symptom.symptom === 'crawl') {
      const times = slownessOf(reading, symptom);
      considerations.push(within(symptom, graded(times, hopelesslySlow, 2, 1.5) + 0.7, 'loss', times, hopelesslySlow, `At this speed the rest would take ${formatNumber(times)} times the run.`));
    }
    const rate = highestRate(reading);
    if (rate === null || (rate >= unusuallyLow && rate < usuallyHighEnough)) return considerations.length === 0 ? null : { considerations, ceiling: shapeCeiling };
    const isLow = rate < unusuallyLow;
    const says = isLow ? `Learning rate ${formatNumber(rate)} is below the usual lower end of every optimizer, ${formatNumber(unusuallyLow)}.` : `Learning rate ${formatNumber(rate)} is not below the usual lower end of any optimizer, ${formatNumber(usuallyHighEnough)}.`;
    const weight = isLow ? graded(unusuallyLow * 3, rate, 2, 3) : graded(usuallyHighEnough / 3, rate, 2, 2);
    return { considerations: [...considerations, within(symptom, weight, epochMetrics.learningRate, rate, isLow ? unusuallyLow : usuallyHighEnough, says)], ceiling: isLow ? signalCeiling : shapeCeiling };
  },
};

const fewEpochs: CurveRule = {
  of: tooFewEpochs,
  weigh(reading, symptom) {
    if (symptom.symptom !== 'crawl') return null;
    const times = slownessOf(reading, symptom);
    const falls = within(symptom, graded(hopelesslySlow, times, 2, 1.5) + 0.7, 'loss', times, hopelesslySlow, `The loss still falls; at this speed the rest would take ${formatNumber(times)} times the run.`);
    return { ceiling: shapeCeiling, considerations: [falls, notFollowing(reading, symptom)].filter((one) => one !== null) };
  },
};

/** Independent noise turns at 2 of 3 points; the steps of a small batch are little else. */
const noisyTurns = 0.55;

const smallBatch: CurveRule = {
  of: batchTooSmall,
  weigh(reading, symptom) {
    if (symptom.symptom !== 'oscillation' || learnedShare(reading) < learnedLimit) return null;
    const tail = tailOf(reading.training, 0.5);
    const turns = countTurns(residuals(tail.values)) / Math.max(1, tail.values.length - 2);
    return { ceiling: unseenCeiling, considerations: [within(symptom, (turns - noisyTurns) * 4 + 0.5, 'loss', turns, noisyTurns, `${formatShare(turns)} of the points turn against the one before.`)] };
  },
};

const exploding: CurveRule = {
  of: explodingGradients,
  weigh(reading, symptom) {
    const norms = reading.measured(epochMetrics.gradientNorm)?.values;
    const start = norms?.[0];
    if (norms === undefined || start === undefined || !(start > 0) || norms.length < 2) return null;
    const growth = norms.reduce((largest, value) => Math.max(largest, value), 0) / start;
    return { ceiling: signalCeiling, considerations: [within(symptom, graded(growth, explodedTimes, 1.5, 3), epochMetrics.gradientNorm, growth, explodedTimes, `The gradient grew to ${formatNumber(growth)} times its start.`)] };
  },
};

function gapOf(reading: CurveReading): number | null {
  if (reading.validation === null) return null;
  return (mean(tailOf(reading.validation, 0.1, 3).values) - mean(tailOf(reading.training, 0.1, 3).values)) / reading.scale;
}

const weakRegularisation: CurveRule = {
  of: underRegularised,
  weigh(reading, symptom) {
    if (symptom.symptom !== 'overfitting') return null;
    const left = Math.max(0, currentLoss(reading)) / reading.scale;
    return { ceiling: unseenCeiling, considerations: [within(symptom, 1 + graded(0.2, left, 0.5, 0.5), 'loss', left, 0.2, `The training rows are learned down to ${formatShare(left)} of the loss at the beginning.`)] };
  },
};

const littleData: CurveRule = {
  of: tooLittleData,
  weigh(reading, symptom) {
    const gap = gapOf(reading);
    if (symptom.symptom !== 'overfitting' || gap === null) return null;
    return { ceiling: unseenCeiling, considerations: [within(symptom, 0.6 + graded(gap, 0.5, 1, 0.5), 'val_loss', gap, 0.5, `Validation loss is ${formatShare(gap)} of the loss at the beginning above training loss.`)] };
  },
};

/** Gain on unseen rows that chance alone may give, as in the rule for runs of our own. */
const gainByChance = 0.03;

/** Two even classes are guessed right half of the time; more than this is no chance of a few hundred rows. */
const chanceAccuracy = 0.6;

const nothingToLearn: CurveRule = {
  of: noSignal,
  weigh(reading, symptom) {
    const { validationLoss, scale } = reading;
    if (symptom.symptom !== 'overfitting' || validationLoss === null) return null;
    const accuracy = reading.recent(epochMetrics.validationAccuracy);
    if (accuracy !== null && accuracy > chanceAccuracy) return { ceiling: unseenCeiling, considerations: [within(symptom, -2, epochMetrics.validationAccuracy, accuracy, chanceAccuracy, `${formatShare(accuracy)} of the unseen rows are told right.`)] };
    const gain = ((validationLoss[0] ?? NaN) - validationLoss.reduce((lowest, value) => Math.min(lowest, value), Infinity)) / scale;
    const weight = gain < gainByChance ? 1 : -graded(gain, gainByChance, 3, 3);
    const says = gain < gainByChance ? 'Validation loss was never better than after the first epoch.' : `Validation loss fell by ${formatShare(gain)} of the loss at the beginning.`;
    return { ceiling: unseenCeiling, considerations: [within(symptom, weight, 'val_loss', gain, gainByChance, says)] };
  },
};

const strongRegularisation: CurveRule = {
  of: overRegularised,
  weigh(reading, symptom) {
    const gap = gapOf(reading);
    if (gap === null || (symptom.symptom !== 'plateau' && symptom.symptom !== 'flat')) return null;
    // Dropout and noise make training rows harder than unseen ones; without them it is the other way round.
    return { ceiling: unseenCeiling, considerations: [within(symptom, gap < 0 ? graded(-gap, 0.05, 1.5, 1.2) : -1, 'val_loss', -gap, 0.05, gap < 0 ? `Validation loss is ${formatShare(-gap)} of the loss at the beginning below training loss.` : 'Validation loss is not below training loss.')] };
  },
};

const smallNetwork: CurveRule = {
  of: tooSmall,
  weigh(reading, symptom) {
    const gap = gapOf(reading);
    if (symptom.symptom !== 'plateau' || gap === null) return null;
    return { ceiling: unseenCeiling, considerations: [within(symptom, Math.abs(gap) < 0.1 ? 0.1 : -1, 'val_loss', gap, 0.1, `Training and validation loss differ by ${formatShare(Math.abs(gap))} of the loss at the beginning.`)] };
  },
};

export const curveRules: readonly CurveRule[] = [
  rateTooHigh, rateTooLow, smallBatch, fewEpochs, exploding, strongRegularisation, weakRegularisation, smallNetwork, littleData, nothingToLearn,
];
