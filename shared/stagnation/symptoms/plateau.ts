// Plateau: after progress the loss has stopped falling, while it is still high.
import { mean, measureSwing } from '../measures/swing.ts';
import { measureTrend, significantZ } from '../measures/trend.ts';
import { floorFact, isAttained } from '../floors/attainable.ts';
import type { Curve, CurveReading } from '../reading.ts';
import { formatNumber } from '../words.ts';
import { currentLoss, learnedLimit, learnedShare } from './progress.ts';
import { fewestEpochs, spanOf, tailOf, type SymptomReading } from './symptom.ts';

/** Equivalence margin of DIAGNOSIS.md section 2: 1 % of the loss that is left, over the window. */
const changeMargin = 0.01;
/** A plateau is called high while more than this share of the constant answer's loss is left. */
export const highShare = 0.4;

/** True when the curve's tail neither falls significantly nor by more than the margin. */
export function hasSettled(tail: Curve): boolean {
  const half = tail.values.length >> 1;
  const change = mean(tail.values.subarray(0, half)) - mean(tail.values.subarray(-half));
  const level = Math.abs(mean(tail.values)) || 1;
  return measureTrend(tail.values).z > -significantZ || Math.abs(change) < changeMargin * level;
}

/** The longest tail that has settled; null while the curve still falls. */
function longestSettled(curve: Curve): Curve | null {
  for (const share of [0.8, 0.6, 0.45, 0.3]) {
    const tail = tailOf(curve, share);
    if (hasSettled(tail)) return tail;
  }
  return null;
}

/** No epochs are left, and simple models tell unseen rows better, which are told about as well as those it trained on. */
function isEndedBehind({ hasEnded, attainable }: CurveReading): boolean {
  return hasEnded && attainable !== null && !isAttained(attainable);
}

export function detectPlateau(reading: CurveReading): SymptomReading | null {
  // Twice the fewest: a plateau needs a part that fell before the part that does not.
  if (reading.loss.length < 2 * fewestEpochs || learnedShare(reading) < learnedLimit) return null;
  const tail = longestSettled(reading.training);
  if (tail === null) return null;
  const level = currentLoss(reading);
  const share = level / reading.scale;
  // A low level, too, is high where simple models get lower on rows that they have not seen.
  const isShort = reading.attainable !== null && !isAttained(reading.attainable) && reading.attainable.isTrainingWorse;
  if (share < highShare && !isShort && !isEndedBehind(reading)) return null;
  const epochs = spanOf(tail);
  return {
    symptom: 'plateau',
    strength: Math.min(1, 0.5 + Math.max(0, share - highShare) / 2),
    epochs,
    seen: `Training loss has stayed near ${formatNumber(level)} since ${reading.unit} ${epochs[0]}`,
    evidence: [
      { signal: 'loss', epochs, value: level, threshold: highShare * reading.scale, says: `Training loss has settled at ${formatNumber(level)}, swinging by ${formatNumber(measureSwing(tail.values))}.` },
      ...(reading.attainable === null ? [] : [floorFact(reading.attainable, epochs)]),
    ],
  };
}
