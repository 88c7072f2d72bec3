// What an experiment file may say, how it is refused, and which runs it asks for.
import { describe, expect, it } from 'vitest';
import { Failure } from '../rpc/failure.ts';
import { parseExperiment, planRuns } from './experiment.ts';
import type { Target } from './experiment.ts';
import { formatPath, setPath } from './paths.ts';

const binary: Target = { task: 'binary', classNames: ['no', 'yes'] };
const minimal = { version: 1, dataset: { path: 'ten-columns.csv', target: 'label' } };
const example = {
  ...minimal,
  name: 'Learning rate, three ways',
  model: { layers: [{ type: 'dense', units: 64, activation: 'relu' }] },
  training: { optimizer: { type: 'adam', learningRate: 0.001 }, batchSize: 32, epochs: 100, seed: 1 },
  variants: [
    { name: 'low', set: { 'training.optimizer.learningRate': 0.00001 } },
    { name: 'high', set: { 'training.optimizer.learningRate': 10 } },
    { name: 'fine', set: {} },
  ],
  repeats: 1,
};

function refusalOf(json: unknown, target: Target = binary): Failure {
  try {
    planRuns(parseExperiment(json), target);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('was not refused');
}

/** The example with one value changed; `keys` as in a path. */
function changed(path: string, value: unknown): unknown {
  return setPath(example, path.split('/'), value);
}

describe('reading an experiment', () => {
  it.each([
    ['training/optimiser', { type: 'adam' }, 'training.optimiser', 'Did you mean "optimizer"?'],
    ['training/learning_rate', 1, 'training.learning_rate', 'Its keys are loss, optimizer'],
    ['training/batch_size', 32, 'training.batch_size', 'Did you mean "batchSize"?'],
    ['trainig', {}, 'trainig', 'Did you mean "training"?'],
    ['training/optimizer/momentum', 0.9, 'training.optimizer.momentum', '"optimizer" of type "adam" has no key "momentum"'],
    ['training/optimizer/type', 'adamm', 'training.optimizer.type', 'Found "adamm". Allowed: "sgd", "rmsprop", "adagrad", "adam", "adamw". Did you mean "adam"?'],
    ['training/optimizer/learningRate', '0.1', 'training.optimizer.learningRate', 'Found "0.1". Allowed: a number of at least 0.'],
    ['training/optimizer/learningRate', -1, 'training.optimizer.learningRate', 'Found -1. Allowed: a number of at least 0.'],
    ['training/batchSize', 0, 'training.batchSize', 'Found 0. Allowed: a whole number from 1 to 1000000.'],
    ['training/batchSize', 1.5, 'training.batchSize', 'Found 1.5. Allowed: a whole number'],
    ['training/loss', 'crossentropy', 'training.loss', 'Allowed: "binaryCrossentropy", '],
    ['training/gradientClipping', { norm: 0 }, 'training.gradientClipping.norm', 'Found 0. Allowed: a number above 0.'],
    ['training/gradientClipping', { nrom: 1 }, 'training.gradientClipping.nrom', 'Did you mean "norm"?'],
    ['training/classWeights', 'balance', 'training.classWeights', 'Did you mean "balanced"?'],
    ['training/earlyStopping', { monitor: 'validation_loss' }, 'training.earlyStopping.monitor', 'Allowed: "val_loss"'],
    ['training/schedule', { type: 'step', factor: 0.1 }, 'training.schedule.everyEpochs', 'Missing. Allowed: a whole number from 1'],
    ['model/layers/0/activation', 'Relu', 'model.layers.0.activation', 'Did you mean "relu"?'],
    ['model/layers/0/units', 0, 'model.layers.0.units', 'Found 0. Allowed: a whole number from 1 to 65536.'],
    ['model/layers/0/kernelInitializer', 'heUnifrm', 'model.layers.0.kernelInitializer', 'Did you mean "heUniform"?'],
    ['model/layers/0/kernelInitializer', { type: 'randomNormal', stdev: 1 }, 'model.layers.0.kernelInitializer.stdev', 'Did you mean "stddev"?'],
    ['model/layers', [{ type: 'residual', layers: [{ type: 'dropout', rate: 1 }] }], 'model.layers.0.layers.0.rate', 'Found 1. Allowed: a number from 0 to below 1.'],
    ['model/layers', [{ units: 3 }], 'model.layers.0.type', 'Missing. Allowed: "dense", "dropout"'],
    ['model/layers', {}, 'model.layers', 'Found {}. Allowed: a list.'],
    ['dataset/split', { validaton: 0.2 }, 'dataset.split.validaton', 'Did you mean "validation"?'],
    ['dataset/columns', { age: { role: 'input' } }, 'dataset.columns.age.role', 'Allowed: "feature", "ignore".'],
    ['dataset/target', undefined, 'dataset.target', 'Missing. Allowed: a text that is not empty.'],
    ['version', 2, 'version', 'a newer one has written this file'],
    ['version', undefined, 'version', 'Missing. Allowed: 1.'],
    ['repeats', 0, 'repeats', 'Found 0. Allowed: a whole number from 1 to 1000.'],
  ])('refuses %s = %j at its path', (path, value, expectedPath, says) => {
    const failure = refusalOf(changed(path, value));
    expect(failure).toMatchObject({ code: 'bad-input', path: expectedPath });
    expect(failure.message).toContain(says);
    expect(failure.message.startsWith(`${expectedPath}: `)).toBe(true);
  });
});

describe('variants', () => {
  function set(changes: Record<string, unknown>): unknown {
    return { ...example, variants: [{ name: 'a', set: {} }, { name: 'b', set: changes }] };
  }

  it.each([
    ['training.optimizer.learningRat', 1, 'Did you mean "learningRate"?'],
    ['trainig.batchSize', 1, 'A path begins with dataset, model, training. Did you mean "training"?'],
    ['training', {}, 'Name a key of "training"'],
    ['training..batchSize', 1, 'Not a path.'],
    ['training.optimizer.nesterov', true, '"optimizer" of type "adam" has no key "nesterov"'],
    ['training.schedule.factor', 0.5, '"schedule" of type "constant" has no key "factor"'],
    ['training.batchSize', 'big', 'Found "big". Allowed: a whole number from 1'],
    ['model.layers.1.l2', 0.1, 'There is no position 1 in model.layers: its one position is 0.'],
    ['model.layers.first.l2', 0.1, 'There is no position first in model.layers'],
    ['model.layers.0.rate', 0.1, 'of type "dense" has no key "rate"'],
    ['training.optimizer', { type: 'sgd', rho: 1 }, '(at training.optimizer.rho): "optimizer" of type "sgd" has no key "rho"'],
  ])('refuses %s = %j in the line of the variant', (path, value, says) => {
    const failure = refusalOf(set({ [path]: value }));
    expect(failure).toMatchObject({ code: 'bad-input', path: formatPath(['variants', 1, 'set', path]) });
    expect(failure.message).toContain(says);
  });

  it('plans each variant with each repeat, on the same split and with seeds that follow each other', () => {
    const runs = planRuns(parseExperiment({ ...example, repeats: 2 }), binary);
    expect(runs.map(({ name, repeat, spec }) => [name, repeat, spec.training.optimizer.learningRate, spec.training.seed, spec.dataset.split.seed])).toEqual([
      ['low', 0, 0.00001, 1, 0],
      ['low', 1, 0.00001, 2, 0],
      ['high', 0, 10, 1, 0],
      ['high', 1, 10, 2, 0],
      ['fine', 0, 0.001, 1, 0],
      ['fine', 1, 0.001, 2, 0],
    ]);
  });

  it('plans a run for each fold of each variant, unless the file names the fold', () => {
    const split = { method: 'kfold', folds: 3 };
    const namesOf = (variants: object[], dataset: object) => planRuns(parseExperiment({ ...minimal, dataset: { ...minimal.dataset, ...dataset }, variants, repeats: 2 }), binary).map(({ name, repeat, spec }) => `${name} ${repeat} ${spec.dataset.split.fold}`);
    expect(namesOf([{ name: 'low' }, { name: 'plain', set: { 'dataset.split.method': 'random' } }], { split })).toEqual([
      'low, fold 1 of 3 0 1', 'low, fold 1 of 3 1 1', 'low, fold 2 of 3 0 2', 'low, fold 2 of 3 1 2', 'low, fold 3 of 3 0 3', 'low, fold 3 of 3 1 3', 'plain 0 null', 'plain 1 null',
    ]);
    expect(namesOf([{ name: 'low' }], { split: { ...split, fold: 2 } })).toEqual(['low 0 2', 'low 1 2']);
  });

  it('changes layers that the file leaves to the default', () => {
    const runs = planRuns(parseExperiment({ ...minimal, variants: [{ name: 'l2', set: { 'model.layers.0.l2': 0.01, 'model.output.l2': 0.01 } }] }), binary);
    expect(runs[0]?.spec.model).toMatchObject({ layers: [{ units: 64, l2: 0.01 }], output: { units: 1, activation: 'sigmoid', l2: 0.01 } });
  });

  it('reaches below what is null or only a word', () => {
    const spec = planRuns(
      parseExperiment(set({ 'training.earlyStopping.patience': 5, 'training.classWeights.yes': 3, 'training.gradientClipping.norm': 1, 'dataset.columns["a.b"].role': 'ignore' })),
      binary,
    )[1]?.spec;
    expect(spec?.training).toMatchObject({ earlyStopping: { monitor: 'val_loss', patience: 5 }, classWeights: { yes: 3 }, gradientClipping: { norm: 1 } });
    expect(spec?.dataset.columns).toMatchObject({ 'a.b': { role: 'ignore', type: null } });
  });

  it('leaves the parameters of the old optimizer behind when the type changes, in whatever order they are written', () => {
    const base = { ...minimal, training: { optimizer: { type: 'adam', learningRate: 0.05, beta1: 0.8 } } };
    const runs = planRuns(parseExperiment({ ...base, variants: [{ set: { 'training.optimizer.momentum': 0.9, 'training.optimizer.type': 'sgd' } }] }), binary);
    expect(runs[0]).toMatchObject({ name: 'variant 1', spec: { training: { optimizer: { type: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: false } } } });
  });
});

describe('defaults', () => {
  it.each([
    [{ task: 'binary', classNames: ['a', 'b'] }, { units: 1, activation: 'sigmoid' }, 'binaryCrossentropy', 'none', true],
    [{ task: 'multiclass', classNames: ['a', 'b', 'c'] }, { units: 3, activation: 'softmax' }, 'categoricalCrossentropy', 'none', true],
    [{ task: 'regression', classNames: [] }, { units: 1, activation: 'linear' }, 'meanSquaredError', 'standard', false],
  ] as const)('follow the task: %j', (target, output, loss, targetScaling, stratify) => {
    const spec = planRuns(parseExperiment(minimal), target)[0]?.spec;
    expect(spec).toMatchObject({
      dataset: { task: target.task, targetScaling, scaling: 'standard', split: { method: 'random', validation: 0.2, test: 0, stratify, seed: 0 } },
      model: { layers: [{ type: 'dense', units: 64, activation: 'relu' }], output },
      training: { loss, optimizer: { type: 'adam', learningRate: 0.001 }, schedule: { type: 'constant' }, batchSize: 32, epochs: 100 },
    });
  });

  it.each([['sgd', 0.01], ['rmsprop', 0.001], ['adagrad', 0.001], ['adam', 0.001], ['adamw', 0.001]])('give %s the learning rate %d', (type, learningRate) => {
    expect(planRuns(parseExperiment({ ...minimal, training: { optimizer: { type } } }), binary)[0]?.spec.training.optimizer).toMatchObject({ type, learningRate });
  });

  it('never overrule an explicit value, also where it is a mistake', () => {
    const mistake = { ...minimal, dataset: { ...minimal.dataset, scaling: 'none' }, model: { layers: [], output: { activation: 'softmax' } }, training: { loss: 'meanSquaredError' } };
    expect(planRuns(parseExperiment(mistake), binary)[0]?.spec).toMatchObject({
      dataset: { scaling: 'none' },
      model: { layers: [], output: { units: 1, activation: 'softmax' } },
      training: { loss: 'meanSquaredError' },
    });
  });
});

describe('what the data decides', () => {
  const columns = ['age', 'income', 'label'];

  it.each([
    [{ columns: { agee: { role: 'ignore' } } }, 'dataset.columns.agee', 'Did you mean "age"?'],
    [{ target: 'lable' }, 'dataset.target', 'Did you mean "label"?'],
    [{ split: { method: 'group', groupBy: 'person' } }, 'dataset.split.groupBy', 'Its columns are age, income, label.'],
    [{ task: 'regression', relabel: {} }, null, ''],
    [{ relabel: { 3: 'maybe' } }, 'dataset.relabel.3', 'Its classes are no, yes.'],
    [{ split: { method: 'time' } }, 'dataset.split.timeColumn', 'needs the column that holds the time'],
    [{ split: { method: 'kfold', folds: 3, fold: 4 } }, 'dataset.split.fold', 'There are 3 folds'],
    [{ task: 'regression', balance: 'smote' }, 'dataset.balance', 'has no classes'],
  ])('refuses a name that it does not have: %j', (dataset, path, says) => {
    const json = { ...minimal, dataset: { ...minimal.dataset, ...dataset } };
    if (path === null) expect(planRuns(parseExperiment(json), { ...binary, columns })).toHaveLength(1);
    else expect(refusalOf(json, { ...binary, columns })).toMatchObject({ code: 'bad-input', path, message: expect.stringContaining(says) as string });
  });

  it('refuses binary for a target with three classes', () => {
    const json = { ...minimal, dataset: { ...minimal.dataset, task: 'binary' } };
    expect(refusalOf(json, { task: 'multiclass', classNames: ['a', 'b', 'c'] })).toMatchObject({ path: 'dataset.task', message: expect.stringContaining('3 classes') as string });
  });

  it('refuses a sweep plainly, as something that is not built yet', () => {
    const sweep = { method: 'grid', parameters: { 'training.batchSize': { values: [16, 32] } } };
    expect(parseExperiment({ ...minimal, sweep })).toEqual({ ...minimal, sweep });
    expect(refusalOf({ ...minimal, sweep })).toMatchObject({ code: 'not-yet', path: 'sweep' });
  });
});
