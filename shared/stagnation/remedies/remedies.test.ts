// Every remedy of every cause, on settings of every kind: each a change that a run can have, with a cost.
import { describe, expect, it } from 'vitest';
import { getPath, isSame } from '../../spec/paths.ts';
import { resolve } from '../../spec/resolve.ts';
import { applySet } from '../../spec/variant.ts';
import { causes } from '../diagnosis.ts';
import { exampleFacts, exampleSpec } from '../example-evidence.ts';
import { readEvidence } from '../reading.ts';
import { recordedRuns } from '../recorded-runs.ts';
import { costOf } from './cost.ts';
import { proposeRemedies } from './remedies.ts';
import type { RunSpec } from '../../spec/run-spec.ts';
import type { Cause, Remedy } from '../diagnosis.ts';
import type { DataFacts } from '../evidence.ts';
import type { Floors } from '../floors/floors.ts';
import type { Reading } from '../reading.ts';

const floors: Floors = {
  rows: 1_600,
  floors: [{ model: 'constant', loss: 0.69, lossError: 0.01, score: 0.5, scoreError: 0.01 }, { model: 'linear', loss: 0.4, lossError: 0.01, score: 0.8, scoreError: 0.01 }],
  labelNoise: { rate: 0.3, models: ['boosted-trees', 'linear'], suspectRows: [7, 3], suspectClasses: [1, 0] },
  columns: { count: 10, useless: ['b.c', 'd "e"'], kept: null, strongest: { name: 'note [x]', alone: 0.98, rest: 0.2 } },
  repeats: { rows: 400, share: 0.3 },
};
const dense = (units: number, change: object = {}) => ({ type: 'dense', units, ...change });
const deep = Array.from({ length: 8 }, () => dense(16, { activation: 'sigmoid' }));
const models = [
  {}, { layers: [] }, { layers: deep }, { layers: [dense(8, { l2: 0.1, l1: 0.01 }), { type: 'dropout', rate: 0.8 }, { type: 'gaussianNoise', stddev: 2 }, dense(8, { kernelInitializer: 'zeros' })] },
  { layers: [dense(32), { type: 'residual', layers: [dense(32, { activation: 'exponential' }), { type: 'batchNormalization' }] }, dense(32, { activation: 'selu' })] },
];
const trainings = [
  {}, { optimizer: { type: 'sgd', learningRate: 10 }, batchSize: 1 }, { optimizer: { type: 'adamw', learningRate: 1e-7 }, batchSize: 1_600, earlyStopping: {} },
  { optimizer: { type: 'adam', learningRate: 0.0005 }, schedule: { type: 'oneCycle', maximum: 0.5 }, gradientClipping: { value: 1 } },
];
const datasets = [{}, { scaling: 'none', columns: { 'b.c': { scaling: 'none' } }, excludeRows: [5], balance: 'oversample' }];
const tasks: readonly { readonly names: readonly string[]; readonly spec: { dataset: object; model: object; training: object }; readonly facts: Partial<DataFacts> }[] = [
  { names: ['no', 'yes'], spec: { dataset: {}, model: {}, training: {} }, facts: { classCounts: [1_450, 150] } },
  { names: ['a', 'b', 'c'], spec: { dataset: { task: 'multiclass' }, model: { output: { units: 3, activation: 'softmax' } }, training: { loss: 'categoricalCrossentropy' } }, facts: { classCounts: [1_000, 400, 200], baselineLoss: 0.9 } },
  { names: [], spec: { dataset: { task: 'regression', targetScaling: 'none', balance: 'none' }, model: { output: { units: 1, activation: 'sigmoid' } }, training: { loss: 'meanSquaredError' } }, facts: { classCounts: [], targetMean: 50, targetSd: 20 } },
];

interface Example {
  readonly spec: RunSpec;
  readonly facts: DataFacts;
}

function examples(): Example[] {
  const made = tasks.flatMap(({ names, spec, facts }) => datasets.flatMap((dataset) => models.flatMap((model) => trainings.map((training): Example => ({
    spec: exampleSpec({ dataset: { ...dataset, ...spec.dataset }, model: { ...model, ...spec.model }, training: { ...training, ...spec.training } }),
    facts: { ...exampleFacts, classNames: [...names], floors, ...facts },
  })))));
  const real = recordedRuns.flatMap(({ spec, facts }) => [{ spec: exampleSpecOf(spec), facts }, { spec: exampleSpecOf(spec), facts: { ...facts, floors } }]);
  return [...made, ...real];
}

