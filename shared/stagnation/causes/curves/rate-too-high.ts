// A learning rate that is too high, by the shape of the curves: they swing, leave, start with a blow-up, or lose what was learned.
import { epochMetrics } from '../../../metrics/names.ts';
import { blownStart, countReturns } from '../../measures/blow-up.ts';
import { condense, type CurveReading } from '../../reading.ts';
import { swingLimit } from '../../symptoms/oscillation.ts';
import { learnedLimit, learnedShare } from '../../symptoms/progress.ts';
import { fewestEpochs, type SymptomReading } from '../../symptoms/symptom.ts';
import { formatNumber, formatShare } from '../../words.ts';
import { graded, type Consideration } from '../cause.ts';
import { learningRateTooHigh } from '../learning-rate.ts';
import { highestRate, unusuallyHigh, usuallyLowEnough } from './rates.ts';
import { shapeCeiling, signalCeiling, within, type CurveRule } from './rule.ts';

/** The measured size of what the symptom is called by, over the scale of the loss. */
function swingOf(symptom: SymptomReading): number {
  const { value, threshold } = symptom.evidence[0] ?? { value: null, threshold: null };
  return value === null || threshold === null || threshold === 0 ? 0 : (value / threshold) * swingLimit;
}

/** A start far above the usual loss, without any gain: steps that are too large, above all where the loss came back; else a penalty or the first weights may do it. */
function blowUp(reading: CurveReading, symptom: SymptomReading): Consideration {
  const times = (reading.loss[0] ?? 0) / reading.initialLoss;
  const returns = countReturns(reading.loss, reading.initialLoss);
  const cameBack = returns === 0 ? '' : `, and came back to that height in ${returns} more`;
  return within(symptom, returns === 0 ? 0.5 : 1.3, 'loss', times, blownStart, `The first ${reading.unit}'s loss is ${formatNumber(times)} times the usual one${cameBack}.`);
}

/** A fall of the training accuracy that chance does not make, over means of several epochs. */
const accuracyByChance = 0.05;

/** How much the accuracy on the training rows has fallen from its best sixth of the run to the last; null where it was not logged. */
function lostAccuracy(reading: CurveReading): number | null {
  const accuracy = reading.measured(epochMetrics.accuracy)?.values;
  if (accuracy === undefined || accuracy.length < fewestEpochs) return null;
  const { values } = condense(accuracy, accuracy, 6);
  return Math.max(...values) - (values.at(-1) ?? NaN);
}

function highRateByShape(reading: CurveReading, symptom: SymptomReading): Consideration[] {
  const considerations: Consideration[] = [];
  if (symptom.symptom === 'oscillation') {
    const swing = swingOf(symptom);
    considerations.push(within(symptom, graded(swing, 0.3, 1.5, 1.2), 'loss', swing, 0.3, `Training loss swings by ${formatNumber(swing)} times the loss it is held against, ${formatNumber(reading.scale)}.`));
    if (learnedShare(reading) < learnedLimit) considerations.push(within(symptom, 0.8, 'loss', learnedShare(reading), learnedLimit, 'Training loss is no better for all that training.'));
  }
  // That a loss leaves which had been finite is the steps' doing; one that never was finite may be the data's.
  if (symptom.symptom === 'divergence' && reading.loss.length > 1) considerations.push(within(symptom, 1.3, 'loss', null, null, `Training loss was finite, and left after ${reading.loss.length} ${reading.unit}s.`));
  if (reading.yardstick === 'usual level') considerations.push(blowUp(reading, symptom));
  const lost = lostAccuracy(reading);
  if (lost !== null && lost >= accuracyByChance) considerations.push(within(symptom, 1.3, epochMetrics.accuracy, lost, accuracyByChance, `Training accuracy was ${formatShare(lost)} better before: what was learned is lost again.`));
  return considerations;
}

export const rateTooHigh: CurveRule = {
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
