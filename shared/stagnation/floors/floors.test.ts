import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shuffled } from './floor-table.ts';
import { measureFloors } from './floors.ts';
import type { FloorTable } from './floor-table.ts';
import type { Floor, FloorName, Floors } from './floors.ts';

/** Numbers from -1 to 1 in an order that looks random: the same in each run. */
function noise(count: number, seed: number): Float64Array {
  return Float64Array.from(shuffled(count, seed), (place) => (2 * (place + 0.5)) / count - 1);
}

/** Rows of `columns` numbers; the class or number of each is what `target` makes of them. */
function made(rows: number, columns: number, classCount: number, target: (row: readonly number[], index: number) => number, seed = 1): FloorTable {
  const x = Float32Array.from(noise(rows * columns, seed));
  const y = Float32Array.from({ length: rows }, (_, row) => target([...x.subarray(row * columns, (row + 1) * columns)], row));
  return { rows, columns, x, y, classCount };
}

function measure(table: FloorTable, seed = 1): Floors {
  return measureFloors(table, Uint32Array.from({ length: table.rows }, (_, row) => row + 1), seed);
}

function floorOf(floors: Floors, name: FloorName): Floor {
  const found = floors.floors.find(({ model }) => model === name);
  if (found === undefined) throw new Error(`no floor ${name}`);
  return found;
}

const side = ([a = 0, b = 0]: readonly number[]): number => Number(a + b > 0);
const inside = ([a = 0, b = 0]: readonly number[]): number => Number(a * a + b * b < 0.6);

/** The table with the labels of a share of its rows moved to the next class. */
function flipped(table: FloorTable, share: number): { table: FloorTable; rows: Set<number> } {
  const rows = new Set(shuffled(table.rows, 99).subarray(0, Math.round(share * table.rows)));
  return { table: { ...table, y: table.y.map((label, row) => (rows.has(row) ? (label + 1) % table.classCount : label)) }, rows: new Set([...rows].map((row) => row + 1)) };
}

describe('the floors of made data', () => {
  it('finds a straight border best with the linear model', () => {
    const floors = measure(made(800, 4, 2, side));
    expect(floorOf(floors, 'linear').score).toBeGreaterThan(0.97);
    expect(floorOf(floors, 'linear').loss).toBeLessThan(Math.min(floorOf(floors, 'boosted-trees').loss, floorOf(floors, 'neighbours').loss));
  });

  it('finds a ring by trees and neighbours, not by the linear model', () => {
    const floors = measure(made(800, 2, 2, inside));
    const least = floorOf(floors, 'linear');
    for (const name of ['neighbours', 'boosted-trees'] as const) expect(floorOf(floors, name).loss).toBeLessThan(least.loss - 4 * least.lossError);
    expect(floorOf(floors, 'boosted-trees').score).toBeGreaterThan(0.92);
  });

  it('finds nothing where there is nothing, whatever the seed', () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const labels = noise(600, seed + 50);
      const floors = measure(made(600, 8, 2, (_, row) => Number((labels[row] ?? 0) > 0), seed), seed);
      const least = floorOf(floors, 'constant');
      expect(least.loss).toBeCloseTo(Math.LN2, 2);
      expect(least.score).toBeCloseTo(0.5, 1);
      for (const floor of floors.floors) expect(floor.loss).toBeGreaterThan(least.loss - 2 * Math.hypot(floor.lossError, least.lossError));
    }
  });

  it('measures numbers by squared error: a line by the ridge, a product by trees and neighbours', () => {
    const line = measure(made(600, 3, 0, ([a = 0, b = 0]) => 2 * a - b));
    expect(floorOf(line, 'linear').loss).toBeLessThan(0.01);
    expect(floorOf(line, 'constant').loss).toBeCloseTo(5 / 3, 0);
    expect(line.labelNoise).toBeNull();
    const product = measure(made(600, 2, 0, ([a = 0, b = 0]) => 3 * a * b));
    for (const name of ['neighbours', 'boosted-trees'] as const) expect(floorOf(product, name).loss).toBeLessThan(0.6 * floorOf(product, 'linear').loss);
  });

  it('measures three classes, one of them rare', () => {
    const floors = measure(made(600, 3, 3, ([a = 0, b = 0]) => (a > 0.8 ? 2 : Number(b > 0))));
    expect(floorOf(floors, 'constant').score).toBeLessThan(0.55);
    expect(floorOf(floors, 'boosted-trees').score).toBeGreaterThan(0.95);
  });

  it('gives the same floors again', () => {
    const table = made(200, 3, 2, inside);
    expect(measure(table)).toEqual(measure(table));
  });

  it('takes constant columns, a class of one row, and a table of few rows', () => {
    const table = made(40, 3, 3, ([a = 0], row) => (row === 7 ? 2 : Number(a > 0)));
    table.x.forEach((_, at) => { if (at % 3 === 1) table.x[at] = 5; });
    for (const floor of measure(table).floors) expect([floor.loss, floor.lossError, floor.score, floor.scoreError].every(Number.isFinite)).toBe(true);
  });
});

