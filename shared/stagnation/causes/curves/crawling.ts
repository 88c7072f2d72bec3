// Why a loss crawls, by its curve: steps that are too small, or too few of them.
import { epochMetrics } from '../../../metrics/names.ts';
import type { Curve, CurveReading } from '../../reading.ts';
import type { SymptomReading } from '../../symptoms/symptom.ts';
import { formatNumber, formatShare } from '../../words.ts';
import { graded, type Consideration } from '../cause.ts';
import { learningRateTooLow } from '../learning-rate.ts';
import { tooFewEpochs } from '../steps.ts';
import { highestRate, unusuallyLow, usuallyHighEnough } from './rates.ts';
import { shapeCeiling, signalCeiling, within, type CurveRule } from './rule.ts';

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

/** Epochs that small networks are usually given: a run that crawls over fewer may only be short, over more it had its time. */
const usualEpochs = 20;

/** For too few epochs, and against a rate that is too low. Null where only steps are counted. */
function runLength({ epochs, unit }: CurveReading, symptom: SymptomReading): Consideration | null {
  return unit === 'step' ? null : within(symptom, graded(usualEpochs, epochs, 1.5, 1), 'epochs', epochs, usualEpochs, `The run has ${epochs} epochs.`);
}

function lowRateByShape(reading: CurveReading, symptom: SymptomReading): Consideration[] {
  if (symptom.symptom !== 'crawl') return [];
  const times = slownessOf(reading, symptom);
  const length = runLength(reading, symptom);
  return [
    within(symptom, graded(times, hopelesslySlow, 2, 1.5) + 0.7, 'loss', times, hopelesslySlow, `At this speed the rest would take ${formatNumber(times)} times the run.`),
    length && { ...length, weight: -length.weight },
    notFollowing(reading, symptom),
    reading.yardstick === 'usual level' ? within(symptom, -2, 'loss', reading.loss[0] ?? null, reading.scale, 'The first steps blew the loss up: they were not too small.') : null,
  ].filter((one) => one !== null);
}

export const rateTooLow: CurveRule = {
  of: learningRateTooLow,
  weigh(reading, symptom) {
    const considerations = lowRateByShape(reading, symptom);
    const rate = highestRate(reading);
    if (rate === null || (rate >= unusuallyLow && rate < usuallyHighEnough)) return considerations.length === 0 ? null : { considerations, ceiling: shapeCeiling };
    const isLow = rate < unusuallyLow;
    const says = isLow ? `Learning rate ${formatNumber(rate)} is below the usual lower end of every optimizer, ${formatNumber(unusuallyLow)}.` : `Learning rate ${formatNumber(rate)} is not below the usual lower end of any optimizer, ${formatNumber(usuallyHighEnough)}.`;
    const weight = isLow ? graded(unusuallyLow * 3, rate, 2, 3) : graded(usuallyHighEnough / 3, rate, 2, 2);
    return { considerations: [...considerations, within(symptom, weight, epochMetrics.learningRate, rate, isLow ? unusuallyLow : usuallyHighEnough, says)], ceiling: isLow ? signalCeiling : shapeCeiling };
  },
};

export const fewEpochs: CurveRule = {
  of: tooFewEpochs,
  weigh(reading, symptom) {
    if (symptom.symptom !== 'crawl') return null;
    const times = slownessOf(reading, symptom);
    const falls = within(symptom, graded(hopelesslySlow, times, 2, 1.5) + 0.7, 'loss', times, hopelesslySlow, `The loss still falls; at this speed the rest would take ${formatNumber(times)} times the run.`);
    return { ceiling: shapeCeiling, considerations: [falls, notFollowing(reading, symptom), runLength(reading, symptom)].filter((one) => one !== null) };
  },
};
