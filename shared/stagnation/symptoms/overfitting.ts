// Overfitting: the loss on unseen rows rises while the loss on the training rows goes on falling.
import { epochMetrics } from '../../metrics/names.ts';
import type { Evidence } from '../diagnosis.ts';
import { mean } from '../measures/swing.ts';
import type { Curve, CurveReading } from '../reading.ts';
import { formatNumber, formatShare, yardstickSentence } from '../words.ts';
import { fewestToLearnFrom } from '../few-rows.ts';
import { isAttained } from '../floors/attainable.ts';
import { learnedShare } from './progress.ts';
import { fewestEpochs, spanOf, strengthOf, tailOf, type ReadingWithData, type SymptomReading } from './symptom.ts';

/**
 * Rise of the validation loss from its lowest that counts: a tenth of that lowest, but neither less than 4 % (chance, near a
 * loss of 0) nor more than 10 % of the constant answer's loss.
 */
function riseLimitOf(best: number, scale: number): number {
  return Math.min(0.1 * scale, Math.max(0.1 * best, 0.04 * scale));
}
/** Gap between validation and training loss at the end, over the constant answer's loss. */
export const gapLimit = 0.15;
const learnedByHeart = 0.1;
/** Where their number is not known: what a fifth of a small table leaves, so that chance is not taken for a fall. */
const fewRows = 400;
/** Learned by heart from the start: hardly better than a constant answer on unseen rows, far better on the training rows. */
const memorisedGap = 0.5;
const memorisedLevel = 0.9;

/** Without a rise: a gap twice as large as one that counts with it, of which the second half of the run takes away less than a seventh. */
const haltedGap = 2 * gapLimit;
const stillClosing = 0.15;
/** Nothing to speak of is left of the training loss, as a share of the constant answer's: a gap that is there then, nothing closes any more. */
const usedUp = 0.05;

/** The last of the lowest points: from there on it rises. */
function lowest(curve: Curve): number {
  let best = 0;
  curve.values.forEach((value, index) => {
    if (value <= (curve.values[best] ?? Infinity)) best = index;
  });
  return best;
}

/** How much the task metric has fallen from its best to now: a rising loss alone may only be growing certainty. */
function metricLoss(reading: CurveReading): Evidence | null {
  const measured = reading.measured(epochMetrics.validationAccuracy);
  if (measured === null || measured.values.length < fewestEpochs) return null;
  const { values: accuracy, epochNumbers } = measured;
  const now = mean(accuracy.subarray(-Math.max(3, Math.floor(accuracy.length / 10))));
  const best = accuracy.reduce((highest, value) => Math.max(highest, value), 0);
  // One standard error of a share on so many rows: less is chance.
  const standardError = Math.sqrt((best * (1 - best)) / Math.max(1, reading.validationRows ?? fewRows)) || 0.01;
  if (best - now < standardError) return null;
  return { signal: epochMetrics.validationAccuracy, epochs: [epochNumbers[0] ?? 1, epochNumbers.at(-1) ?? 1], value: best - now, threshold: standardError, says: `Validation accuracy fell from ${formatShare(best)} to ${formatShare(now)}.` };
}

interface Gap {
  /** Index of the validation loss's lowest point. */
  readonly turn: number;
  readonly best: number;
  readonly now: number;
  readonly trainingAtTurn: number;
  readonly trainingNow: number;
}

function measureGap(training: Curve, validation: Curve): Gap {
  const turn = lowest(validation);
  const now = mean(tailOf(validation, 0.1, 3).values);
  const trainingNow = mean(tailOf(training, 0.1, 3).values);
  return { turn, now, trainingNow, best: validation.values[turn] ?? now, trainingAtTurn: training.values[turn] ?? trainingNow };
}

/** The validation loss has turned, and training loss fell on. */
function risen(reading: CurveReading, validation: Curve, gap: Gap): SymptomReading | null {
  const { turn, best, now, trainingAtTurn, trainingNow } = gap;
  const rise = now - best;
  const limit = riseLimitOf(best, reading.scale);
  if (rise < limit || trainingNow > trainingAtTurn) return null;
  const epochs: [number, number] = [validation.firstEpoch[turn] ?? 1, spanOf(validation)[1]];
  const metric = metricLoss(reading);
  const says = `Validation loss rose from ${formatNumber(best)} to ${formatNumber(now)} while training loss fell from ${formatNumber(trainingAtTurn)} to ${formatNumber(trainingNow)}.`;
  const evidence: Evidence = { signal: 'val_loss', epochs, value: rise, threshold: limit, says };
  return {
    symptom: 'overfitting',
    strength: strengthOf(rise * (metric ? 1.5 : 1), limit),
    epochs,
    evidence: metric ? [evidence, gapEvidence(reading, gap, epochs[1]), metric] : [evidence, gapEvidence(reading, gap, epochs[1])],
    seen: `Validation loss has risen since ${reading.unit} ${epochs[0]} while training loss falls`,
  };
}

