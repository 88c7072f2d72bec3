// Faults of the data: too few rows, classes out of balance, wrong labels, useless columns, nothing to learn, and what gives the answer away.
import { normal } from '../../../../main/tables/random.ts';
import { bySeverity, everywhere } from './fault.ts';
import type { Fault } from './fault.ts';
import { rowsOf, spreadOf, takeRows } from '../data/table.ts';
import type { Cell, Column } from '../data/table.ts';
import { hideRows, keepTrainingRows, withEpochs, withHidden, withL2 } from '../world.ts';
import type { World } from '../world.ts';

export const tooLittleData: Fault = {
  cause: 'too-little-data',
  fits: ({ id }) => id !== 'sample-small-noisy',
  plant: (world, severity, random) => keepTrainingRows(world, bySeverity(severity, [50, 30, 16]), random),
};

function countsOf(values: readonly Cell[]): Map<Cell, number> {
  const counts = new Map<Cell, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Rows of `values` in a random order, class by class. */
function placesInClass(values: readonly Cell[], random: () => number): number[] {
  const ranks = values.map(() => random());
  const order = values.map((_, row) => row).sort((left, right) => (ranks[left] ?? 0) - (ranks[right] ?? 0));
  const next = new Map<Cell, number>();
  const places: number[] = [];
  for (const row of order) {
    const value = values[row] ?? '';
    places[row] = next.get(value) ?? 0;
    next.set(value, (next.get(value) ?? 0) + 1);
  }
  return places;
}

/** The rarest class trains with a few rows of its own; what it is held against has them all. */
export const classImbalance: Fault = {
  cause: 'class-imbalance',
  fits: ({ task, isNoisy, isBent, id }) => (task === 'binary' || id.startsWith('teacher')) && (isNoisy || isBent) && id !== 'sample-small-noisy' && id !== 'sample-breast-cancer' && task !== 'regression',
  plant(world, severity, random) {
    const { values } = world.table.target;
    const counts = [...countsOf(values)].sort((left, right) => left[1] - right[1]);
    const [rarest, rows] = counts[0] ?? ['', 0];
    const others = values.length - rows;
    const kept = Math.max(4, Math.round(bySeverity(severity, [0.05, 0.025, 0.012]) * others));
    const places = placesInClass(values, random);
    return hideRows(world, (row) => values[row] === rarest && (places[row] ?? 0) >= kept);
  },
};

/** Long enough, and with units enough, to learn wrong labels by heart. */
const learnsByHeart = (world: World): World => withEpochs(withL2(withHidden(world, [64, 32], { activation: 'relu', kernelInitializer: 'heUniform' }), world.dataSet.l2 / 2), 1.2);

/** A share of the labels is wrong: another class, or the number of another row. Trials are judged by the right ones. */
export const labelNoise: Fault = {
  cause: 'label-noise',
  // There a sound net of this size learns too little already.
  fits: ({ family, id }) => family !== 'noise columns' && id !== 'sample-small-noisy',
  // The split must not follow the labels: then the rows that validate are the same with right and with wrong ones.
  circumstances: (world) => learnsByHeart({ ...world, dataset: { ...world.dataset, split: { ...world.dataset.split, stratify: false } } }),
  plant(world, severity, random) {
    const share = bySeverity(severity, world.dataSet.task === 'regression' ? [0.25, 0.35, 0.5] : [0.2, 0.3, 0.4]);
    const { name, values } = world.table.target;
    const classes = [...countsOf(values).keys()];
    const wrong = (value: Cell): Cell => {
      if (world.dataSet.task === 'regression') return values[Math.floor(random() * values.length)] ?? value;
      const others = classes.filter((one) => one !== value);
      return others[Math.floor(random() * others.length)] ?? value;
    };
    const noisy: Column = { name, values: values.map((value) => (random() < share ? wrong(value) : value)) };
    return { ...world, table: { ...world.table, target: noisy }, rightTarget: world.rightTarget ?? { name, values } };
  },
};

function noiseColumns(count: number, rows: number, random: () => number): Column[] {
  return Array.from({ length: count }, (_, column) => ({ name: `noise${column + 1}`, values: Array.from({ length: rows }, () => normal(random)) }));
}

const withColumns = (world: World, columns: readonly Column[]): World => ({ ...world, table: { ...world.table, features: [...world.table.features, ...columns] } });

/** Many columns that mean nothing. */
export const featureNoise: Fault = {
  cause: 'feature-noise',
  fits: ({ id }) => id !== 'sample-reviews-skewed' && id !== 'sample-digits',
  circumstances: (world, _severity, random) => keepTrainingRows(world, 200, random),
  plant: (world, severity, random) => withColumns(world, noiseColumns(bySeverity(severity, [30, 80, 160]), rowsOf(world.table), random)),
};

/** The target in a random order: the columns say nothing of it. */
export const noSignal: Fault = {
  cause: 'no-signal',
  fits: everywhere,
  plant(world, severity, random) {
    const { name, values } = world.table.target;
    const shuffled = values.map((value) => ({ value, rank: random() })).sort((left, right) => left.rank - right.rank).map(({ value }) => value);
    return withColumns({ ...world, table: { ...world.table, target: { name, values: shuffled } } }, noiseColumns(bySeverity(severity, [0, 8, 20]), shuffled.length, random));
  },
};

/** The target as a number of about unit spread. */
function asNumbers(values: readonly Cell[]): number[] {
  const classes = [...countsOf(values).keys()].sort();
  const numbers = values.map((value) => (typeof value === 'number' ? value : classes.indexOf(value)));
  const { mean, deviation } = spreadOf(numbers);
  return numbers.map((value) => (value - mean) / (deviation || 1));
}

/** Of the columns about a third, so that the table alone tells little of its target, and what gives it away is missed. */
function withFewerColumns(world: World): World {
  const { features } = world.table;
  return { ...world, table: { ...world.table, features: features.slice(0, Math.max(1, Math.round(features.length / 3))) } };
}

/** A column that is the target with some noise; the target itself; or rows that are in the table three times. */
export const leakage: Fault = {
  cause: 'leakage',
  fits: ({ id }) => id !== 'sample-reviews-skewed',
  circumstances: (world, severity) => (severity < 3 ? withFewerColumns(world) : learnsByHeart(withFewerColumns(world))),
  plant(world, severity, random) {
    if (severity < 3) {
      const spread = bySeverity(severity, [0.25, 0.02, 0]);
      const position = Math.floor(random() * (world.table.features.length + 1));
      const leak: Column = { name: 'reference', values: asNumbers(world.table.target.values).map((value) => value + spread * normal(random)) };
      return { ...world, table: { ...world.table, features: world.table.features.toSpliced(position, 0, leak) } };
    }
    const rows = rowsOf(world.table);
    const order = Array.from({ length: 3 * rows }, (_, place) => ({ row: place % rows, rank: random() })).sort((left, right) => left.rank - right.rank).map(({ row }) => row);
    return { ...world, table: takeRows(world.table, order) };
  },
};
