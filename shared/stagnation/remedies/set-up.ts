// Remedies of mistakes in the set-up.
import type { Reading } from '../reading.ts';
import { relu, scaleInputs } from './common.ts';
import type { Remedies } from './family.ts';

function headFor(reading: Reading): Record<string, unknown> {
  const classes = reading.evidence.facts.classNames.length;
  if (classes === 0) return { 'model.output.units': 1, 'model.output.activation': 'linear', 'training.loss': 'meanSquaredError' };
  if (classes === 2) return { 'model.output.units': 1, 'model.output.activation': 'sigmoid', 'training.loss': 'binaryCrossentropy' };
  return { 'model.output.units': classes, 'model.output.activation': 'softmax', 'training.loss': 'categoricalCrossentropy' };
}

export const setUpRemedies: Remedies<'wrong-output-or-loss' | 'unscaled-inputs' | 'unscaled-target' | 'missing-nonlinearity'> = {
  'wrong-output-or-loss': (reading) => [{ set: headFor(reading), says: 'Use the output layer and loss of the task' }],
  'unscaled-inputs': (reading) => [
    { set: scaleInputs(reading, 'standard'), says: 'Standardise the inputs' },
    { set: scaleInputs(reading, 'robust'), says: 'Scale by median and quartiles, against outliers' },
  ],
  'unscaled-target': () => [
    { set: { 'dataset.targetScaling': 'standard' }, says: 'Standardise the target; results stay in its unit' },
    { set: { 'dataset.targetScaling': 'standard', 'model.output.activation': 'linear' }, says: 'Standardise the target and use a linear output, which reaches every value' },
  ],
  'missing-nonlinearity': (reading) => [relu(reading)],
};