function gapEvidence(reading: CurveReading, { now, trainingNow }: Gap, epoch: number): Evidence {
  return { signal: 'val_loss', epochs: [epoch, epoch], value: now - trainingNow, threshold: gapLimit * reading.scale, says: `Validation loss is ${formatNumber(now - trainingNow)} above training loss.` };
}

/** The validation loss never got much better than a constant answer's, and training loss is far below. */
function memorised(reading: CurveReading, validation: Curve, gap: Gap): SymptomReading | null {
  const share = (gap.now - gap.trainingNow) / reading.scale;
  if (share < memorisedGap || gap.now < memorisedLevel * reading.scale) return null;
  const epochs = spanOf(validation);
  return {
    symptom: 'overfitting',
    strength: strengthOf(share, memorisedGap),
    epochs,
    evidence: [
      { signal: 'val_loss', epochs, value: gap.now, threshold: memorisedLevel * reading.scale, says: `Validation loss is ${formatNumber(gap.now)}; ${yardstickSentence(reading)}.` },
      gapEvidence(reading, gap, epochs[1]),
    ],
    seen: `Validation loss is ${formatNumber(gap.now)} while training loss is ${formatNumber(gap.trainingNow)}`,
  };
}

/**
 * The end has come with a gap that more epochs do not close: nothing is left to learn of the training rows, simple models tell unseen ones
 * better from the same rows, or those are too few to tell what unseen ones are like.
 */
function leftOver(reading: ReadingWithData, validation: Curve, gap: Gap): SymptomReading | null {
  const share = (gap.now - gap.trainingNow) / reading.scale;
  const { trainingError } = reading;
  const isUsedUp = mean(trainingError.subarray(-Math.ceil(trainingError.length / 10))) < usedUp * reading.scale;
  const isBehind = reading.attainable !== null && !isAttained(reading.attainable);
  const isLasting = isBehind || (reading.evidence?.facts.trainRows ?? Infinity) < fewestToLearnFrom;
  const limit = isLasting ? gapLimit : isUsedUp ? haltedGap : Infinity;
  if (!reading.hasEnded || reading.baselineLoss === null || share < limit) return null;
  const epochs = spanOf(validation);
  return {
    symptom: 'overfitting',
    strength: strengthOf(share, limit),
    epochs,
    evidence: [gapEvidence(reading, gap, epochs[1])],
    seen: `Training has ended with a validation loss of ${formatNumber(gap.now)}, training loss ${formatNumber(gap.trainingNow)}`,
  };
}

/** The validation loss has come to rest, as far above the training loss as makes the difference worth having. */
function halted(reading: CurveReading, validation: Curve, gap: Gap): SymptomReading | null {
  const share = (gap.now - gap.trainingNow) / reading.scale;
  const { length } = validation.values;
  const halfway = mean(validation.values.subarray(Math.floor(0.5 * length), Math.ceil(0.6 * length)));
  const isAtRest = halfway - gap.now < stillClosing * (gap.now - gap.trainingNow);
  // Without the constant answer's loss nobody knows how much of it a gap is.
  if (share < haltedGap || !isAtRest || reading.baselineLoss === null) return null;
  const epochs: [number, number] = [validation.firstEpoch[Math.floor(0.5 * length)] ?? 1, spanOf(validation)[1]];
  return {
    symptom: 'overfitting',
    strength: strengthOf(share, haltedGap),
    epochs,
    evidence: [gapEvidence(reading, gap, epochs[1])],
    seen: `Validation loss has hardly fallen since ${reading.unit} ${epochs[0]} and is ${formatNumber(gap.now)}, training loss ${formatNumber(gap.trainingNow)}`,
  };
}

export function detectOverfitting(reading: ReadingWithData): SymptomReading | null {
  const { validation, training, scale } = reading;
  if (validation === null || Math.min(validation.values.length, training.values.length) < fewestEpochs) return null;
  const gap = measureGap(training, validation);
  // A network that has not learned the training rows cannot have learned them by heart.
  if (learnedShare(reading) < learnedByHeart || gap.now - gap.trainingNow < gapLimit * scale) return null;
  return risen(reading, validation, gap) ?? memorised(reading, validation, gap) ?? halted(reading, validation, gap) ?? leftOver(reading, validation, gap);
}
