// Which rows train and which validate: splits by column and fold, cleaning, balancing and augmentation, all on the training part only.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Matrix } from '../../shared/rpc/trainer.ts';
import { failureOf, lines, openWorkbench } from './testing.ts';
import type { Workbench } from './testing.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

/** The first input of each row, which the tests leave unscaled: it tells the rows apart. */
function firstInputs(matrix: Matrix | null): number[] {
  return matrix === null ? [] : Array.from({ length: matrix.rows }, (_, row) => matrix.x[row * matrix.columns] ?? Number.NaN);
}
const patient = (i: number) => `p${i % 25}`;
/** Row number, group, day, class; every fifth row is of class b. */
const table = `n,patient,day,y\n${lines(200, (i) => `${i},${patient(i)},2024-${String(1 + Math.floor(i / 28)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')},${i % 5 === 0 ? 'b' : 'a'}`)}`;
const plain = { columns: { n: { scaling: 'none' }, patient: { role: 'ignore' }, day: { role: 'ignore' } }, target: 'y' };
const prepare = async (more: Record<string, unknown> = {}, content = table) => bench.prepare(await bench.load(content), { dataset: { ...plain, ...more } });

describe('a split', () => {
  it('by group has no patient on both sides', async () => {
    const { train, validation } = await prepare({ split: { method: 'group', groupBy: 'patient', validation: 0.25 } });
    const [taught, judged] = [train, validation].map((part) => new Set(firstInputs(part).map(patient)));
    expect([...(taught ?? [])].filter((one) => judged?.has(one))).toEqual([]);
    expect(validation?.rows).toBeGreaterThan(40);
    expect(validation?.rows).toBeLessThan(60);
  });

  it('by time trains on the past, and leaves out rows that have no time', async () => {
    const gaps = table.replace('2024-01-05', '').replace('2024-03-05', '');
    const { train, validation, preprocessing } = await prepare({ split: { method: 'time', timeColumn: 'day', validation: 0.2, test: 0.1 } }, gaps);
    expect(preprocessing.rows).toMatchObject({ total: 200, withoutTime: 2, train: 139, validation: 39, test: 20 });
    expect(Math.max(...firstInputs(train))).toBeLessThan(Math.min(...firstInputs(validation)));
  });

  it('into folds validates each row once, and trains on the others', async () => {
    const dataset = await bench.load(table);
    const folds = await Promise.all([1, 2, 3, 4].map((fold) => bench.prepare(dataset, { dataset: { ...plain, split: { method: 'kfold', folds: 4, fold, test: 0.1 } } })));
    expect(folds.map(({ preprocessing }) => preprocessing.rows.test)).toEqual([20, 20, 20, 20]);
    const validated = folds.flatMap(({ validation }) => firstInputs(validation));
    expect(new Set(validated).size).toBe(validated.length);
    expect(validated).toHaveLength(180);
    for (const { train, validation } of folds) expect([...firstInputs(train), ...firstInputs(validation)].sort((one, other) => one - other)).toEqual(validated.toSorted((one, other) => one - other));
  });

  it.each<[Record<string, unknown>, string, RegExp]>([
    [{ method: 'group' }, 'dataset.split.groupBy', /needs the column/],
    [{ method: 'time' }, 'dataset.split.timeColumn', /needs the column/],
    [{ method: 'time', timeColumn: 'patient' }, 'dataset.split.timeColumn', /read as category/],
    [{ method: 'kfold', folds: 4, fold: 5 }, 'dataset.split.fold', /There are 4 folds/],
  ])('%j is refused', async (split, path, says) => {
    const failure = await failureOf(prepare({ split }));
    expect(failure.path).toBe(path);
    expect(failure.message).toMatch(says);
  });
});

describe('cleaning', () => {
  const split = { validation: 0.25, seed: 4 };

  it('leaves excluded rows out of training and the parts as they were', async () => {
    const before = await prepare({ split });
    const after = await prepare({ split, excludeRows: [1, 2, 3, 4, 5, 6, 7, 8] });
    const excluded = firstInputs(before.train).filter((n) => n < 8);
    expect(excluded.length).toBeGreaterThan(0);
    expect(after.preprocessing.rows.excluded).toBe(excluded.length);
    expect(firstInputs(after.train)).toEqual(firstInputs(before.train).filter((n) => n >= 8));
    expect(after.validation).toEqual(before.validation);
    expect(after.trainFileRows).toEqual(Uint32Array.from(firstInputs(after.train), (n) => n + 1));
  });

  it('relabels rows in training only', async () => {
    const before = await prepare({ split });
    const [taught = 0] = firstInputs(before.train);
    const [judged = 0] = firstInputs(before.validation);
    const other = (n: number) => (n % 5 === 0 ? 'a' : 'b');
    const after = await prepare({ split, relabel: { [taught + 1]: other(taught), [judged + 1]: other(judged) } });
    expect(after.preprocessing.rows.relabelled).toBe(1);
    expect(after.train.y[0]).toBe(taught % 5 === 0 ? 0 : 1);
    expect([...after.train.y.subarray(1)]).toEqual([...before.train.y.subarray(1)]);
    expect(after.validation).toEqual(before.validation);
  });

  it('drops what repeats: in training, and of what validates; another class is another row', async () => {
    // Each row three times; the third of every tenth row has the other class.
    const repeated = `n,kind,y\n${lines(150, (i) => `${i % 50},${i % 50 === 7 ? '' : `k${(i % 50) % 4}`},${(i % 50) % 5 === 0 === (i >= 100 && i % 10 === 0) ? 'a' : 'b'}`)}`;
    const settings = { columns: { n: { scaling: 'none' } }, split };
    const before = await prepare(settings, repeated);
    const { train, validation, preprocessing } = await prepare({ ...settings, dropDuplicates: true }, repeated);
    const keysOf = (matrix: Matrix | null) => firstInputs(matrix).map((n, row) => `${n} ${matrix?.y[row]}`);
    expect(keysOf(validation)).toEqual(keysOf(before.validation));
    const taught = keysOf(train);
    expect(new Set(taught).size).toBe(taught.length);
    expect(taught.filter((key) => keysOf(validation).includes(key))).toEqual([]);
    // Nothing else is gone.
    expect(new Set([...taught, ...keysOf(validation)])).toEqual(new Set([...keysOf(before.train), ...keysOf(before.validation)]));
    expect(preprocessing.rows.duplicates).toBe(before.train.rows - train.rows);
  });

  it('drops rows with gaps from training, and fills those of what validates', async () => {
    const gaps = `n,m,y\n${lines(100, (i) => `${i},${i % 4 === 0 ? '' : i},${i % 5 === 0 ? 'b' : 'a'}`)}`;
    const { train, validation, preprocessing } = await prepare({ columns: { n: { scaling: 'none' }, m: { missing: 'dropRow', scaling: 'none' } }, split }, gaps);
    expect(preprocessing.rows.withGaps).toBe(75 - train.rows);
    expect(firstInputs(train).some((n) => n % 4 === 0)).toBe(false);
    expect(validation?.rows).toBe(25);
    expect([...(validation?.x ?? [])].every(Number.isFinite)).toBe(true);
  });

  it.each<[Record<string, unknown>, string, RegExp]>([
    [{ excludeRows: [3, 201] }, 'dataset.excludeRows.1', /no row 201: the data has 200/],
    [{ relabel: { '201': 'a' } }, 'dataset.relabel.201', /no row 201/],
    [{ split: { validation: 0 }, excludeRows: Array.from({ length: 200 }, (_, i) => i + 1) }, 'dataset', /No row is left to train on: of 200, 200 are excluded/],
  ])('%j is refused', async (settings, path, says) => {
    const failure = await failureOf(prepare(settings));
    expect(failure.path).toBe(path);
    expect(failure.message).toMatch(says);
  });
});

describe('balancing and augmentation', () => {
  const split = { validation: 0.25, seed: 4 };
  const columns = { patient: { role: 'ignore' }, day: { role: 'ignore' } };

  it.each<Record<string, unknown>>([{ balance: 'oversample' }, { balance: 'smote' }, { balance: 'undersample' }, { augmentation: { noise: 0.1, copies: 3, onlyClass: 'b' } }, { augmentation: { mixup: 0.4 } }])(
    '%j changes the training part only: not what validates, nor what was fitted, nor what a constant answer scores',
    async (settings) => {
      const before = await prepare({ columns, split });
      const after = await prepare({ columns, split, ...settings });
      expect(after.train.x).not.toEqual(before.train.x);
      expect(after.validation).toEqual(before.validation);
      expect(after.preprocessing.encoders).toEqual(before.preprocessing.encoders);
      expect(after.facts.baselineLoss).toBe(before.facts.baselineLoss);
      expect(after.facts.trainRows).toBe(after.train.rows);
      expect(after.preprocessing.rows).toMatchObject({ train: 150, trained: after.train.rows });
      // Another seed of the training, as a repeat has, trains on the same rows.
      const repeated = await bench.prepare(await bench.load(table), { dataset: { ...plain, columns, split, ...settings }, training: { seed: 9 } });
      expect(repeated.train).toEqual(after.train);
    },
  );

  it('counts classes as they are trained, also for class weights', async () => {
    const balanced = await bench.prepare(await bench.load(table), { dataset: { ...plain, columns, split, balance: 'oversample' }, training: { classWeights: 'balanced' } });
    expect(balanced.facts.classCounts).toEqual([120, 120]);
    expect(balanced.classWeights).toEqual([1, 1]);
  });

  it('makes rows of mixed columns in which every category is one', async () => {
    const mixed = `n,kind,flag,y\n${lines(120, (i) => `${i},k${i % 3},${i % 2 ? 'true' : 'false'},${i % 6 === 0 ? 'b' : 'a'}`)}`;
    const { train } = await prepare({ columns: {}, split, balance: 'smote' }, mixed);
    for (let row = 0; row < train.rows; row += 1) {
      const [, ...rest] = train.x.subarray(row * train.columns, (row + 1) * train.columns);
      expect(rest.slice(0, 3).toSorted()).toEqual([0, 0, 1]);
      expect([0, 1]).toContain(rest[3]);
    }
  });

  it.each<[Record<string, unknown>, string]>([
    [{ balance: 'smote' }, 'dataset.balance'],
    [{ augmentation: { noise: 0.1, onlyClass: 'b' } }, 'dataset.augmentation.onlyClass'],
    [{ relabel: { '1': 'b' } }, 'dataset.relabel.1'],
  ])('%j is refused for a number as target', async (settings, path) => {
    expect(await failureOf(prepare({ ...settings, target: 'n' }))).toMatchObject({ code: 'bad-input', path });
  });
});

describe('columns', () => {
  it('numbers rare categories as one, and hashes a gap as a word of its own', async () => {
    const content = `kind,note,y\n${lines(60, (i) => `${i < 57 ? `k${i % 3}` : `rare${i}`},${i % 10 === 0 ? '' : 'fine words'},${i % 4 ? 'a' : 'b'}`)}`;
    const columns = { kind: { encoding: 'ordinal', rareBelow: 2, scaling: 'none' }, note: { encoding: 'hashing', buckets: 64 } };
    const { train, preprocessing } = await prepare({ columns, split: { validation: 0 } }, content);
    expect(preprocessing.encoders[0]).toMatchObject({ kind: 'ordinal', categories: ['k0', 'k1', 'k2', '(rare)'], hasRare: true });
    expect(firstInputs(train).slice(54)).toEqual([0, 1, 2, 3, 3, 3]);
    const words = (row: number) => [...train.x.subarray(row * 65 + 1, row * 65 + 65)].reduce((sum, count) => sum + count, 0);
    expect([words(0), words(1)]).toEqual([1, 3]);
  });

  it('fills what has no logarithm where it validates', async () => {
    const { validation } = await prepare({ columns: { n: { log: true } }, split: { method: 'time', timeColumn: 't' } }, `n,t,y\n${lines(50, (i) => `${i < 45 ? i : -5},${i},${i % 4 ? 'a' : 'b'}`)}`);
    expect(firstInputs(validation).every(Number.isFinite)).toBe(true);
  });
});