describe('label noise', () => {
  for (const [name, table] of [['a straight border', made(1_000, 4, 2, side)], ['a ring', made(1_000, 2, 2, inside)], ['three classes', made(1_000, 3, 3, ([a = 0]) => (a < -0.33 ? 0 : a < 0.33 ? 1 : 2))]] as const) {
    it(`is found as often as labels were changed, and in those rows: ${name}`, () => {
      for (const share of [0, 0.1, 0.3]) {
        const { table: changed, rows } = flipped(table, share);
        const { labelNoise } = measure(changed);
        expect(Math.abs((labelNoise?.rate ?? NaN) - share)).toBeLessThan(0.08);
        if (share === 0) continue;
        const suspects = labelNoise?.suspectRows ?? [];
        expect(suspects.filter((row) => rows.has(row)).length / suspects.length).toBeGreaterThan(0.75);
        expect(suspects.slice(0, 50).filter((row) => rows.has(row)).length).toBeGreaterThan(42);
      }
    });
  }
});

describe('laws', () => {
  it('gives the floors of numbers in their own unit, however large or small it is', () => {
    const base = made(200, 2, 0, ([a = 0, b = 0]) => 3 * a * b + a);
    const before = measure(base);
    for (const unit of [2 ** -20, 2 ** 20]) {
      for (const [index, floor] of measure({ ...base, y: base.y.map((value) => value * unit) }).floors.entries()) {
        expect(floor.loss / unit ** 2).toBeCloseTo(before.floors[index]?.loss ?? NaN, 6);
        expect(floor.score / unit).toBeCloseTo(before.floors[index]?.score ?? NaN, 6);
      }
    }
  });

  it('changes nothing but rounding when classes are permuted and columns scaled', () => {
    const base = made(240, 3, 3, ([a = 0, b = 0]) => (a > 0.5 ? 2 : Number(b > 0)));
    const before = measure(base);
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2], { minLength: 3, maxLength: 3 }), fc.constantFrom(1, 64, 1 / 1024), (order, scale) => {
        const after = measure({ ...base, x: base.x.map((value) => value * scale), y: base.y.map((label) => order[label] ?? 0) });
        for (const [index, floor] of before.floors.entries()) {
          expect(after.floors[index]?.loss).toBeCloseTo(floor.loss, 6);
          expect(after.floors[index]?.score).toBeCloseTo(floor.score, 6);
        }
        expect(after.labelNoise?.rate).toBeCloseTo(before.labelNoise?.rate ?? NaN, 6);
        expect(after.labelNoise?.suspectRows.toSorted((a, b) => a - b)).toEqual(before.labelNoise?.suspectRows.toSorted((a, b) => a - b));
      }),
      { numRuns: 12 },
    );
  });
});
