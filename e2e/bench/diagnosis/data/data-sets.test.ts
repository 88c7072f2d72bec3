import { describe, expect, it } from 'vitest';
import { dataSetOf, dataSets } from './data-sets.ts';
import { rowsOf, takeRows, toCsv } from './table.ts';
import type { Table } from './table.ts';

const numbersOf = (table: Table, column: number): number[] => (table.features[column]?.values ?? []).map(Number);

/** Share of rows that the sign of the best plane through the centre of the classes tells right: nearest class mean. */
function nearestMean({ features, target }: Table): number {
  const classes = [...new Set(target.values)];
  const means = classes.map((name) => features.map(({ values }) => {
    const own = values.filter((_, row) => target.values[row] === name).map(Number);
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  }));
  const right = target.values.filter((name, row) => {
    const distances = means.map((mean) => mean.reduce((sum, value, column) => sum + (Number(features[column]?.values[row]) - value) ** 2, 0));
    return classes[distances.indexOf(Math.min(...distances))] === name;
  });
  return right.length / target.values.length;
}

describe.each(dataSets.map((dataSet) => [dataSet.id, dataSet] as const))('%s', (_id, dataSet) => {
  it('is the same each time, of moderate size, and of its task', () => {
    const table = dataSet.make();
    expect(toCsv(dataSet.make())).toBe(toCsv(table));
    expect(rowsOf(table)).toBeGreaterThanOrEqual(150);
    expect(rowsOf(table)).toBeLessThanOrEqual(1500);
    const isNumbers = table.target.values.every((value) => typeof value === 'number');
    expect(isNumbers).toBe(dataSet.task === 'regression');
    if (!isNumbers) expect(new Set(table.target.values).size === 2).toBe(dataSet.task === 'binary');
  });
});

describe('the data sets', () => {
  it('are divided into parts that share no id, and no generator with the same numbers', () => {
    expect(new Set(dataSets.map(({ id }) => id)).size).toBe(dataSets.length);
    const textOf = (part: string): string[] => dataSets.filter((one) => one.part === part).map((one) => toCsv(one.make()));
    expect(textOf('tuning').filter((text) => textOf('test').includes(text))).toEqual([]);
    expect(dataSets.filter(({ part }) => part === 'test').length).toBeGreaterThanOrEqual(8);
    expect(dataSets.filter(({ part, family }) => part === 'test' && !dataSets.some((other) => other.part === 'tuning' && other.family === family)).length).toBeGreaterThanOrEqual(4);
  });

  it('keep what their names promise', () => {
    expect(nearestMean(dataSetOf('linear-1').make())).toBeGreaterThan(0.8);
    // Nothing that lies around one centre, or in the corners of a square, is told by the means.
    for (const id of ['rings-1', 'checker-2']) expect(nearestMean(dataSetOf(id).make())).toBeLessThan(0.65);
    const rings = dataSetOf('rings-1').make();
    const radii = numbersOf(rings, 0).map((x, row) => Math.hypot(x, numbersOf(rings, 1)[row] ?? 0));
    expect(Math.max(...radii)).toBeLessThan(1.3);
    const mixed = dataSetOf('mixed-1').make();
    expect(mixed.features.filter(({ values }) => typeof values[0] === 'string').map(({ name }) => name)).toEqual(['city', 'size']);
  });
});

it('takes rows in the order asked for, also twice', () => {
  const table: Table = { features: [{ name: 'a', values: [1, 2, 3] }], target: { name: 'b', values: ['x', 'y', 'z'] } };
  expect(toCsv(takeRows(table, [2, 0, 2]))).toBe('a,b\n3,z\n1,x\n3,z\n');
});
