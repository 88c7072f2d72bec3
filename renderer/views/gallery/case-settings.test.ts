import { expect, it } from 'vitest';
import { formatSetting } from '../../charts/format.ts';
import { comparePairs, sayValue } from './case-settings.ts';

const sigmoid = { type: 'dense', units: 8, activation: 'sigmoid' };
const experiment = { dataset: { scaling: 'none' }, model: { layers: [sigmoid, sigmoid, sigmoid] }, training: { optimizer: { type: 'sgd', learningRate: 0.5 } } };

it('says what stands in the case and what stands in its place', () => {
  expect(comparePairs(experiment, { 'training.optimizer.learningRate': 0.001, 'dataset.scaling': 'standard', 'training.classWeights': 'balanced' })).toEqual([
    { name: 'learningRate', here: 0.5, instead: 0.001 },
    { name: 'scaling', here: 'none', instead: 'standard' },
    { name: 'classWeights', here: undefined, instead: 'balanced' },
  ]);
});

it('folds the same change of many layers or columns into one line, counted from 1', () => {
  const relu = Object.fromEntries([0, 1, 2].map((layer) => [`model.layers.${layer}.activation`, 'relu']));
  expect(comparePairs(experiment, relu).map(({ name }) => name)).toEqual(['layers 1 to 3, activation']);
  expect(comparePairs(experiment, { 'model.layers.0.units': 4, 'model.layers.2.units': 4 }).map(({ name }) => name)).toEqual(['layers 1 and 3, units']);
  expect(comparePairs(experiment, { 'model.layers.0.units': 4, 'model.layers.1.units': 6 }).map(({ name }) => name)).toEqual(['layer 1, units', 'layer 2, units']);
  expect(comparePairs(experiment, { 'dataset.columns.a.role': 'ignore' }).map(({ name }) => name)).toEqual(['column a, role']);
  expect(comparePairs(experiment, { 'dataset.columns.a.role': 'ignore', 'dataset.columns.b.role': 'ignore' }).map(({ name }) => name)).toEqual(['2 columns, role']);
});

it('says values in few words', () => {
  expect(sayValue(undefined, formatSetting)).toBe('default');
  expect(sayValue([sigmoid, sigmoid], formatSetting)).toBe('2 layers');
  expect(sayValue({ type: 'cosine', minimum: 0 }, formatSetting)).toBe('cosine, minimum 0');
  expect(sayValue(0.00001, formatSetting)).toBe('0.00001');
});