/** Recorded before some keys existed: what is missing has its default. */
function exampleSpecOf(spec: RunSpec): RunSpec {
  return resolve(spec, { task: spec.dataset.task, classNames: spec.dataset.task === 'binary' ? ['a', 'b'] : spec.dataset.task === 'regression' ? [] : ['a', 'b', 'c'] });
}

function readingOf({ spec, facts }: Example): Reading {
  const none = { step: new Float64Array(), values: new Map<string, Float64Array>() };
  return readEvidence({ spec, facts, stepsPerEpoch: 50, parameters: 0, hasEnded: true, notFiniteStep: null, epochs: none, steps: none });
}

function proposed(example: Example, cause: Cause): Remedy[] {
  return proposeRemedies(readingOf(example), [{ cause, confidence: 1 }]);
}

function changed({ spec, facts }: Example, set: Remedy['set']): RunSpec {
  return resolve(applySet(spec, set, ['set']), { task: spec.dataset.task, classNames: facts.classNames });
}

describe('every remedy', () => {
  it('is a change of settings that a run can have, and has a cost', () => {
    let count = 0;
    for (const example of examples()) {
      for (const cause of causes) {
        for (const { set, says } of proposed(example, cause)) {
          count += 1;
          expect(isSame(changed(example, set), example.spec), `${cause}: ${says}`).toBe(false);
          const cost = costOf(set, example.spec, example.facts);
          expect(Number.isFinite(cost) && cost > 0, `${cause}: ${says} costs ${cost}`).toBe(true);
        }
      }
    }
    expect(count).toBeGreaterThan(1_000);
  });

  it('exists for every cause that a setting can help against', () => {
    const all = examples();
    for (const cause of causes) expect(all.some((example) => proposed(example, cause).length > 0), cause).toBe(cause !== 'no-signal');
  });
});

