// Uneven: one class is learned, another is not; the mean over all rows hides it.
import { classLossName } from '../../metrics/names.ts';
import { formatNumber } from '../words.ts';
import { fewestEpochs, strengthOf, type ReadingWithData, type SymptomReading } from './symptom.ts';

/** Loss of the worst class over that of the whole validation part. */
const ratioLimit = 3;
/** And the worst class is no better than a coin flip: ln 2, in the unit of the loss. */
const coinFlip = Math.LN2;

/** What one nat is in the unit of the loss: that unit need not be nats, and the constant answer's loss is the entropy of the classes in it. */
function unitOf({ evidence }: ReadingWithData): number {
  const { classCounts: counts = [], baselineLoss = null } = evidence?.facts ?? {};
  const total = counts.reduce((sum, count) => sum + count, 0);
  const entropy = counts.reduce((sum, count) => (count > 0 ? sum - (count / total) * Math.log(count / total) : sum), 0);
  return baselineLoss === null || !(baselineLoss > 0) || !(entropy > 0) ? 1 : baselineLoss / entropy;
}

export function detectUneven(reading: ReadingWithData): SymptomReading | null {
  const { classNames } = reading;
  const overall = reading.recent('val_loss');
  if (classNames.length < 2 || overall === null || reading.epochs < fewestEpochs) return null;
  const losses = classNames.map((name) => ({ name, loss: reading.recent(classLossName(name)) ?? 0 }));
  const worst = losses.reduce((left, right) => (right.loss > left.loss ? right : left));
  if (worst.loss < ratioLimit * overall || worst.loss < coinFlip * unitOf(reading)) return null;
  const epochs: [number, number] = [Math.max(1, Math.ceil((reading.epochs * 2) / 3)), reading.epochs];
  return {
    symptom: 'uneven',
    strength: strengthOf(worst.loss, ratioLimit * overall),
    epochs,
    seen: `Rows of ${worst.name} are answered badly: their loss is ${formatNumber(worst.loss)}, overall ${formatNumber(overall)}`,
    evidence: [
      { signal: classLossName(worst.name), epochs, value: worst.loss, threshold: ratioLimit * overall, says: `Validation loss of class ${worst.name} is ${formatNumber(worst.loss)}, of all rows ${formatNumber(overall)}.` },
    ],
  };
}
