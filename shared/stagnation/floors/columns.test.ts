import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../seeded-random.ts';
import { measureColumns } from './columns.ts';
import { shuffled, standardised } from './floor-table.ts';
import { measureFloors } from './floors.ts';
import { measureRepeats } from './repeats.ts';
import type { ColumnFacts } from './columns.ts';
import type { ColumnGroup } from './column-group.ts';
import type { FloorTable } from './floor-table.ts';

/** Numbers from -1 to 1 in an order that looks random: the same in each run. */
function noise(count: number, seed: number): Float64Array {
  return Float64Array.from(shuffled(count, seed), (place) => (2 * (place + 0.5)) / count - 1);
}

function made(rows: number, columns: number, classCount: number, target: (row: readonly number[], index: number) => number, seed = 1): FloorTable {
  const x = Float32Array.from(noise(rows * columns, seed));
  const y = Float32Array.from({ length: rows }, (_, row) => target([...x.subarray(row * columns, (row + 1) * columns)], row));
  return { rows, columns, x, y, classCount };
}

const named = (count: number): ColumnGroup[] => Array.from({ length: count }, (_, start) => ({ name: `c${start}`, start, width: 1, kind: 'value' }));

function measure(table: FloorTable, groups = named(table.columns)): ColumnFacts {
  const { scaled, unit } = standardised(table);
  return measureColumns(scaled, groups, unit, 1);
}

const names = (...places: number[]): string[] => places.map((place) => `c${place}`);

describe('columns that say nothing', () => {
  it('are told from those that say something alone, in a sum, or only together', () => {
    const sum = measure(made(800, 20, 2, ([a = 0, b = 0, c = 0]) => Number(a + b + c > 0)));
    expect(sum.useless?.filter((name) => names(0, 1, 2).includes(name))).toEqual([]);
    expect(sum.useless?.length).toBeGreaterThanOrEqual(15);
    const product = measure(made(1_000, 12, 0, ([a = 0, b = 0, c = 0]) => a * b + 0.3 * c));
    expect(product.useless?.filter((name) => names(0, 1, 2).includes(name))).toEqual([]);
    expect(product.useless?.length).toBeGreaterThanOrEqual(7);
  });

  it('cost simple models something that they win back without them', () => {
    const table = made(300, 60, 2, ([a = 0, b = 0]) => Number(a * a + b * b < 0.6));
    const { floors, columns } = measureFloors(table, new Uint32Array(table.rows), 1, named(60));
    const nearest = columns?.kept?.find(({ model }) => model === 'neighbours');
    const all = floors.find(({ model }) => model === 'neighbours');
    // Distances over 58 columns of noise say little; over the two that matter they say far more.
    expect(nearest?.loss).toBeLessThan(0.8 * (all?.loss ?? 0));
  });

  it('are not chosen by the rows that they are judged on: on noise alone nothing is won', () => {
    for (const seed of [1, 2, 3, 4]) {
      const labels = noise(120, seed + 50);
      const { useless, kept } = measure(made(120, 80, 2, (_, row) => Number((labels[row] ?? 0) > 0), seed));
      expect(useless?.length).toBeGreaterThan(60);
      for (const { loss, lossError } of kept ?? []) expect(loss).toBeGreaterThan(Math.LN2 - 3 * lossError - 0.02);
    }
  });

  it('are named after the columns of the file, whatever their order, and each with all of its inputs', () => {
    const table = made(600, 6, 2, ([a = 0, b = 0, c = 0]) => Number(Math.max(a, b, c) === b));
    const groups: ColumnGroup[] = [{ name: 'colour', start: 0, width: 3, kind: 'category' }, ...named(6).slice(3)];
    const { useless, count } = measure(table, groups);
    expect(count).toBe(4);
    expect(useless).not.toContain('colour');
  });

  it('are not looked for in three columns', () => {
    expect(measure(made(200, 3, 2, ([a = 0]) => Number(a > 0))).useless).toBeNull();
  });
});