describe('the order of remedies', () => {
  const binary: Example = { spec: exampleSpec(), facts: { ...exampleFacts, classCounts: [1_450, 150], floors } };
  const first = (example: Example, cause: Cause): readonly string[] => proposed(example, cause).map(({ set }) => Object.keys(set)[0] ?? '');

  it('begins for a rare class with the threshold, then makes up rows, weighs and repeats', () => {
    expect(first(binary, 'class-imbalance')).toEqual(['training.threshold', 'dataset.balance', 'training.classWeights', 'dataset.balance', 'dataset.augmentation', 'dataset.balance']);
    expect(proposed(binary, 'class-imbalance')[0]?.set).toEqual({ 'training.threshold': 0.09 });
    expect([1, 3].map((place) => proposed(binary, 'class-imbalance')[place]?.set)).toEqual([{ 'dataset.balance': 'smote' }, { 'dataset.balance': 'oversample' }]);
    expect(proposed(binary, 'class-imbalance')[4]?.set).toEqual({ 'dataset.augmentation': { noise: 0.05, copies: 9, onlyClass: 'yes' } });
  });

  it('leaves suspect rows out first, then gives them the class they look like', () => {
    expect(proposed(binary, 'label-noise').map(({ set }) => set)).toEqual(expect.arrayContaining([{ 'dataset.excludeRows': [3, 7] }, { 'dataset.relabel': { 3: 'no', 7: 'yes' } }]));
  });

  it('takes out the column that gives the answer away, whatever its name, and those without use', () => {
    const spec = changed(binary, proposed(binary, 'leakage')[0]?.set ?? {});
    expect(getPath(spec, ['dataset', 'columns', 'note [x]', 'role'])).toBe('ignore');
    expect(proposed(binary, 'leakage')[1]?.set).toEqual({ 'dataset.dropDuplicates': true });
    const without = changed(binary, proposed(binary, 'feature-noise')[0]?.set ?? {});
    expect(Object.entries(without.dataset.columns).filter(([, { role }]) => role === 'ignore').map(([name]) => name)).toEqual(['b.c', 'd "e"']);
  });

  it('cuts a deep network to two layers, then to one, then helps the gradient through', () => {
    const example = { spec: exampleSpec({ model: { layers: Array.from({ length: 8 }, () => dense(16)) } }), facts: exampleFacts };
    const depths = proposed(example, 'too-deep').map(({ set }) => changed(example, set).model.layers.map(({ type }) => type).join(' '));
    expect(depths.slice(0, 2)).toEqual(['dense dense', 'dense']);
    expect(depths[2]).toContain('dense batchNormalization dense');
    expect(depths[3]).toBe(`dense${' residual'.repeat(7)}`);
  });

  it('brings regularisation beyond use to usual strengths first, what is usual to less, and then takes it away', () => {
    const layers = (l2: number, rate: number) => [dense(8, { l2 }), { type: 'dropout', rate }];
    const sets = (l2: number, rate: number) => proposed({ spec: exampleSpec({ model: { layers: layers(l2, rate) } }), facts: exampleFacts }, 'over-regularised').map(({ set }) => set);
    expect(sets(1, 0.9)).toEqual([{ 'model.layers.0.l2': 0.003, 'model.layers.1.rate': 0.2 }, { 'model.layers.0.l2': 0, 'model.layers.1.rate': 0 }]);
    expect(sets(0.001, 0.9)[0]).toEqual({ 'model.layers.1.rate': 0.2 });
    expect(sets(0.001, 0.1)).toEqual([{ 'model.layers.0.l2': 0.0001, 'model.layers.1.rate': 0.05 }, { 'model.layers.0.l2': 0, 'model.layers.1.rate': 0 }]);
  });

  it('reins a loose network in from what always helps to what seldom does', () => {
    const example = { spec: exampleSpec({ model: { layers: [dense(96)] } }), facts: exampleFacts };
    expect(first(example, 'under-regularised')).toEqual(['training.earlyStopping', 'model.layers.0.l2', 'model.layers', 'model.layers.0.units']);
  });

  it('lets dead units live by a slope and a start, and where the rate is beyond use by a lower one first', () => {
    const at = (learningRate: number) => ({ spec: exampleSpec({ model: { layers: [dense(8)] }, training: { optimizer: { type: 'adam', learningRate } } }), facts: exampleFacts });
    expect(proposed(at(0.001), 'dead-relus')[0]?.set).toMatchObject({ 'model.layers.0.activation': 'leakyRelu', 'model.layers.0.biasInitializer': 'zeros' });
    expect(first(at(0.5), 'dead-relus').slice(0, 2)).toEqual(['training.optimizer.learningRate', 'model.layers.0.kernelInitializer']);
  });

  it('raises the rate for a large batch before it makes smaller ones, as far as rates go', () => {
    const at = (learningRate: number) => ({ spec: exampleSpec({ training: { batchSize: 1_000, optimizer: { type: 'adam', learningRate } } }), facts: exampleFacts });
    expect(first(at(0.001), 'batch-too-large')).toEqual(['training.optimizer.learningRate', 'training.batchSize', 'training.epochs']);
    expect(first(at(0.01), 'batch-too-large')).toEqual(['training.batchSize', 'training.epochs']);
  });

  it('widens a small network before it adds a layer, and a bottleneck to what is none', () => {
    const widths = (...units: readonly number[]) => {
      const example = { spec: exampleSpec({ model: { layers: units.map((width) => dense(width)) } }), facts: exampleFacts };
      return proposed(example, 'too-small').slice(0, 3).map(({ set }) => changed(example, set).model.layers.map((layer) => (layer.type === 'dense' ? layer.units : 0)));
    };
    expect(widths(2, 1)).toEqual([[16, 16], [32, 16], [2, 1, 1]]);
    expect(widths(32, 8)).toEqual([[128, 32], [512, 128], [32, 8, 8]]);
  });

  it('changes the peak of a schedule that has a rate of its own', () => {
    const example = { spec: exampleSpec({ training: { schedule: { type: 'oneCycle', maximum: 5 } } }), facts: exampleFacts };
    expect(changed(example, proposed(example, 'learning-rate-too-high')[0]?.set ?? {}).training.schedule).toMatchObject({ type: 'oneCycle', maximum: 0.001 });
  });
});

describe('the cost of a remedy', () => {
  const spec = exampleSpec();
  it('is that of the unchanged run where nothing of size changes', () => {
    expect(costOf({ 'training.optimizer.learningRate': 0.1 }, spec, exampleFacts)).toBe(1);
  });

  it('grows with epochs, width and rows, and shrinks with larger batches and columns left out', () => {
    expect(costOf({ 'training.epochs': 300 }, spec, exampleFacts)).toBeCloseTo(3, 6);
    expect(costOf({ 'model.layers.0.units': 1_024 }, spec, exampleFacts)).toBeGreaterThan(5);
    expect(costOf({ 'dataset.balance': 'oversample' }, spec, { ...exampleFacts, classCounts: [1_450, 150] })).toBeCloseTo(1.8, 1);
    expect(costOf({ 'dataset.augmentation': { noise: 0.1, copies: 3 } }, spec, exampleFacts)).toBeCloseTo(4, 6);
    expect(costOf({ 'training.batchSize': 320 }, spec, exampleFacts)).toBeLessThan(0.7);
    const wide = { ...exampleFacts, inputs: 200, floors: { ...floors, columns: { count: 200, useless: null, kept: null, strongest: null } } };
    expect(costOf(Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`dataset.columns.c${index}.role`, 'ignore'])), spec, wide)).toBeLessThan(0.6);
  });
});
