// What to try for each cause, cheapest and most reliable first: DIAGNOSIS.md section 6. Each remedy is a difference of settings.
import type { Cause, Remedy } from '../diagnosis.ts';
import type { Reading } from '../reading.ts';
import { usualRatesOf } from '../causes/learning-rate.ts';
import { denseLayers, scaledL2, withActivation, withDropout, withUnits, type Change } from './model-changes.ts';

const defaultRates: Readonly<Record<string, number>> = { sgd: 0.01, rmsprop: 0.001, adagrad: 0.01, adam: 0.001, adamw: 0.001 };

const rate = 'training.optimizer.learningRate';

function training(reading: Reading) {
  return reading.evidence.spec.training;
}

/** A step down by ten, or to the optimizer's usual rate where the present one is beyond all use. */
function lowerRate(reading: Reading): number {
  const { type, learningRate } = training(reading).optimizer;
  const usual = defaultRates[type] ?? 0.001;
  return learningRate > usualRatesOf(reading)[1] ? usual : Number((learningRate / 10).toPrecision(2));
}

function higherRate(reading: Reading): number {
  const { type, learningRate } = training(reading).optimizer;
  const usual = defaultRates[type] ?? 0.001;
  return learningRate < usual ? usual : Number((learningRate * 3).toPrecision(2));
}

function headFor(reading: Reading): Record<string, unknown> {
  const classes = reading.evidence.facts.classNames.length;
  if (classes === 0) return { 'model.output.units': 1, 'model.output.activation': 'linear', 'training.loss': 'meanSquaredError' };
  if (classes === 2) return { 'model.output.units': 1, 'model.output.activation': 'sigmoid', 'training.loss': 'binaryCrossentropy' };
  return { 'model.output.units': classes, 'model.output.activation': 'softmax', 'training.loss': 'categoricalCrossentropy' };
}

const relu = (reading: Reading): Change => ({ set: withActivation(reading, 'relu', 'heUniform'), says: 'Use ReLU with He initialisation' });
const selu = (reading: Reading): Change => ({ set: withActivation(reading, 'selu', 'lecunNormal'), says: 'Use SELU with LeCun initialisation' });
const slower = (reading: Reading): Change => ({ set: { [rate]: lowerRate(reading) }, says: 'Lower the learning rate' });
const stopEarly: Change = { set: { 'training.earlyStopping': { monitor: 'val_loss', patience: 10, minDelta: 0, restoreBest: true } }, says: 'Stop early and keep the best weights' };

/** Without the rows that look wrong; else taught to doubt its labels. */
function withoutSuspects(reading: Reading): Change[] {
  const { facts, spec } = reading.evidence;
  const suspects = facts.floors?.labelNoise?.suspectRows ?? [];
  if (suspects.length === 0) return [];
  const excludeRows = [...new Set([...spec.dataset.excludeRows, ...suspects])].sort((left, right) => left - right);
  const canSmooth = ['binaryCrossentropy', 'categoricalCrossentropy'].includes(spec.training.loss);
  return [
    { set: { 'dataset.excludeRows': excludeRows }, says: `Leave out the ${suspects.length} rows whose labels look wrong` },
    ...(canSmooth ? [{ set: { 'training.labelSmoothing': 0.1 }, says: 'Smooth the labels' }] : []),
    stopEarly,
  ];
}

