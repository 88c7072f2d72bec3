// Overfitting: the loss on unseen rows rises while the loss on the training rows goes on falling.
import { epochMetrics } from '../../metrics/names.ts';
import type { Evidence } from '../diagnosis.ts';
import { mean } from '../measures/swing.ts';
import type { Curve, Reading } from '../reading.ts';
import { formatNumber, formatShare } from '../words.ts';
import { fewestEpochs, spanOf, strengthOf, tailOf, type SymptomReading } from './symptom.ts';

/** Rise of the validation loss from its lowest, over the constant answer's loss. */
const riseLimit = 0.1;
/** Gap between validation and training loss at the end, over the constant answer's loss. */
const gapLimit = 0.15;

function lowest(curve: Curve): number {
  let best = 0;
  curve.values.forEach((value, index) => {
    if (value < (curve.values[best] ?? Infinity)) best = index;
  });
  return best;
}

/** How much the task metric has fallen from its best to now: a rising loss alone may only be growing certainty. */
function metricLoss(reading: Reading): Evidence | null {
  const accuracy = reading.signal(epochMetrics.validationAccuracy);
  if (accuracy === null || accuracy.length < fewestEpochs) return null;
  const now = mean(accuracy.subarray(-Math.max(3, Math.floor(accuracy.length / 10))));
  const best = accuracy.reduce((highest, value) => Math.max(highest, value), 0);
  // One standard error of a share on so many rows: less is chance.
  const standardError = Math.sqrt((best * (1 - best)) / Math.max(1, reading.evidence.facts.validationRows)) || 0.01;
  if (best - now < standardError) return null;
  return { signal: epochMetrics.validationAccuracy, epochs: [1, accuracy.length], value: best - now, threshold: standardError, says: `Validation accuracy fell from ${formatShare(best)} to ${formatShare(now)}.` };
}

export function detectOverfitting(reading: Reading): SymptomReading | null {
  const { validation, training, scale } = reading;
  if (validation === null || validation.values.length < fewestEpochs) return null;
  const turn = lowest(validation);
  const now = mean(tailOf(validation, 0.1, 3).values);
  const best = validation.values[turn] ?? now;
  const trainingNow = mean(tailOf(training, 0.1, 3).values);
  const trainingAtTurn = training.values[turn] ?? trainingNow;
  const rise = (now - best) / scale;
  const gap = (now - trainingNow) / scale;
  if (rise < riseLimit || gap < gapLimit || trainingNow > trainingAtTurn) return null;
  const epochs: [number, number] = [validation.firstEpoch[turn] ?? 1, spanOf(validation)[1]];
  const evidence: Evidence[] = [
    { signal: 'val_loss', epochs, value: now - best, threshold: riseLimit * scale, says: `Validation loss rose from ${formatNumber(best)} to ${formatNumber(now)} while training loss fell from ${formatNumber(trainingAtTurn)} to ${formatNumber(trainingNow)}.` },
    { signal: 'val_loss', epochs: [epochs[1], epochs[1]], value: now - trainingNow, threshold: gapLimit * scale, says: `Validation loss is ${formatNumber(now - trainingNow)} above training loss.` },
  ];
  const metric = metricLoss(reading);
  if (metric) evidence.push(metric);
  return {
    symptom: 'overfitting',
    strength: strengthOf(rise * (metric ? 1.5 : 1), riseLimit),
    epochs,
    evidence,
    seen: `Validation loss has risen since epoch ${epochs[0]} while training loss falls`,
  };
}
