// What is said of settings before they train, and that each fix mends what it stands beside.
import { describe, expect, it } from 'vitest';
import { parseExperiment, planRuns } from './experiment.ts';
import { countInputs, countTrainRows } from './inputs.ts';
import { checkRun } from './notices.ts';
import type { RunFacts } from './notices.ts';
import { parsePath, setPath } from './paths.ts';
import type { ColumnProfile, Task } from './profile.ts';
import type { RunSpec } from './run-spec.ts';

function column(name: string, more: Partial<ColumnProfile> = {}): ColumnProfile {
  const histogram = { kind: 'values', values: [], counts: [], otherCount: 0, byClass: null } as const;
  const numbers = { lowest: 0, highest: 1, mean: 0, median: 0, standardDeviation: 1 };
  return { name, type: 'number', missing: 0, distinct: 100, ...numbers, histogram: { ...histogram, values: [], counts: [] }, isWhole: false, ...more };
}

function factsFor(task: Task, more: { columns?: ColumnProfile[]; classCounts?: number[] } = {}): RunFacts {
  const classNames = { binary: ['no', 'yes'], multiclass: ['a', 'b', 'c'], regression: [] }[task];
  const columns = [...(more.columns ?? [column('x'), column('y')]), column('label')];
  return {
    profile: { rows: 100, columns, import: { separator: ',', quote: '"', decimal: '.', header: true, encoding: 'UTF-8' }, firstLines: [], notes: [] },
    target: { column: 'label', task, because: '', classNames, classCounts: more.classCounts ?? classNames.map(() => 50), constantAccuracy: null, constantError: null, constantLoss: null, problem: null },
  };
}

/** The resolved settings of an experiment with these changes. */
function specWith(task: Task, set: Readonly<Record<string, unknown>> = {}): RunSpec {
  const { classNames } = factsFor(task).target;
  const run = planRuns(parseExperiment({ version: 1, dataset: { path: 'a.csv', target: 'label' }, variants: [{ set }] }), { task, classNames })[0];
  if (run === undefined) throw new Error('no run was planned');
  return run.spec;
}

function apply(spec: RunSpec, set: Readonly<Record<string, unknown>>): RunSpec {
  return Object.entries(set).reduce<unknown>((changed, [path, value]) => setPath(changed, parsePath(path) ?? [], value), spec) as RunSpec;
}

