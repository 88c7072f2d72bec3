// Flat: from the start nothing is learned; the loss stays at what a constant answer scores, or above.
import { mean, measureSwing } from '../measures/swing.ts';
import { measureTrend, significantZ } from '../measures/trend.ts';
import type { Reading } from '../reading.ts';
import { formatNumber } from '../words.ts';
import { swingLimit } from './oscillation.ts';
import { fewestEpochs, spanOf, tailOf, type SymptomReading } from './symptom.ts';

/** Learned less than this share of the constant answer's loss: 5 %, the margin LossNotDecreasing rules use. */
const learnedLimit = 0.05;

/** Loss on the training rows now, mean of the last sixth of the run. */
export function currentLoss(reading: Reading): number {
  return mean(tailOf(reading.training, 1 / 6, 1).values);
}

/** Share of the constant answer's loss that has been removed; needs that loss, else the initial one. */
export function learnedShare(reading: Reading): number {
  const start = reading.baselineLoss ?? reading.initialLoss;
  return (start - currentLoss(reading)) / reading.scale;
}

export function detectFlat(reading: Reading): SymptomReading | null {
  if (reading.loss.length < fewestEpochs) return null;
  const tail = tailOf(reading.training, 0.5);
  const trend = measureTrend(tail.values);
  const learned = learnedShare(reading);
  // A curve that still falls, however slowly, is a crawl: its slope over the tail against 1 % of the scale tells.
  const isFalling = trend.z < -significantZ && -trend.slope * tail.values.length > 0.01 * reading.scale;
  if (learned >= learnedLimit || isFalling || measureSwing(tail.values) > swingLimit * reading.scale) return null;
  const epochs = spanOf(reading.training);
  const level = currentLoss(reading);
  return {
    symptom: 'flat',
    strength: Math.min(1, 0.5 + (learnedLimit - learned) / (2 * learnedLimit)),
    epochs,
    seen: `Training loss has stayed near ${formatNumber(level)} from the start`,
    evidence: [
      {
        signal: 'loss', epochs, value: level, threshold: (1 - learnedLimit) * reading.scale,
        says: `Training loss is ${formatNumber(level)}; always giving the same answer scores ${formatNumber(reading.scale)}.`,
      },
    ],
  };
}