/** Remedies by cause; causes that this version cannot find have none yet. */
const changes: Readonly<Partial<Record<Cause, (reading: Reading) => Change[]>>> = {
  'wrong-output-or-loss': (reading) => [{ set: headFor(reading), says: 'Use the output layer and loss of the task' }],
  'unscaled-inputs': () => [
    { set: { 'dataset.scaling': 'standard' }, says: 'Standardise the inputs' },
    { set: { 'dataset.scaling': 'robust' }, says: 'Scale by median and quartiles, against outliers' },
  ],
  'unscaled-target': () => [{ set: { 'dataset.targetScaling': 'standard' }, says: 'Standardise the target; results stay in its unit' }],
  'missing-nonlinearity': (reading) => [relu(reading)],
  'learning-rate-too-high': (reading) => [
    slower(reading),
    { set: { [rate]: lowerRate(reading), 'training.schedule': { type: 'cosine', minimum: 0, warmupEpochs: Math.max(1, Math.round(reading.plannedEpochs / 20)), restarts: 0 } }, says: 'Lower the learning rate, warm up and decay it' },
    { set: { 'training.gradientClipping': { norm: 1 } }, says: 'Clip the gradient' },
  ],
  'learning-rate-too-low': (reading) => [
    { set: { [rate]: higherRate(reading) }, says: 'Raise the learning rate' },
    ...(training(reading).optimizer.type === 'sgd' ? [{ set: { 'training.optimizer': { type: 'adam', learningRate: 0.001 } }, says: 'Use Adam' }] : []),
    { set: { 'training.epochs': training(reading).epochs * 10 }, says: 'Train ten times as long' },
  ],
  'batch-too-small': (reading) => [
    { set: { 'training.schedule': { type: 'cosine', minimum: 0, warmupEpochs: 0, restarts: 0 } }, says: 'Decay the learning rate' },
    { set: { 'training.batchSize': training(reading).batchSize * 4 }, says: 'Use a batch four times as large' },
  ],
  'batch-too-large': (reading) => [
    { set: { 'training.batchSize': 32 }, says: 'Use batches of 32' },
    { set: { 'training.epochs': training(reading).epochs * 5 }, says: 'Train five times as long' },
  ],
  'too-few-epochs': (reading) => [{ set: { 'training.epochs': training(reading).epochs * 3 }, says: 'Train three times as long' }],
  'vanishing-gradients': (reading) => [relu(reading), selu(reading)],
  'exploding-gradients': (reading) => [{ set: { 'training.gradientClipping': { norm: 1 } }, says: 'Clip the gradient' }, slower(reading)],
  'dead-relus': (reading) => [
    { set: { [rate]: lowerRate(reading) }, says: 'Lower the learning rate, from fresh weights' },
    { set: withActivation(reading, 'leakyRelu', 'heUniform'), says: 'Use leaky ReLU, which cannot die' },
  ],
  saturation: (reading) => [relu(reading)],
  'bad-initialisation': (reading) => [relu(reading)],
  'too-small': (reading) => [{ set: withUnits(reading, 4), says: 'Make the hidden layers four times as wide' }],
  'too-large': (reading) => [{ set: withUnits(reading, 0.25), says: 'Make the hidden layers a quarter as wide' }, stopEarly],
  'over-regularised': (reading) => [
    { set: { ...scaledL2(reading, 0.1), ...withDropout(reading, 0.5) }, says: 'Weaken the regularisation' },
    { set: { ...scaledL2(reading, 0), ...withDropout(reading, 0) }, says: 'Remove the regularisation' },
  ],
  'under-regularised': (reading) => [
    { set: Object.fromEntries([...denseLayers(reading).map(({ path }) => path), 'model.output'].map((path): [string, number] => [`${path}.l2`, 0.01])), says: 'Add an L2 penalty' },
    stopEarly,
  ],
  'too-little-data': (reading) => [stopEarly, { set: withUnits(reading, 0.25), says: 'Use a simpler network, or bring more rows' }],
  'label-noise': (reading) => withoutSuspects(reading),
  'class-imbalance': () => [{ set: { 'training.classWeights': 'balanced' }, says: 'Weigh the classes evenly' }],
};

/** What to try, for the causes from the given confidence on, best cause first; a remedy that changes nothing is left out. */
export function proposeRemedies(reading: Reading, causes: readonly { cause: Cause; confidence: number }[], leastConfidence = 0.35): Remedy[] {
  const proposed: Remedy[] = [];
  const seen = new Set<string>();
  for (const { cause, confidence } of causes) {
    if (confidence < leastConfidence) continue;
    for (const { set, says } of changes[cause]?.(reading) ?? []) {
      const key = JSON.stringify(set);
      if (Object.keys(set).length === 0 || seen.has(key)) continue;
      seen.add(key);
      proposed.push({ cause, set, says });
    }
  }
  return proposed;
}