describe('notices', () => {
  it.each(['binary', 'multiclass', 'regression'] as const)('are none for the defaults of %s', (task) => {
    expect(checkRun(specWith(task), factsFor(task))).toEqual([]);
  });

  it.each<[Task, Record<string, unknown>, string, string]>([
    ['binary', { 'model.output.activation': 'softmax' }, 'model.output.activation', 'Softmax on one unit'],
    ['binary', { 'model.output.activation': 'linear' }, 'model.output.activation', 'Output and loss do not fit the target'],
    ['binary', { 'training.loss': 'categoricalCrossentropy' }, 'training.loss', 'Output and loss do not fit the target'],
    ['binary', { 'model.output.units': 2 }, 'model.output.units', 'Output and loss do not fit the target'],
    ['multiclass', { 'model.output.units': 1 }, 'model.output.units', 'Softmax on one unit'],
    ['multiclass', { 'model.output.units': 1, 'model.output.activation': 'sigmoid' }, 'model.output.units', 'Output and loss do not fit the target'],
    ['multiclass', { 'model.output.activation': 'relu' }, 'model.output.activation', 'Output and loss do not fit the target'],
    ['regression', { 'model.output.activation': 'relu' }, 'model.output.activation', 'Output does not fit the target'],
    ['regression', { 'training.loss': 'hinge' }, 'training.loss', 'Loss does not fit the target'],
    ['regression', { 'model.output.units': 3 }, 'model.output.units', 'Output does not fit the target'],
    ['binary', { 'model.layers.0.activation': 'linear' }, 'model.layers.0.activation', 'A hidden layer without activation'],
    ['binary', { 'model.layers.0.kernelInitializer': 'zeros' }, 'model.layers.0.kernelInitializer', 'All units start alike'],
    ['binary', { 'model.layers.0.activation': 'softmax' }, 'model.layers.0.activation', 'Softmax in a hidden layer'],
    ['binary', { 'model.layers': Array.from({ length: 3 }, () => ({ type: 'dense', units: 4, activation: 'sigmoid' })) }, 'model.layers.0.activation', 'Gradients will vanish'],
    ['binary', { 'model.layers': [{ type: 'residual', layers: [{ type: 'dropout', rate: 0.9 }] }] }, 'model.layers.0.layers.0.rate', 'Very strong dropout'],
    ['binary', { 'model.output.l2': 1 }, 'model.output.l2', 'Very strong L2'],
    ['binary', { 'training.optimizer.learningRate': 10 }, 'training.optimizer.learningRate', 'Very high learning rate'],
    ['binary', { 'training.optimizer.learningRate': 1e-6 }, 'training.optimizer.learningRate', 'Very low learning rate'],
    ['binary', { 'training.optimizer.learningRate': 0 }, 'training.optimizer.learningRate', 'Learning rate is 0'],
    ['binary', { 'training.optimizer': { type: 'sgd', learningRate: 5 } }, 'training.optimizer.learningRate', 'Very high learning rate'],
    ['binary', { 'training.schedule': { type: 'oneCycle', maximum: 3 } }, 'training.schedule.maximum', 'Very high learning rate'],
    ['binary', { 'training.batchSize': 81 }, 'training.batchSize', 'Batch larger than the data'],
    ['binary', { 'training.earlyStopping.monitor': 'val_mae' }, 'training.earlyStopping.monitor', 'This metric will not be there'],
    ['binary', { 'training.earlyStopping.patience': 5, 'dataset.split.validation': 0 }, 'training.earlyStopping.monitor', 'No validation rows to watch'],
    ['binary', { 'training.schedule': { type: 'step', everyEpochs: 100, factor: 0.1 } }, 'training.schedule.everyEpochs', 'The step never comes'],
    ['binary', { 'training.schedule': { type: 'cosine', warmupEpochs: 100 } }, 'training.schedule.warmupEpochs', 'Warm-up takes all epochs'],
    ['regression', { 'training.classWeights': 'balanced' }, 'training.classWeights', 'Class weights do nothing here'],
    ['regression', { 'training.labelSmoothing': 0.1 }, 'training.labelSmoothing', 'Label smoothing does nothing here'],
    ['regression', { 'dataset.split.stratify': true }, 'dataset.split.stratify', 'Nothing to stratify by'],
    ['binary', { 'dataset.split.validation': 0 }, 'dataset.split.validation', 'No validation rows'],
    ['binary', { 'dataset.split.groupBy': 'x' }, 'dataset.split.method', 'The groups are not kept together'],
    ['binary', { 'dataset.split.timeColumn': 'x' }, 'dataset.split.method', 'The split is not by time'],
    ['binary', { 'dataset.split': { method: 'kfold', groupBy: 'x' } }, 'dataset.columns.x.role', 'The group is an input'],
  ])('warn of %s with %j, and their fix mends it', (task, set, path, title) => {
    const facts = factsFor(task);
    const spec = specWith(task, set);
    const notice = checkRun(spec, facts).find((found) => found.path === path);
    expect(notice).toMatchObject({ severity: 'warning', title, set: expect.any(Object) as object });
    expect(checkRun(apply(spec, notice?.set ?? {}), facts).map((found) => found.title)).not.toContain(title);
  });

  it('name an error only where nothing can be trained', () => {
    const [notice] = checkRun(specWith('multiclass', { 'model.output.units': 2 }), factsFor('multiclass'));
    expect(notice).toMatchObject({ severity: 'error', path: 'model.output.units', set: { 'model.output.units': 3 } });
    const facts = factsFor('binary');
    const problem = 'One value in every row.';
    expect(checkRun(specWith('binary'), { ...facts, target: { ...facts.target, problem } })).toMatchObject([{ severity: 'error', path: 'dataset.target', says: problem }]);
    expect(checkRun(specWith('binary'), factsFor('binary', { columns: [] }))).toMatchObject([{ severity: 'error', path: 'dataset.columns' }]);
    expect(checkRun(specWith('binary', { 'dataset.split.test': 0.9 }), facts)).toMatchObject([{ severity: 'error', path: 'dataset.split.validation' }]);
  });

  it('propose the change that keeps most of what was set', () => {
    const [notice] = checkRun(specWith('binary', { 'model.output.units': 2, 'model.output.activation': 'softmax' }), factsFor('binary'));
    expect(notice?.set).toEqual({ 'training.loss': 'categoricalCrossentropy' });
  });

  it.each([
    [[1, 50], 1],
    [[1, 20], 1],
    [[1, 5], 0],
  ])('of columns with spreads %j are %d, and only without scaling', (spreads, notices) => {
    const facts = factsFor('binary', { columns: spreads.map((standardDeviation, index) => column(`c${index}`, { standardDeviation })) });
    const spec = specWith('binary', { 'dataset.scaling': 'none' });
    expect(checkRun(spec, facts).filter(({ path }) => path === 'dataset.scaling')).toHaveLength(notices);
    expect(checkRun(specWith('binary'), facts)).toEqual([]);
  });

  it('are none of folds, whatever the share of validation', () => {
    expect(checkRun(specWith('binary', { 'dataset.split': { method: 'kfold', validation: 0, test: 0.5 }, 'training.earlyStopping': { monitor: 'val_loss', patience: 5 } }), factsFor('binary'))).toEqual([]);
  });

  it('of a file that is to be read in another way than it was', () => {
    const readAs = (asked: object) => {
      const [run] = planRuns(parseExperiment({ version: 1, dataset: { path: 'a.csv', target: 'label', import: asked } }), { task: 'binary', classNames: ['no', 'yes'] });
      return run === undefined ? [] : checkRun(run.spec, factsFor('binary'));
    };
    expect(readAs({ separator: ';' })).toMatchObject([{ path: 'dataset.import', severity: 'warning' }]);
    expect(readAs({ missingValues: ['?'] })).toHaveLength(1);
    expect(readAs({ separator: ',', header: true, encoding: 'utf-8', missingValues: ['', 'na', 'n/a', 'nan', 'null'] })).toEqual([]);
  });

  it('of rows that a split by time leaves out', () => {
    const spec = specWith('binary', { 'dataset.split': { method: 'time', timeColumn: 'day' } });
    expect(checkRun(spec, factsFor('binary', { columns: [column('x'), column('day', { type: 'date', missing: 7 })] }))).toMatchObject([{ path: 'dataset.split.timeColumn', says: '7 rows have no "day" and are left out.' }]);
  });

  it('of a target in the thousands without scaling', () => {
    const facts = factsFor('regression');
    const columns = facts.profile.columns.map((item) => (item.name === 'label' ? { ...item, mean: 5000, standardDeviation: 300 } : item));
    expect(checkRun(specWith('regression', { 'dataset.targetScaling': 'none' }), { ...facts, profile: { ...facts.profile, columns } })).toMatchObject([{ path: 'dataset.targetScaling', set: { 'dataset.targetScaling': 'standard' } }]);
  });

  it.each([[[90, 10], 1], [[80, 20], 0]])('of classes with %j rows are %d', (classCounts, notices) => {
    expect(checkRun(specWith('binary'), factsFor('binary', { classCounts })).filter(({ path }) => path === 'training.classWeights')).toHaveLength(notices);
  });
});

