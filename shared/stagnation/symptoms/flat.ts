// Flat: from the start nothing is learned; the loss stays at what a constant answer scores, or above.
import { mean, measureSwing } from '../measures/swing.ts';
import { measureTrend, significantZ } from '../measures/trend.ts';
import { condense } from '../reading.ts';
import type { CurveReading } from '../reading.ts';
import { formatNumber, yardstickSentence } from '../words.ts';
import { detectCrawl } from './crawl.ts';
import { swingLimit } from './oscillation.ts';
import { currentLoss, learnedLimit, learnedShare } from './progress.ts';
import { fewestEpochs, spanOf, tailOf, type SymptomReading } from './symptom.ts';

/** On unseen rows never this much better than a constant answer: within it lies what the choice of the best epoch alone gives. */
const gainLimit = 0.03;
/** Epochs from which a validation loss that never got better counts as flat. */
const epochsWithoutGain = 2 * fewestEpochs;
/** A training loss fallen further than this makes it overfitting rather than flat. */
const learnedByHeart = 0.3;

/** As many times a constant answer's loss, a network has not begun with anything like it: a target in its own units, a start that is too wide. */
const farAbove = 1.5;

/** Above what a plateau of the training loss, which such a run has as well, can come to: what unseen rows say is the more telling. */
const unseenStrength = 0.8;

/** The training loss itself does not move; a penalty on the weights that shrinks is none of it. */
function flatTraining(reading: CurveReading): SymptomReading | null {
  const tail = tailOf(condense(reading.trainingError, reading.epochNumbers), 0.5);
  const trend = measureTrend(tail.values);
  const learned = learnedShare(reading);
  // A curve that still falls, however slowly, is a crawl: its slope over the tail against 1 % of the scale tells.
  const isFalling = trend.z < -significantZ && -trend.slope * tail.values.length > 0.01 * reading.scale;
  if (learned >= learnedLimit || isFalling || measureSwing(tail.values) > swingLimit * reading.scale) return null;
  const level = currentLoss(reading);
  return flatReading(reading, 'Training', 'loss', level, (1 - learnedLimit) * reading.scale, Math.min(1, 0.5 + (learnedLimit - learned) / (2 * learnedLimit)));
}

/** The training rows are learned a little, the unseen ones not at all. */
function flatValidation(reading: CurveReading): SymptomReading | null {
  const { validationError, baselineLoss, scale } = reading;
  if (validationError === null || baselineLoss === null || validationError.length < epochsWithoutGain) return null;
  const best = validationError.reduce((lowest, value) => Math.min(lowest, value), Infinity);
  // Where hardly anything is learned of the training rows either, a best epoch that was a little better is chance.
  const level = learnedShare(reading) < learnedLimit ? mean(validationError.subarray(-Math.ceil(validationError.length / 3))) : best;
  if (baselineLoss - level >= gainLimit * scale || learnedShare(reading) > learnedByHeart) return null;
  // Far above a constant answer still, but on its way there: that is a crawl, if it is one.
  if (level > farAbove * baselineLoss && detectCrawl(reading) !== null) return null;
  return flatReading(reading, 'Validation', 'val_loss', best, (1 - gainLimit) * scale, unseenStrength);
}

function flatReading(reading: CurveReading, part: string, signal: string, level: number, threshold: number, strength: number): SymptomReading {
  const epochs = spanOf(reading.training);
  const says = `${part} loss is ${formatNumber(level)}${part === 'Validation' ? ' at its best' : ''}; ${yardstickSentence(reading)}.`;
  const seen = part === 'Validation' ? 'Validation loss has never been clearly better than a constant answer' : `Training loss has stayed near ${formatNumber(level)} ${reading.yardstick === 'usual level' ? 'since it blew up at' : 'from'} the start`;
  return { symptom: 'flat', strength, epochs, seen, evidence: [{ signal, epochs, value: level, threshold, says }] };
}

export function detectFlat(reading: CurveReading): SymptomReading | null {
  return reading.loss.length < fewestEpochs ? null : (flatTraining(reading) ?? flatValidation(reading));
}
