// Remedies of the optimiser's causes: DIAGNOSIS.md section 6, after the tuning playbook.
import { highestRate, usualRate, usualRatesOf } from '../causes/learning-rate.ts';
import type { Reading } from '../reading.ts';
import { clip, lowerRate, rateOf, rounded, slower, usualRateFor } from './common.ts';
import type { Remedies } from './family.ts';
import type { Change } from './model-changes.ts';

function training(reading: Reading) {
  return reading.evidence.spec.training;
}

const cosine = (warmupEpochs: number) => ({ type: 'cosine', minimum: 0, warmupEpochs, restarts: 0 });

/** To the optimizer's usual rate, or three times as high. */
function higherRate(reading: Reading): number {
  const rate = usualRate(reading);
  return rate < usualRateFor(reading) ? usualRateFor(reading) : rounded(rate * 3);
}

const longer = (reading: Reading, times: number, says: string): Change => ({ set: { 'training.epochs': Math.min(1_000_000, training(reading).epochs * times) }, says });

/** A higher rate, up to the upper end of what is usual; none where it is there already. */
function raised(reading: Reading, rate: number, says: string): Change[] {
  const next = Math.min(usualRatesOf(reading)[1], rounded(rate));
  return next > highestRate(reading) ? [{ set: rateOf(reading, next), says }] : [];
}

/** Other rows a step; none where that would go the wrong way. */
function batchOf(reading: Reading, rows: number, isLarger: boolean, says: string): Change[] {
  const size = Math.min(Math.max(1, reading.evidence.facts.trainRows), rows);
  return size > training(reading).batchSize === isLarger ? [{ set: { 'training.batchSize': size }, says }] : [];
}

/** Adam finds its own step for each weight, at a rate that rarely fails. */
const adam = (reading: Reading): Change[] => (training(reading).optimizer.type === 'sgd' ? [{ set: { 'training.optimizer': { type: 'adam', learningRate: 0.001 } }, says: 'Use Adam' }] : []);

export const optimiserRemedies: Remedies<'learning-rate-too-high' | 'learning-rate-too-low' | 'batch-too-small' | 'batch-too-large' | 'too-few-epochs'> = {
  'learning-rate-too-high': (reading) => [
    slower(reading),
    { set: rateOf(reading, rounded(highestRate(reading) / 3)), says: 'Lower the learning rate to a third' },
    { set: { 'training.optimizer.learningRate': lowerRate(reading), 'training.schedule': cosine(Math.max(1, Math.round(reading.plannedEpochs / 20))) }, says: 'Lower the learning rate, warm up and decay it' },
    clip,
    ...adam(reading),
  ],
  'learning-rate-too-low': (reading) => [
    { set: rateOf(reading, higherRate(reading)), says: 'Raise the learning rate' },
    ...raised(reading, higherRate(reading) * 10, 'Raise the learning rate further'),
    ...adam(reading),
    longer(reading, 10, 'Train ten times as long'),
  ],
  'batch-too-small': (reading) => [
    { set: { 'training.schedule': cosine(0) }, says: 'Decay the learning rate' },
    { set: { 'training.weightAveraging': 0.99 }, says: 'Average the weights over the last steps' },
    ...batchOf(reading, training(reading).batchSize * 4, true, 'Use a batch four times as large'),
    ...batchOf(reading, 32, true, 'Use batches of 32'),
    { set: rateOf(reading, rounded(highestRate(reading) / 2)), says: 'Halve the learning rate' },
  ],
  'batch-too-large': (reading) => [
    // The rate costs nothing and helps in 11 of 12 situations of the tuning part of the bench. Small batches take more steps, and as many more of the large ones do as well in 11.
    ...raised(reading, highestRate(reading) * 4, 'Raise the learning rate, as large batches allow'),
    ...batchOf(reading, 32, false, 'Use batches of 32'),
    longer(reading, 5, 'Train five times as long'),
  ],
  'too-few-epochs': (reading) => [longer(reading, 3, 'Train three times as long')],
};