describe('the size of the data', () => {
  const columns = [
    column('number'),
    column('flag', { type: 'boolean', missing: 3 }),
    column('town', { type: 'category', distinct: 7, missing: 1 }),
    column('review', { type: 'text', distinct: 90 }),
    column('empty', { missing: 100 }),
    column('label', { missing: 10 }),
  ];
  const profile = { ...factsFor('binary').profile, columns };

  it('counts an input for a number, one a category, and the buckets of a text', () => {
    expect(countInputs(specWith('binary').dataset, profile)).toBe(1 + 2 + 8 + 256);
  });

  it('obeys the settings of a column', () => {
    const set = { 'dataset.columns': { town: { encoding: 'ordinal' }, review: { buckets: 16 }, flag: { role: 'ignore' } } };
    expect(countInputs(specWith('binary', set).dataset, profile)).toBe(1 + 1 + 16);
  });

  it('counts training rows without those that have no target', () => {
    expect(countTrainRows(specWith('binary', { 'dataset.split.test': 0.1 }).dataset, profile, factsFor('binary').target)).toBe(63);
  });

  it.each<[Record<string, unknown>, number]>([
    [{ 'dataset.split': { method: 'kfold', folds: 3 } }, 60],
    [{ 'dataset.balance': 'smote' }, 112],
    [{ 'dataset.balance': 'undersample' }, 32],
    [{ 'dataset.augmentation': { noise: 0.1, copies: 2 } }, 216],
    [{ 'dataset.augmentation': { noise: 0.1, copies: 2, onlyClass: 'yes' } }, 104],
    [{ 'dataset.balance': 'oversample', 'dataset.augmentation': { noise: 0.1, onlyClass: 'yes' } }, 168],
    [{ 'dataset.augmentation': { mixup: 0.2 } }, 72],
  ])('counts training rows with %j', (set, rows) => {
    const { target } = factsFor('binary', { classCounts: [70, 20] });
    expect(countTrainRows(specWith('binary', set).dataset, profile, target)).toBe(rows);
  });
});
