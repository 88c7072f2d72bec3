// The data sets of the bench, divided into those that a classifier may be tuned on and those that it is tested on.
import { seededRandom } from '../../../../shared/seeded-random.ts';
import type { Task } from '../../../../shared/spec/profile.ts';
import { blobs, checker, circles, linear, mixed, moons, noiseColumns, spirals, teacher } from './classes.ts';
import type { Random } from './classes.ts';
import { friedman, linearNumber, mixedNumber, smooth, teacherNumber } from './numbers.ts';
import { readSample } from './samples.ts';
import type { Table } from './table.ts';

export type Part = 'tuning' | 'test';

export interface DataSet {
  readonly id: string;
  readonly part: Part;
  /** What kind of data: a family of one part alone, or of both with other numbers and seeds. `sample`: measured or shipped with the app. */
  readonly family: string;
  readonly task: Task;
  /** True where a network without a bend cannot learn it. */
  readonly isBent: boolean;
  /** True where the best answer is wrong on some rows, so that a network can learn rows by heart to its harm. */
  readonly isNoisy: boolean;
  /** Epochs in which a sound network learns it, and the L2 penalty that it needs for that. */
  readonly epochs: number;
  readonly l2: number;
  make(): Table;
}

interface Traits {
  readonly task?: Task;
  readonly isBent?: boolean;
  readonly isNoisy?: boolean;
  readonly epochs?: number;
  readonly l2?: number;
}

function generated(part: Part, id: string, family: string, seed: number, make: (random: Random) => Table, traits: Traits = {}): DataSet {
  return { id, part, family, task: 'binary', isBent: false, isNoisy: false, epochs: 50, l2: 0, ...traits, make: () => make(seededRandom(seed)) };
}

function sample(part: Part, sampleId: string, traits: Traits & { readonly mostRows?: number } = {}): DataSet {
  const { mostRows, ...rest } = traits;
  const task = rest.task ?? 'binary';
  return { id: `sample-${sampleId}`, part, family: 'sample', task, isBent: false, isNoisy: false, epochs: 50, l2: 0, ...rest, make: () => readSample(sampleId, task !== 'regression', mostRows) };
}

const tuning: readonly DataSet[] = [
  sample('tuning', 'breast-cancer', { isNoisy: true, l2: 0.003 }),
  sample('tuning', 'ten-columns', { isNoisy: true, isBent: true, mostRows: 900, l2: 0.001 }),
  sample('tuning', 'iris', { task: 'multiclass', epochs: 80 }),
  sample('tuning', 'small-noisy', { isNoisy: true, l2: 0.05 }),
  generated('tuning', 'linear-1', 'linear', 101, (random) => linear(random, { rows: 600, columns: 8, noise: 0.3 }), { isNoisy: true, l2: 0.003 }),
  generated('tuning', 'rings-1', 'rings', 102, (random) => circles(random, { rows: 700, rings: 3, noise: 0.04 }), { isBent: true, epochs: 70 }),
  generated('tuning', 'blobs-1', 'blobs', 103, (random) => blobs(random, { rows: 800, columns: 5, classes: 4, clouds: 3, spread: 0.6 }), { task: 'multiclass', isBent: true }),
  generated('tuning', 'teacher-1', 'teacher', 104, (random) => teacher(random, { rows: 900, columns: 6, hidden: 6, classes: 3 }), { isNoisy: true, task: 'multiclass', isBent: true }),
  generated('tuning', 'noise-columns-1', 'noise columns', 105, (random) => noiseColumns(random, { rows: 800, telling: 3, columns: 20, noise: 0.2 }), { isNoisy: true, isBent: true, l2: 0.01 }),
  generated('tuning', 'mixed-1', 'mixed', 106, (random) => mixed(random, { rows: 800, noise: 0.3 }), { isNoisy: true, l2: 0.003 }),
  generated('tuning', 'smooth-1', 'smooth', 107, (random) => smooth(random, { rows: 700, columns: 4, noise: 0.15 }), { isNoisy: true, task: 'regression', isBent: true, epochs: 70 }),
  generated('tuning', 'plane-1', 'plane', 108, (random) => linearNumber(random, { rows: 500, columns: 7, noise: 0.6 }), { isNoisy: true, task: 'regression', l2: 0.001 }),
  generated('tuning', 'teacher-number-1', 'teacher, numbers', 109, (random) => teacherNumber(random, { rows: 800, columns: 5, hidden: 4, noise: 0.15 }), { isNoisy: true, task: 'regression', isBent: true, epochs: 70, l2: 0.001 }),
  generated('tuning', 'mixed-number-1', 'mixed, numbers', 110, (random) => mixedNumber(random, { rows: 600, noise: 0.2 }), { isNoisy: true, task: 'regression', l2: 0.001 }),
];

