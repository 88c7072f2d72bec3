import { afterEach, describe, expect, it } from 'vitest';
import { someRun } from '../../history/fixtures.ts';
import { FloorMeasurement } from './floors.ts';
import { sampleForFloors } from './floors-sample.ts';

/** Rows of two columns that a line divides, as a run would train on them. */
function prepared(rows: number, columns = 2) {
  const x = Float32Array.from({ length: rows * columns }, (_, at) => Math.sin(at * 12.9898) * 2);
  const y = Float32Array.from({ length: rows }, (_, row) => Number((x[row * columns] ?? 0) > 0));
  return { train: { rows, columns, x, y }, trainFileRows: Uint32Array.from({ length: rows }, (_, row) => row + 1), classNames: ['no', 'yes'] };
}

const someRowCounts = { total: 100, withoutTarget: 0, withoutTime: 0, excluded: 0, withGaps: 0, duplicates: 0, relabelled: 0, train: 100, validation: 0, test: 0, trained: 100 };

const log: string[] = [];
const open: FloorMeasurement[] = [];
function measurement(budgetMs?: number): FloorMeasurement {
  const made = new FloorMeasurement({ log: (line) => log.push(line), ...(budgetMs === undefined ? {} : { budgetMs }) });
  open.push(made);
  return made;
}
afterEach(() => {
  for (const one of open.splice(0)) one.close();
  expect(log.splice(0)).toEqual([]);
});

const withSeed = (seed: number) => ({ ...someRun, spec: { ...someRun.spec, dataset: { ...someRun.spec.dataset, split: { ...someRun.spec.dataset.split, seed } } } });

describe('the measurement of floors', () => {
  it('measures beside everything else, once for each data', async () => {
    const floors = measurement();
    let turns = 0;
    const turn = setInterval(() => { turns += 1; }, 5);
    const first = floors.measure(someRun, prepared(400));
    const found = await first;
    clearInterval(turn);
    expect(turns).toBeGreaterThan(2);
    expect(found?.rows).toBe(400);
    expect(found?.floors.map(({ model }) => model)).toEqual(['constant', 'linear', 'neighbours', 'boosted-trees']);
    expect(found?.floors.find(({ model }) => model === 'linear')?.score).toBeGreaterThan(0.95);
    expect(floors.measure(someRun, prepared(400))).toBe(first);
    expect(floors.measure(withSeed(8), prepared(400))).not.toBe(first);
  });

  it('gives nothing for data that is too small to cross-validate', async () => {
    expect(await measurement().measure(someRun, prepared(39))).toBeNull();
  });

  it('ends when time is up, and when the app closes, also what waits', async () => {
    expect(await measurement(1).measure(someRun, prepared(3_000, 40))).toBeNull();
    const closing = measurement();
    const both = [closing.measure(someRun, prepared(3_000, 40)), closing.measure(withSeed(8), prepared(3_000, 40))];
    closing.close();
    expect(await Promise.all(both)).toEqual([null, null]);
  });
});

describe('the sample that floors are measured on', () => {
  it('holds each row of the file once and no row that was made', () => {
    const { train, trainFileRows, classNames } = prepared(100);
    trainFileRows.set([0, 0, 50, 50], 0);
    const task = sampleForFloors({ train, trainFileRows, classNames }, 1);
    expect(task?.table.rows).toBe(96);
    expect(new Set(task?.fileRows).size).toBe(96);
    expect(task?.fileRows).not.toContain(0);
  });

  it('knows which inputs each column of the file became, and takes some rows that were held out', () => {
    const scale = { center: 0, scale: 1 };
    const encoders = [
      { kind: 'number', column: 'age', fill: 0, log: false, scaling: 'standard', ...scale, marksMissing: true },
      { kind: 'oneHot', column: 'colour', categories: ['blue', 'red', 'green'], fill: null, hasRare: false },
      { kind: 'hashing', column: 'note', buckets: 4, fill: null },
    ] as const;
    const preprocessing = { version: 1, target: { column: 'label', classNames: [], ...scale }, encoders, emptyColumns: [], rows: someRowCounts } as const;
    const validation = prepared(900, 9).train;
    const task = sampleForFloors({ ...prepared(100, 9), validation, preprocessing }, 1);
    expect(task?.groups).toEqual([
      { name: 'age', start: 0, width: 2, kind: 'value' }, { name: 'colour', start: 2, width: 3, kind: 'category' }, { name: 'note', start: 5, width: 4, kind: 'words' },
    ]);
    expect(task?.validation).toMatchObject({ rows: 400, trainRows: 100 });
    const first = task?.validation?.x.subarray(0, 9);
    expect(Array.from({ length: 900 }, (_, row) => validation.x.subarray(row * 9, row * 9 + 9))).toContainEqual(first);
  });

  it('takes a sample of a large table that keeps rows and labels together', () => {
    const { train, trainFileRows, classNames } = prepared(9_000);
    const task = sampleForFloors({ train, trainFileRows, classNames }, 1);
    expect(task?.table.rows).toBe(4_000);
    task?.fileRows.forEach((fileRow, place) => {
      expect([task.table.x[place * 2], task.table.y[place]]).toEqual([train.x[(fileRow - 1) * 2], train.y[fileRow - 1]]);
    });
  });
});
