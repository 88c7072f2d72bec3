// From stored data to matrices: targets, splits, gaps, encodings, scaling, and what is refused. Real DuckDB on temporary folders.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Matrix } from '../../shared/rpc/trainer.ts';
import { failureOf, lines, openWorkbench } from './testing.ts';
import type { Workbench } from './testing.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

function columnOf({ x, rows, columns }: Matrix, column: number): number[] {
  return Array.from({ length: rows }, (_, row) => x[row * columns + column] ?? Number.NaN);
}
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
function sd(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
const target = async (content: string, column: string) => {
  const { datasetId, profile } = await bench.load(content);
  return bench.tables.target(datasetId, profile, column);
};

describe('target', () => {
  it('finds the task, the classes in order, and what a constant answer scores', async () => {
    const yes = await target(`a,bought\n${lines(40, (i) => `${i},${i % 4 ? 'no' : 'yes'}`)}`, 'bought');
    expect(yes.target).toMatchObject({ task: 'binary', classNames: ['no', 'yes'], classCounts: [30, 10], constantAccuracy: 0.75, problem: null });
    expect(yes.target.constantLoss).toBeCloseTo(-(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)), 10);
    const many = await target(`a,grade\n${lines(60, (i) => `${i},${(i % 12) + 1}`)}`, 'grade');
    expect(many.target).toMatchObject({ task: 'multiclass', classNames: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'] });
    const price = await target(`a,price\n${lines(60, (i) => `${i},${i * 1.5}`)}`, 'price');
    expect(price.target).toMatchObject({ task: 'regression', classNames: [], constantAccuracy: null });
    expect(price.target.constantError).toBeCloseTo(22.5, 10);
  });

  it('takes the rarer class as positive where the names do not say', async () => {
    const { target: found } = await target(`a,kind\n${lines(40, (i) => `${i},${i % 4 ? 'zebra' : 'ant'}`)}`, 'kind');
    expect(found.classNames).toEqual(['zebra', 'ant']);
  });

  it('stacks histograms by class, further classes than ten together', async () => {
    const { target: found, histograms } = await target(`a,grade\n${lines(150, (i) => `${i / 7},g${i % 15}`)}`, 'grade');
    expect(found.classNames).toHaveLength(15);
    const { counts, byClass } = histograms['a'] ?? { counts: [], byClass: null };
    expect(byClass).toHaveLength(11);
    counts.forEach((count, bin) => expect(byClass?.reduce((sum, list) => sum + (list[bin] ?? 0), 0)).toBe(count));
    expect(byClass?.at(-1)?.reduce((sum, count) => sum + count, 0)).toBe(50);
  });

  it.each([
    ['constant', (_: number) => 'same', /same value in every row/],
    ['all missing', () => 'NA', /no value in any row/],
    ['5,000 categories', (i: number) => `k${i % 5000}`, /5,000 different values/],
    ['a name a row', (i: number) => `only ${i}`, /different values/],
  ])('explains a target that is %s', async (_, value, says) => {
    const dataset = await bench.load(`a,t\n${lines(10_000, (i) => `${i},${value(i)}`)}`);
    const { target: found } = await bench.tables.target(dataset.datasetId, dataset.profile, 't');
    expect(found.problem).toMatch(says);
  });

  it('names the nearest column for one that is not there', async () => {
    const failure = await failureOf(target('size,label\n1,2\n3,4\n', 'lable'));
    expect(failure).toMatchObject({ code: 'bad-input', path: 'dataset.target' });
    expect(failure.message).toMatch(/Did you mean "label"\?/);
  });
});

describe('prepare', () => {
  const table = `n,kind,flag,y\n${lines(100, (i) => `${i % 10 === 3 ? '' : i},${i % 9 === 0 ? '' : `k${i % 3}`},${i % 2 ? 'true' : 'false'},${i % 5 === 0 ? 'b' : 'a'}`)}`;

  it('standardises with the statistics of the training part alone', async () => {
    const settings = { dataset: { target: 'y', split: { validation: 0.3, seed: 3 } } };
    const csv = (value: (i: number) => number) => `n,y\n${lines(100, (i) => `${value(i)},${i % 5 === 0 ? 'b' : 'a'}`)}`;
    const prepared = await bench.prepare(await bench.load(csv((i) => i)), { ...settings, dataset: { ...settings.dataset, scaling: 'none' } });
    const held = new Set(columnOf(prepared.validation ?? prepared.train, 0));
    expect(held.size).toBe(30);
    const scaled = await bench.prepare(await bench.load(csv((i) => i)), settings);
    expect(mean(columnOf(scaled.train, 0))).toBeCloseTo(0, 5);
    expect(sd(columnOf(scaled.train, 0))).toBeCloseTo(1, 5);
    // Huge values in the validation rows change nothing that is fitted.
    const changed = await bench.prepare(await bench.load(csv((i) => (held.has(i) ? i + 1e6 : i))), settings);
    expect(changed.preprocessing.encoders).toEqual(scaled.preprocessing.encoders);
    expect(changed.train.x).toEqual(scaled.train.x);
  });

  it('gives each class its share, keeps test rows out, and repeats with the seed', async () => {
    const dataset = await bench.load(table);
    const settings = { dataset: { target: 'y', split: { validation: 0.2, test: 0.1, seed: 5 } } };
    const prepared = await bench.prepare(dataset, settings);
    expect(prepared.classNames).toEqual(['a', 'b']);
    expect(prepared.facts.classCounts).toEqual([56, 14]);
    expect(prepared.validation?.y.filter((value) => value === 1)).toHaveLength(4);
    expect(prepared.preprocessing.rows).toMatchObject({ total: 100, train: 70, validation: 20, test: 10 });
    expect((await bench.prepare(dataset, settings)).train).toEqual(prepared.train);
    expect((await bench.prepare(dataset, { dataset: { target: 'y', split: { validation: 0.2, test: 0.1, seed: 6 } } })).train).not.toEqual(prepared.train);
  });

  it('encodes categories, their gaps and booleans', async () => {
    const prepared = await bench.prepare(await bench.load(table), { dataset: { target: 'y', split: { validation: 0 } } });
    expect(prepared.validation).toBeNull();
    expect(prepared.train.columns).toBe(1 + 4 + 1);
    expect(prepared.preprocessing.encoders[1]).toMatchObject({ kind: 'oneHot', categories: ['k0', 'k1', 'k2', '(missing)'], fill: '(missing)' });
    expect([...prepared.train.x.subarray(1, 6)]).toEqual([0, 0, 0, 1, 0]);
    expect([...prepared.train.x.subarray(7, 12)]).toEqual([0, 1, 0, 0, 1]);
    // The gap in row 4 is filled with the median, which is near the middle of a symmetric column.
    expect(Math.abs(prepared.train.x[3 * 6] ?? 1)).toBeLessThan(0.1);
  });

  it('obeys what the experiment says of a column', async () => {
    const columns = { n: { missing: 'dropRow', scaling: 'minmax' }, kind: { encoding: 'ordinal', scaling: 'none' }, flag: { role: 'ignore' } };
    const prepared = await bench.prepare(await bench.load(table), { dataset: { target: 'y', columns, split: { validation: 0 }, excludeRows: [1], relabel: { '2': 'b' } } });
    expect(prepared.train.columns).toBe(2);
    expect(prepared.preprocessing.rows).toMatchObject({ excluded: 1, withGaps: 10, train: 89 });
    expect([Math.min(...columnOf(prepared.train, 0)), Math.max(...columnOf(prepared.train, 0))]).toEqual([0, 1]);
    expect([...prepared.train.x.subarray(1, 2)]).toEqual([1]);
    expect(prepared.train.y[0]).toBe(1);
  });

  it('drops rows without a target, and scales the target of a regression', async () => {
    const dataset = await bench.load(`a,b,t\n${lines(50, (i) => `${i},${i % 3},${i % 10 === 0 ? 'NA' : 1000 + i * 1.5}`)}`);
    const prepared = await bench.prepare(dataset, { dataset: { target: 't' } });
    expect(prepared.preprocessing.rows.withoutTarget).toBe(5);
    expect(prepared.facts.targetMean).toBeCloseTo(0, 5);
    expect(prepared.facts.targetSd).toBeCloseTo(1, 5);
    expect(prepared.targetScale).toBeGreaterThan(10);
    const plain = await bench.prepare(dataset, { dataset: { target: 't', targetScaling: 'none' } });
    expect(plain.targetScale).toBe(1);
    expect(plain.facts.targetMean).toBeGreaterThan(1000);
  });

  it('hashes words and pairs, whatever their case', async () => {
    const dataset = await bench.load(`text,y\n${lines(40, (i) => `${i % 2 ? 'Good' : 'good'} solid thing number ${i},${i % 4 ? 'a' : 'b'}`)}`);
    const { train } = await bench.prepare(dataset, { dataset: { target: 'y', split: { validation: 0 }, columns: { text: { type: 'text', buckets: 512 } } } });
    expect(train.columns).toBe(512);
    expect(train.x.subarray(0, 512).reduce((sum, value) => sum + value, 0)).toBe(9);
    const shared = Array.from({ length: 512 }, (_, bucket) => bucket).filter((bucket) => columnOf(train, bucket).every((value) => value >= 1));
    expect(shared.length).toBeGreaterThanOrEqual(5);
  });

  it('weighs classes and measures the constant answer', async () => {
    const dataset = await bench.load(table);
    const balanced = await bench.prepare(dataset, { dataset: { target: 'y', split: { validation: 0.2 } }, training: { classWeights: 'balanced' } });
    expect(balanced.classWeights).toEqual([80 / 128, 80 / 32]);
    expect(balanced.facts.baselineLoss).toBeCloseTo(-(0.8 * Math.log(0.8) + 0.2 * Math.log(0.2)), 10);
    expect((await bench.prepare(dataset, { dataset: { target: 'y' }, training: { classWeights: { b: 3 } } })).classWeights).toEqual([1, 3]);
  });

  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ['a text column declared as number', { columns: { kind: { type: 'number' } } }, 'dataset.columns.kind.type', /its value "k1" in row 2 is not a number/],
    ['a column that is not there', { columns: { kimd: {} } }, 'dataset.columns.kimd', /Did you mean "kind"\?/],
    ['the mean of categories', { columns: { kind: { missing: 'mean' } } }, 'dataset.columns.kind.missing', /have no mean/],
    ['regression on words', { task: 'regression' }, 'dataset.task', /regression needs numbers/],
    ['too small a share', { split: { validation: 0.001 } }, 'dataset.split.validation', /no row to validate on/],
  ])('refuses %s', async (_, settings, path, says) => {
    const failure = await failureOf(bench.prepare(await bench.load(table), { dataset: { target: 'y', ...settings } }));
    expect(failure.path).toBe(path);
    expect(failure.message).toMatch(says);
  });

  it.each([
    ['constant', () => 'same', /same value in every row/],
    ['all missing', () => 'NA', /no value in any row/],
    ['5,000 categories', (i: number) => `k${i}`, /5,000 different values/],
  ])('refuses a target that is %s', async (_, value, says) => {
    const spec = await bench.plan(await bench.load(table), { dataset: { target: 'y' } });
    const { datasetId, profile } = await bench.load(`a,y\n${lines(5000, (i) => `${i},${value(i)}`)}`);
    const failure = await failureOf(bench.tables.prepare(datasetId, profile, spec));
    expect(failure).toMatchObject({ code: 'bad-input', path: 'dataset.target' });
    expect(failure.message).toMatch(says);
  });
});
