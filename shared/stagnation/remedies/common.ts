// Changes that help against several causes.
import { formatPath } from '../../spec/paths.ts';
import { highestRate, usualRatesOf } from '../causes/learning-rate.ts';
import type { Reading } from '../reading.ts';
import { changeOf, withActivation, withDepth, withNormalization, withResiduals, type Change } from './model-changes.ts';

const ratePath = 'training.optimizer.learningRate';
const usual: Readonly<Record<string, number>> = { sgd: 0.01, rmsprop: 0.001, adagrad: 0.01, adam: 0.001, adamw: 0.001 };

/** The rate that one begins with for this optimizer. */
export function usualRateFor(reading: Reading): number {
  return usual[reading.evidence.spec.training.optimizer.type] ?? 0.001;
}

export function rounded(value: number): number {
  return Number(value.toPrecision(2));
}

/** Another learning rate, also where a schedule has one of its own. */
export function rateOf(reading: Reading, rate: number): Record<string, unknown> {
  const { schedule } = reading.evidence.spec.training;
  return { [ratePath]: rate, ...(schedule.type === 'oneCycle' ? { 'training.schedule.maximum': rate } : {}) };
}

/** A step down by ten, or to the optimizer's usual rate where the present one is beyond all use. */
export function lowerRate(reading: Reading): number {
  const rate = highestRate(reading);
  return rate > usualRatesOf(reading)[1] ? usualRateFor(reading) : rounded(rate / 10);
}

export const slower = (reading: Reading): Change => ({ set: rateOf(reading, lowerRate(reading)), says: 'Lower the learning rate' });
export const relu = (reading: Reading): Change => ({ set: withActivation(reading, 'relu', 'heUniform'), says: 'Use ReLU with He initialisation' });
export const selu = (reading: Reading): Change => ({ set: withActivation(reading, 'selu', 'lecunNormal'), says: 'Use SELU with LeCun initialisation' });
export const clip: Change = { set: { 'training.gradientClipping': { norm: 1 } }, says: 'Clip the gradient' };
export const stopEarly: Change = { set: { 'training.earlyStopping': { monitor: 'val_loss', patience: 10, minDelta: 0, restoreBest: true } }, says: 'Stop early and keep the best weights' };
export const normalized = (reading: Reading): Change[] => changeOf(withNormalization(reading), 'Normalise the outputs of each hidden layer over the batch');
export const around = (reading: Reading): Change[] => changeOf(withResiduals(reading), 'Lead a way around each hidden layer');
export const shallower = (reading: Reading): Change[] => [
  ...changeOf(withDepth(reading, 2), 'Keep two hidden layers'),
  ...changeOf(withDepth(reading, 1), 'Keep one hidden layer'),
];

/** Columns all scaled, also those with a setting of their own against it. */
export function scaleInputs({ evidence: { spec: { dataset } } }: Reading, scaling: 'standard' | 'robust'): Record<string, unknown> {
  const own = Object.entries(dataset.columns).filter(([, column]) => column.scaling === 'none').map(([name]): [string, unknown] => [formatPath(['dataset', 'columns', name, 'scaling']), scaling]);
  return { 'dataset.scaling': scaling, ...Object.fromEntries(own) };
}
