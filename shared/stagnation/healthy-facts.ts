// What stands behind a verdict of nothing found: the numbers that would have shown trouble, each beside its limit.
import { epochMetrics } from '../metrics/names.ts';
import { deadShare } from './causes/signal.ts';
import { ratioTooHigh } from './causes/learning-rate.ts';
import type { Evidence } from './diagnosis.ts';
import { floorFact } from './floors/attainable.ts';
import type { CurveReading } from './reading.ts';
import { gapLimit } from './symptoms/overfitting.ts';
import { currentLoss } from './symptoms/progress.ts';
import { fewestEpochs, tailOf } from './symptoms/symptom.ts';
import { mean } from './measures/swing.ts';
import { formatNumber, formatShare, yardstickSentence } from './words.ts';

/** Facts about a run in which no symptom was found; none while it is too early to tell. */
export function healthyFacts(reading: CurveReading): Evidence[] {
  if (reading.loss.length < fewestEpochs) return [];
  const epochs: [number, number] = [1, reading.epochs];
  const level = currentLoss(reading);
  const facts: Evidence[] = [
    { signal: 'loss', epochs, value: level, threshold: reading.scale, says: `Training loss is ${formatNumber(level)}; ${yardstickSentence(reading)}.` },
  ];
  if (reading.validation !== null) {
    const gap = mean(tailOf(reading.validation, 0.1, 3).values) - mean(tailOf(reading.training, 0.1, 3).values);
    facts.push({ signal: 'val_loss', epochs, value: gap, threshold: gapLimit * reading.scale, says: gap >= 0 ? `Validation loss is ${formatNumber(gap)} above training loss.` : 'Validation loss is no higher than training loss.' });
  }
  if (reading.attainable !== null) facts.push(floorFact(reading.attainable, epochs));
  const ratio = reading.recent(epochMetrics.updateRatio);
  if (ratio !== null) facts.push({ signal: epochMetrics.updateRatio, epochs, value: ratio, threshold: ratioTooHigh, says: `A step changes the weights by ${formatNumber(ratio * 100)}% of their size.` });
  const dead = reading.recent(epochMetrics.deadUnits);
  if (dead !== null) facts.push({ signal: epochMetrics.deadUnits, epochs, value: dead, threshold: deadShare, says: `${formatShare(dead)} of the hidden units answer 0 on every row.` });
  return facts;
}
