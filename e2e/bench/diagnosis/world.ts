// One experiment of the bench before it is trained: a table and settings as an experiment file has them. Faults are changes of it.
import { seededRandom } from '../../../shared/seeded-random.ts';
import type { Settings } from '../../../shared/spec/experiment-schema.ts';
import type { LayerInput } from '../../../shared/spec/model-spec.ts';
import type { DataSet } from './data/data-sets.ts';
import { rowsOf } from './data/table.ts';
import type { Cell, Column, Table } from './data/table.ts';

type DenseInput = Extract<LayerInput, { type: 'dense' }>;
export type InitializerInput = NonNullable<DenseInput['kernelInitializer']>;
export type Training = NonNullable<Settings['training']>;
export type Output = NonNullable<NonNullable<Settings['model']>['output']>;

export interface World {
  readonly dataSet: DataSet;
  readonly table: Table;
  /** The right labels, where those of the table are not: trials are judged by them. */
  readonly rightTarget: Column | null;
  /** Rows, from 1, that are not trained on although the table has them: so that trials are judged on all held-out rows. */
  readonly hiddenRows: readonly number[];
  readonly dataset: Omit<Settings['dataset'], 'path' | 'target'>;
  readonly layers: readonly LayerInput[];
  readonly output: Output;
  readonly training: Training;
}

export type Change = (world: World) => World;

export const withTraining = (world: World, training: Training): World => ({ ...world, training: { ...world.training, ...training } });
export const withRate = (world: World, factor: number): World =>
  withTraining(world, { optimizer: { ...world.training.optimizer, learningRate: Number(((world.training.optimizer?.learningRate ?? 0.001) * factor).toPrecision(3)) } });
export const withEpochs = (world: World, factor: number): World => withTraining(world, { epochs: Math.max(2, Math.round((world.training.epochs ?? 50) * factor)) });

function mapLayer(layer: LayerInput, change: (dense: DenseInput) => DenseInput): LayerInput {
  if (layer.type === 'dense') return change(layer);
  return layer.type === 'residual' ? { ...layer, layers: layer.layers.map((inner) => mapLayer(inner, change)) } : layer;
}

/** Changes every hidden dense layer. */
export const withDense = (world: World, change: (dense: DenseInput) => DenseInput): World => ({ ...world, layers: world.layers.map((layer) => mapLayer(layer, change)) });

/** Hidden layers of these widths alone, each with the same other settings; with the penalty that the data needs, unless they name another. */
export function withHidden(world: World, units: readonly number[], settings: Omit<DenseInput, 'type' | 'units'>): World {
  return { ...world, layers: units.map((width) => ({ type: 'dense', units: width, ...(world.dataSet.l2 > 0 ? { l2: world.dataSet.l2 } : {}), ...settings })) };
}

/** The same L2 penalty on every kernel. */
export const withL2 = (world: World, l2: number): World => ({ ...withDense(world, (layer) => ({ ...layer, l2 })), output: { ...world.output, l2 } });

/** The target, and the right one where that is another, with every value changed. */
export function mapTarget(world: World, change: (value: Cell) => Cell): World {
  const map = ({ name, values }: Column): Column => ({ name, values: values.map(change) });
  return { ...world, table: { ...world.table, target: map(world.table.target) }, rightTarget: world.rightTarget === null ? null : map(world.rightTarget) };
}

/** Hides the rows for which `isHidden`; those that are hidden already stay so. */
export function hideRows(world: World, isHidden: (row: number) => boolean): World {
  const hidden = new Set(world.hiddenRows);
  for (let row = 0; row < rowsOf(world.table); row += 1) if (isHidden(row)) hidden.add(row + 1);
  return { ...world, hiddenRows: [...hidden].sort((left, right) => left - right) };
}

/** Trains on a share of the rows alone, evenly from every class. */
export function keepShare(world: World, share: number, random: () => number): World {
  const turn = new Map<Cell, number>();
  const isClasses = world.dataSet.task !== 'regression';
  // A place within its class decides, not chance alone: a few rows must not all be of one class.
  const order = Array.from({ length: rowsOf(world.table) }, (_, row) => ({ row, rank: random() })).sort((left, right) => left.rank - right.rank);
  const hidden = new Set<number>();
  for (const { row } of order) {
    const group = isClasses ? (world.table.target.values[row] ?? '') : '';
    const place = turn.get(group) ?? 0;
    turn.set(group, place + 1);
    if (Math.floor((place + 1) * share) === Math.floor(place * share)) hidden.add(row);
  }
  return hideRows(world, (row) => hidden.has(row));
}

/** About so many training rows: a fifth of all validates. */
export function keepTrainingRows(world: World, rows: number, random: () => number): World {
  return keepShare(world, Math.min(1, rows / (0.8 * rowsOf(world.table))), random);
}

/** Sound settings, three ways: optimizer, activation and depth differ, and all learn the data sets of the bench. */
const soundSettings: readonly { readonly layers: readonly LayerInput[]; readonly training: Training }[] = [
  { layers: [{ type: 'dense', units: 32, activation: 'relu', kernelInitializer: 'heUniform' }], training: { optimizer: { type: 'adam', learningRate: 0.005 } } },
  { layers: [{ type: 'dense', units: 24, activation: 'tanh' }, { type: 'dense', units: 24, activation: 'tanh' }], training: { optimizer: { type: 'sgd', learningRate: 0.05, momentum: 0.9 } } },
  { layers: [{ type: 'dense', units: 32, activation: 'relu', kernelInitializer: 'heUniform' }, { type: 'dense', units: 16, activation: 'relu', kernelInitializer: 'heUniform' }], training: { optimizer: { type: 'rmsprop', learningRate: 0.003 } } },
];
export const soundCount = soundSettings.length;

/** A data set with sound settings. `variant` from 0; seeds of a case are added to `training.seed` later. */
export function soundWorld(dataSet: DataSet, variant: number): World {
  const { layers, training } = soundSettings[variant % soundCount] ?? { layers: [], training: {} };
  const plain: World = {
    dataSet, table: dataSet.make(), rightTarget: null, hiddenRows: [],
    dataset: { task: dataSet.task, split: { validation: 0.2, seed: 3 } }, layers, output: {},
    training: { batchSize: 32, epochs: dataSet.epochs, seed: 11, ...training },
  };
  return dataSet.l2 > 0 ? withL2(plain, dataSet.l2) : plain;
}

/** Another control: few rows, a small net, kept from learning them by heart. */
export function smallWorld(dataSet: DataSet): World {
  const world = keepShare(soundWorld(dataSet, 0), 0.5, seededRandom(5));
  const small = withHidden(world, [12], { activation: 'relu', kernelInitializer: 'heUniform' });
  return withTraining(withL2(small, Math.max(0.003, dataSet.l2)), { earlyStopping: { monitor: 'val_loss', patience: 15, restoreBest: true }, epochs: Math.round(1.5 * dataSet.epochs) });
}
