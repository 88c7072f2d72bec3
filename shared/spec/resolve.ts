// Fills in what an experiment leaves to the task: the output layer, the loss, scaling of the target, stratification.
import { Failure } from '../rpc/failure.ts';
import type { Settings } from './experiment-schema.ts';
import { check, meant, refuse, show } from './explain.ts';
import type { OutputSpec } from './model-spec.ts';
import type { Task } from './profile.ts';
import { runSpecSchema } from './run-spec.ts';
import type { RunSpec } from './run-spec.ts';
import type { Loss } from './training-spec.ts';

/** What is known of the data before a run is planned. */
export interface Target {
  /** Read from the target column; `dataset.task` overrules it. */
  readonly task: Task;
  /** In the order of the network's outputs; empty for regression. */
  readonly classNames: readonly string[];
  /** Names of all columns, where they are known: then a setting for another column is refused. */
  readonly columns?: readonly string[];
}

export const defaultLoss: Readonly<Record<Task, Loss>> = {
  binary: 'binaryCrossentropy',
  multiclass: 'categoricalCrossentropy',
  regression: 'meanSquaredError',
};

/** Units and activation of the output layer that a task calls for. */
export function defaultOutput(task: Task, classCount: number): Pick<OutputSpec, 'units' | 'activation'> {
  if (task === 'multiclass') return { units: classCount, activation: 'softmax' };
  return { units: 1, activation: task === 'binary' ? 'sigmoid' : 'linear' };
}

/** Every key with its value. Throws a `bad-input` Failure for settings that no run can have. */
export function resolve(settings: Settings, target: Target): RunSpec {
  const { dataset, model = {}, training = {} } = settings;
  const task = dataset.task ?? target.task;
  checkClassCount(task, target);
  const spec = check(runSpecSchema, {
    dataset: {
      ...dataset,
      task,
      split: { ...dataset.split, stratify: dataset.split?.stratify ?? task !== 'regression' },
      targetScaling: dataset.targetScaling ?? (task === 'regression' ? 'standard' : 'none'),
    },
    model: { ...model, output: { ...defaultOutput(task, target.classNames.length), ...model.output } },
    training: { ...training, loss: training.loss ?? defaultLoss[task] },
  });
  checkColumns(spec, target.columns);
  checkSplit(spec);
  if (task === 'regression') checkNeedsNoClasses(spec);
  else checkClassNames(spec, target.classNames);
  return spec;
}

function checkClassCount(task: Task, { classNames }: Target): void {
  const count = classNames.length;
  if (task === 'binary' && count !== 2) {
    throw refuse(['dataset', 'task'], `Found "binary", but the target has ${count === 0 ? 'numbers' : `${count} classes`}. Binary needs exactly 2.`);
  }
  if (task === 'multiclass' && count < 2) {
    throw new Failure('not-yet', 'dataset.task: Found "multiclass", but the target was read as numbers. Splitting numbers into classes is not built yet; write the classes as words.', { path: 'dataset.task' });
  }
}

function checkColumns({ dataset }: RunSpec, columns: readonly string[] | undefined): void {
  if (columns === undefined) return;
  const named: readonly (readonly [readonly string[], string | null])[] = [
    [['dataset', 'target'], dataset.target],
    ...Object.keys(dataset.columns).map((column) => [['dataset', 'columns', column], column] as const),
    [['dataset', 'split', 'groupBy'], dataset.split.groupBy],
    [['dataset', 'split', 'timeColumn'], dataset.split.timeColumn],
  ];
  for (const [keys, column] of named) {
    if (column === null || columns.includes(column)) continue;
    throw refuse(keys, `The data has no column ${JSON.stringify(column)}.${meant(column, columns)} Its columns are ${list(columns)}.`);
  }
}

/** What a way of splitting cannot do without. */
function checkSplit({ dataset: { split } }: RunSpec): void {
  if (split.method === 'group' && split.groupBy === null) throw refuse(['dataset', 'split', 'groupBy'], 'Missing. A split by group needs the column whose rows of one value stay together.');
  if (split.method === 'time' && split.timeColumn === null) throw refuse(['dataset', 'split', 'timeColumn'], 'Missing. A split by time needs the column that holds the time of a row.');
  if (split.fold !== null && split.fold > split.folds) throw refuse(['dataset', 'split', 'fold'], `Found ${split.fold}. There are ${split.folds} folds, counted from 1.`);
}

/** What can be done to classes only. */
function checkNeedsNoClasses({ dataset: { balance, augmentation, relabel } }: RunSpec): void {
  const says = 'The target is a number and has no classes.';
  if (balance !== 'none') throw refuse(['dataset', 'balance'], `Found ${show(balance)}. ${says}`);
  if (augmentation !== null && 'onlyClass' in augmentation && augmentation.onlyClass !== null) throw refuse(['dataset', 'augmentation', 'onlyClass'], `Found ${show(augmentation.onlyClass)}. ${says}`);
  const [row] = Object.keys(relabel);
  if (row !== undefined) throw refuse(['dataset', 'relabel', row], `Found ${show(relabel[row])}. ${says}`);
}

function checkClassNames({ dataset, training }: RunSpec, classNames: readonly string[]): void {
  const { augmentation, relabel } = dataset;
  const named: (readonly [readonly string[], string])[] = Object.entries(relabel).map(([row, name]) => [['dataset', 'relabel', row], name]);
  if (typeof training.classWeights === 'object') named.push(...Object.keys(training.classWeights).map((name) => [['training', 'classWeights', name], name] as const));
  if (augmentation !== null && 'onlyClass' in augmentation && augmentation.onlyClass !== null) named.push([['dataset', 'augmentation', 'onlyClass'], augmentation.onlyClass]);
  for (const [keys, name] of named) {
    if (classNames.includes(name)) continue;
    throw refuse(keys, `The target has no class ${show(name)}.${meant(name, classNames)} Its classes are ${list(classNames)}.`);
  }
}

/** At most 20 names, so that a wide table does not bury the sentence. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(', ');
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
