// Choices, file names and summaries of the Model screen.
import { describe, expect, it } from 'vitest';
import { parseExperiment } from '../../../shared/spec/experiment.ts';
import { scheduleTypes } from '../../../shared/spec/training-spec.ts';
import { chooseOptimizer, chooseSchedule } from './choose.ts';
import { fileNameOf } from './experiment-words.ts';
import { groupLayers, noticesByRow, placeOf } from './layer-rows.ts';
import { summarizePreset } from './preset-summary.ts';
import { drawSchedule } from './schedule-curve.ts';
import { readJson } from './setting-input.ts';

const dataset = { path: 'points.csv', target: 'label' };
const adam = { type: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;

describe('choosing', () => {
  it('another optimizer brings its usual learning rate, unless another was chosen', () => {
    expect(chooseOptimizer({ learningRate: 0.001 }, adam, 'sgd')).toEqual({ 'training.optimizer.type': 'sgd', 'training.optimizer.learningRate': 0.01 });
    expect(chooseOptimizer({ learningRate: 0.5 }, { ...adam, learningRate: 0.5 }, 'sgd')).toEqual({ 'training.optimizer.type': 'sgd' });
    expect(chooseOptimizer(undefined, adam, 'sgd')).toEqual({ 'training.optimizer.type': 'sgd' });
  });

  it.each(scheduleTypes)('the schedule %s gives one that can run', (type) => {
    const schedule = chooseSchedule(type, { epochs: 30, optimizer: adam });
    expect(() => parseExperiment({ version: 1, dataset, training: { schedule } })).not.toThrow();
  });
});

it.each([
  [{ name: 'Learning rate, three ways', dataset }, 'learning-rate-three-ways.unstuck.json'],
  [{ dataset }, 'points.unstuck.json'],
  [{ name: '...', dataset }, 'experiment.unstuck.json'],
])('%j is saved as %s', (experiment, name) => {
  expect(fileNameOf(experiment)).toBe(name);
});

it('a preset is told by the values that its variants set, defaults included', () => {
  const experiment = { version: 1, name: 'L2', dataset, model: { layers: [{ type: 'dense', units: 8 }] }, variants: [{ name: 'none' }, { name: 'l2', set: { 'model.layers.0.l2': 0.01, 'model.output.l2': 0.01 } }], repeats: 2 };
  expect(summarizePreset({ experiment })).toEqual({ name: 'L2', values: 'layers.0.l2 0, 0.01', runs: 4 });
  expect(summarizePreset({ experiment: { version: 1, dataset } })).toEqual({ name: null, values: '', runs: 1 });
});

it.each([['{ "norm": 1 }', { value: { norm: 1 } }], ['null', { value: null }], ['balanced', { value: 'balanced' }], ['{ norm', { error: 'Not JSON. Write it like { "norm": 1 }.' }]])('the text %s is read as %j', (text, read) => {
  expect(readJson(text)).toEqual(read);
});

describe('the rows of the table', () => {
  const description = { title: '', detail: '', units: 1, shape: '', parameters: 0 };
  const rows = [
    { ...description, path: 'model.layers.0', depth: 0 },
    { ...description, path: 'model.layers.0.layers.0', depth: 1 },
    { ...description, path: 'model.layers.1', depth: 0 },
    { ...description, path: 'model.output', depth: 0 },
  ];

  it('keep the layers of a residual with it', () => {
    expect(groupLayers({ layers: rows, parameters: 0 }).map(({ position, rows: of }) => [position, of.map(({ path }) => path)])).toEqual([[0, ['model.layers.0', 'model.layers.0.layers.0']], [1, ['model.layers.1']]]);
    expect(placeOf('model.layers.0.layers.2')).toEqual({ list: ['model', 'layers', '0', 'layers'], position: 2 });
  });

  it('have each notice below the layer it is about; what is about the data below the input', () => {
    const about = (path: string) => ({ path, severity: 'warning' as const, title: path, says: '', set: null });
    const found = noticesByRow(rows, ['model.layers.0.layers.0.rate', 'model.layers.1.units', 'model.output.l2', 'dataset.scaling', 'training.loss'].map(about));
    expect([...found].map(([row, notices]) => [row, notices.map(({ path }) => path)])).toEqual([
      ['model.layers.0.layers.0', ['model.layers.0.layers.0.rate']],
      ['model.layers.1', ['model.layers.1.units']],
      ['model.output', ['model.output.l2']],
      ['input', ['dataset.scaling']],
    ]);
  });
});

it('a drawn schedule reaches its highest rate at the top and stays within the drawing', () => {
  const { path, highest } = drawSchedule({ schedule: { type: 'cosine', minimum: 0, warmupEpochs: 5, restarts: 0 }, optimizer: adam, epochs: 60 }, 100, 50);
  const heights = [...path.matchAll(/ ([\d.]+)/g)].map(([, y]) => Number(y));
  expect(highest).toBeCloseTo(0.001, 5);
  expect(Math.min(...heights)).toBe(0);
  expect(Math.max(...heights)).toBeLessThanOrEqual(50);
});