const test: readonly DataSet[] = [
  sample('test', 'wine', { task: 'multiclass', epochs: 60, l2: 0.003 }),
  sample('test', 'diabetes', { isNoisy: true, task: 'regression', l2: 0.02 }),
  sample('test', 'digits', { task: 'multiclass', mostRows: 700, epochs: 40 }),
  sample('test', 'circles', { isBent: true }),
  sample('test', 'reviews-skewed', { mostRows: 500, epochs: 30, l2: 0.003 }),
  generated('test', 'spirals-2', 'spirals', 201, (random) => spirals(random, { rows: 800, arms: 2, turns: 1, noise: 0.03 }), { isBent: true, epochs: 100 }),
  generated('test', 'moons-2', 'moons', 202, (random) => moons(random, { rows: 500, noise: 0.15 }), { isBent: true, epochs: 60 }),
  generated('test', 'checker-2', 'checker', 203, (random) => checker(random, { rows: 900, columns: 4, noise: 0.05 }), { isNoisy: true, isBent: true, epochs: 60, l2: 0.001 }),
  generated('test', 'blobs-2', 'blobs', 204, (random) => blobs(random, { rows: 700, columns: 3, classes: 3, clouds: 4, spread: 0.45 }), { task: 'multiclass', isBent: true }),
  generated('test', 'teacher-2', 'teacher', 205, (random) => teacher(random, { rows: 1000, columns: 8, hidden: 5, classes: 2 }), { isNoisy: true, isBent: true, l2: 0.002 }),
  generated('test', 'mixed-2', 'mixed', 206, (random) => mixed(random, { rows: 600, noise: 0.2 }), { isNoisy: true, l2: 0.003 }),
  generated('test', 'noise-columns-2', 'noise columns', 207, (random) => noiseColumns(random, { rows: 1000, telling: 4, columns: 28, noise: 0.2 }), { isNoisy: true, isBent: true, l2: 0.01 }),
  generated('test', 'friedman-2', 'friedman', 208, (random) => friedman(random, { rows: 700, columns: 8, noise: 1 }), { isNoisy: true, task: 'regression', isBent: true, epochs: 70, l2: 0.001 }),
  generated('test', 'plane-2', 'plane', 209, (random) => linearNumber(random, { rows: 600, columns: 4, noise: 0.4 }), { isNoisy: true, task: 'regression', l2: 0.001 }),
  generated('test', 'teacher-number-2', 'teacher, numbers', 210, (random) => teacherNumber(random, { rows: 900, columns: 6, hidden: 3, noise: 0.2 }), { isNoisy: true, task: 'regression', isBent: true, epochs: 70, l2: 0.001 }),
];

export const dataSets: readonly DataSet[] = [...tuning, ...test];

/** @throws Error for an id that no data set has */
export function dataSetOf(id: string): DataSet {
  const found = dataSets.find((one) => one.id === id);
  if (found === undefined) throw new Error(`There is no data set "${id}".`);
  return found;
}