describe('a column that tells it all', () => {
  it('is the strongest, and the others together are far weaker', () => {
    const { strongest } = measure(made(800, 6, 2, ([a = 0, b = 0, , , , f = 0]) => Number(f + 0.04 * (a + b) > 0)));
    expect(strongest?.name).toBe('c5');
    expect(strongest?.alone).toBeGreaterThan(0.85);
    expect(strongest?.rest).toBeLessThan(0.3);
  });

  it('is no secret where another says the same', () => {
    const table = made(600, 4, 0, ([a = 0]) => 2 * a);
    for (let row = 0; row < table.rows; row += 1) table.x[row * 4 + 1] = -3 * (table.x[row * 4] ?? 0);
    const { strongest } = measure(table);
    expect(strongest?.alone).toBeGreaterThan(0.9);
    expect(Math.abs((strongest?.alone ?? 0) - (strongest?.rest ?? 0))).toBeLessThan(0.1);
  });

  it('does not exist where each says a little', () => {
    const { strongest } = measure(made(800, 6, 2, (row) => Number(row.reduce((sum, value) => sum + value, 0) > 0)));
    expect(strongest?.alone).toBeLessThan(0.7);
    expect(strongest?.rest).toBeNull();
  });
});

describe('rows that are in both parts', () => {
  const table = made(500, 5, 2, ([a = 0]) => Number(a > 0));
  const fresh = made(100, 5, 2, ([a = 0]) => Number(a > 0), 7);
  const share = (x: Float32Array, of = table): number | undefined => measureRepeats(of, { rows: x.length / of.columns, x, trainRows: of.rows }, 1)?.share;

  it('are counted, the same or nearly the same, and others are not', () => {
    expect(share(fresh.x)).toBe(0);
    const mixed = fresh.x.slice();
    mixed.set(table.x.subarray(0, 30 * 5));
    expect(share(mixed)).toBeCloseTo(0.3, 6);
    expect(share(mixed.map((value, at) => value + 0.002 * Math.sin(at)))).toBeCloseTo(0.3, 6);
  });

  it('are counted also where most rows of the table are copies of others', () => {
    const doubled: FloorTable = { ...table, rows: 1_000, x: Float32Array.from([...table.x, ...table.x]), y: Float32Array.from([...table.y, ...table.y]) };
    expect(share(table.x.slice(0, 250), doubled)).toBe(1);
    expect(share(fresh.x, doubled)).toBe(0);
  });

  it('stand for as many as the sample of the training part leaves out', () => {
    const some = measureRepeats(table, { rows: 100, x: (() => { const x = fresh.x.slice(); x.set(table.x.subarray(0, 20 * 5)); return x; })(), trainRows: 1_000 }, 1);
    expect(some?.share).toBeCloseTo(0.4, 6);
  });

  it('do not depend on the unit of a column', () => {
    const scale = (x: Float32Array): Float32Array => x.map((value, at) => value * 10 ** ((at % 5) - 2));
    const mixed = fresh.x.slice();
    mixed.set(table.x.subarray(0, 30 * 5));
    expect(share(scale(mixed), { ...table, x: scale(table.x) })).toBeCloseTo(0.3, 6);
  });

  it('are told by one column alone where it is measured finely: those that are the same, not those that are near', () => {
    const random = seededRandom(1);
    const one: FloorTable = { ...table, columns: 1, x: Float32Array.from({ length: 500 }, random) };
    const others = Float32Array.from({ length: 100 }, random);
    expect(share(others, one)).toBe(0);
    const mixed = others.slice();
    mixed.set(one.x.subarray(0, 30));
    expect(share(mixed, one)).toBeCloseTo(0.3, 6);
    const grid = (x: Float32Array): Float32Array => x.map((value) => Math.round(value * 30));
    expect(share(grid(mixed), { ...one, x: grid(one.x) })).toBeUndefined();
  });

  it('cannot be told where rows hold few values', () => {
    const coarse = { ...table, x: table.x.map((value) => Math.round(value * 3)) };
    expect(share(coarse.x.slice(0, 100), coarse)).toBeUndefined();
  });
});
