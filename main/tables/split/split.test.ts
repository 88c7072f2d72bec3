// The laws of a split: disjoint, complete, by class, group, time or fold as it says, and the same for the same seed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../shared/rpc/failure.ts';
import type { SplitSpec } from '../../../shared/spec/run-spec.ts';
import type { RowKeys } from './keys.ts';
import type { Split } from './parts.ts';
import { splitRows } from './split.ts';

const usual: SplitSpec = { method: 'random', validation: 0.2, test: 0, stratify: true, seed: 0, groupBy: 'g', timeColumn: 't', folds: 5, fold: null };
const noKeys: RowKeys = { classOf: null, groupOf: null, timeOf: null };

/** Rows 0, 2, 4 …: their numbers are not their positions. */
function rowsOf(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, row) => row * 2);
}
function by(values: readonly number[]): (row: number) => number {
  return (row) => values[row / 2] ?? 0;
}
function all({ train, validation, test }: Split): number[] {
  return [...train, ...validation, ...test].sort((one, other) => one - other);
}
/** True where a value stands in two of the lists. */
function meet(...lists: readonly (readonly number[])[]): boolean {
  return new Set(lists.flat()).size < lists.reduce((sum, list) => sum + new Set(list).size, 0);
}
/** The split, or null where there are too few rows for it. */
function trySplit(rows: Uint32Array, spec: SplitSpec, keys: RowKeys): Split | null {
  try {
    return splitRows(rows, spec, keys);
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    return null;
  }
}

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const indices = (most: number) => fc.array(fc.integer({ min: 0, max: most }), { minLength: 30, maxLength: 300 });
const shares = fc.record({ validation: fc.double({ min: 0, max: 0.6, noNaN: true }), test: fc.double({ min: 0, max: 0.3, noNaN: true }), seed });

describe('a random split', () => {
  it('gives each row to exactly one part, ascending', () => {
    fc.assert(
      fc.property(indices(4), shares, fc.boolean(), (classes, part, isStratified) => {
        const rows = rowsOf(classes.length);
        const split = trySplit(rows, { ...usual, ...part }, { ...noKeys, classOf: isStratified ? by(classes) : null });
        if (split === null) return;
        for (const one of [split.train, split.validation, split.test]) expect([...one]).toEqual([...one].sort((left, right) => left - right));
        expect(all(split)).toEqual([...rows]);
      }),
    );
  });

  it('gives each class its share of the validation part within one row, and the part its size', () => {
    fc.assert(
      fc.property(indices(4), shares, (classes, part) => {
        const split = trySplit(rowsOf(classes.length), { ...usual, ...part }, { ...noKeys, classOf: by(classes) });
        if (split === null) return;
        expect(split.validation.length).toBe(Math.round(classes.length * part.validation));
        for (const index of new Set(classes)) {
          const total = classes.filter((other) => other === index).length;
          const own = [...split.validation].filter((row) => by(classes)(row) === index).length;
          expect(Math.abs(own - total * part.validation)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('repeats with its seed and differs with another', () => {
    const validation = (of: number) => [...splitRows(rowsOf(200), { ...usual, test: 0.1, seed: of }, noKeys).validation];
    expect(validation(7)).toEqual(validation(7));
    expect(validation(7)).not.toEqual(validation(8));
  });
});

describe('a split by group', () => {
  const spec: SplitSpec = { ...usual, method: 'group' };

  it('has no group in two parts, every row in one, and every wanted part', () => {
    fc.assert(
      fc.property(indices(12), shares, fc.option(indices(2)), (groups, part, classes) => {
        const rows = rowsOf(groups.length);
        const split = trySplit(rows, { ...spec, ...part }, { ...noKeys, groupOf: by(groups), classOf: classes === null ? null : by(classes) });
        if (split === null) return;
        expect(all(split)).toEqual([...rows]);
        expect(meet(...[split.train, split.validation, split.test].map((rowsOfPart) => [...rowsOfPart].map(by(groups))))).toBe(false);
        expect(split.validation.length > 0).toBe(part.validation > 0);
        expect(split.test.length > 0).toBe(part.test > 0);
      }),
    );
  });

  it('comes within a group of the shares, also of each class', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 20, max: 60 }), (of, count) => {
        // Groups of four rows of one class; every third group is of the second class.
        const groups = Array.from({ length: count * 4 }, (_, row) => Math.floor(row / 4));
        const classes = groups.map((group) => (group % 3 === 0 ? 1 : 0));
        const split = splitRows(rowsOf(groups.length), { ...spec, seed: of, test: 0.1 }, { ...noKeys, groupOf: by(groups), classOf: by(classes) });
        for (const [rows, share] of [[split.train, 0.7], [split.validation, 0.2], [split.test, 0.1]] as const) {
          for (const index of [0, 1]) {
            const wanted = classes.filter((other) => other === index).length * share;
            expect(Math.abs([...rows].filter((row) => by(classes)(row) === index).length - wanted)).toBeLessThanOrEqual(4);
          }
        }
      }),
    );
  });

  it('repeats with its seed and differs with another', () => {
    const groups = Array.from({ length: 200 }, (_, row) => row % 40);
    const validation = (of: number) => [...splitRows(rowsOf(200), { ...spec, seed: of }, { ...noKeys, groupOf: by(groups) }).validation];
    expect(validation(7)).toEqual(validation(7));
    expect(validation(7)).not.toEqual(validation(8));
  });

  it('is refused where there are fewer groups than parts', () => {
    expect(() => splitRows(rowsOf(50), spec, { ...noKeys, groupOf: () => 1 })).toThrow(/belong to 1 group by "g", and 2 parts need at least 2/);
  });
});

describe('a split by time', () => {
  const spec: SplitSpec = { ...usual, method: 'time' };

  it('trains on no row that is as late as one that validates, and tests on the last', () => {
    fc.assert(
      fc.property(indices(40), shares, (times, part) => {
        const rows = rowsOf(times.length);
        const split = trySplit(rows, { ...spec, ...part }, { ...noKeys, timeOf: by(times) });
        if (split === null) return;
        expect(all(split)).toEqual([...rows]);
        const [train = [], validation = [], test = []] = [split.train, split.validation, split.test].map((rowsOfPart) => [...rowsOfPart].map(by(times)));
        expect(Math.max(...train)).toBeLessThan(Math.min(...validation, ...test));
        expect(Math.max(...train, ...validation)).toBeLessThan(Math.min(...test));
        expect(validation.length > 0).toBe(part.validation > 0);
        expect(test.length > 0).toBe(part.test > 0);
      }),
    );
  });

  it('gives the parts their shares where every moment is different', () => {
    const times = Array.from({ length: 100 }, (_, row) => (row * 37) % 100);
    const { train, validation, test } = splitRows(rowsOf(100), { ...spec, test: 0.1 }, { ...noKeys, timeOf: by(times) });
    expect([train.length, validation.length, test.length]).toEqual([70, 20, 10]);
  });

  it('is refused where there are fewer moments than parts', () => {
    expect(() => splitRows(rowsOf(50), { ...spec, test: 0.1 }, { ...noKeys, timeOf: (row) => row % 4 })).toThrow(/"t" has too few different values .* three parts/);
  });
});

describe('folds', () => {
  const spec: SplitSpec = { ...usual, method: 'kfold' };
  const splitsOf = (rows: Uint32Array, of: SplitSpec, keys: RowKeys) => Array.from({ length: of.folds }, (_, index) => trySplit(rows, { ...of, fold: index + 1 }, keys));

  it('validate every row but those of the test once, and train on the others', () => {
    fc.assert(
      fc.property(indices(3), fc.integer({ min: 2, max: 10 }), fc.double({ min: 0, max: 0.3, noNaN: true }), seed, fc.boolean(), (classes, folds, test, of, isGrouped) => {
        const rows = rowsOf(classes.length);
        const groups = classes.map((_, row) => row % 25);
        const splits = splitsOf(rows, { ...spec, folds, test, seed: of }, { ...noKeys, classOf: by(classes), groupOf: isGrouped ? by(groups) : null });
        const [first] = splits;
        if (first === undefined || first === null) return;
        for (const split of splits) {
          expect(split === null ? [] : all(split)).toEqual([...rows]);
          expect(split?.test).toEqual(first.test);
          if (isGrouped) expect(meet(...[split?.train ?? [], split?.validation ?? []].map((part) => [...part].map(by(groups))))).toBe(false);
        }
        const validated = splits.flatMap((split) => [...(split?.validation ?? [])]);
        expect([...validated, ...first.test].sort((one, other) => one - other)).toEqual([...rows]);
      }),
    );
  });

  it('are of one size, and of one share of each class, within a row', () => {
    fc.assert(
      fc.property(indices(3), fc.integer({ min: 2, max: 10 }), seed, (classes, folds, of) => {
        const splits = splitsOf(rowsOf(classes.length), { ...spec, folds, seed: of }, { ...noKeys, classOf: by(classes) });
        const spread = (counts: readonly number[]) => Math.max(...counts) - Math.min(...counts);
        expect(spread(splits.map((split) => split?.validation.length ?? 0))).toBeLessThanOrEqual(1);
        for (const index of new Set(classes)) expect(spread(splits.map((split) => [...(split?.validation ?? [])].filter((row) => by(classes)(row) === index).length))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('repeat with their seed and differ with another', () => {
    const validation = (of: number) => [...splitRows(rowsOf(200), { ...spec, seed: of, fold: 3 }, noKeys).validation];
    expect(validation(7)).toEqual(validation(7));
    expect(validation(7)).not.toEqual(validation(8));
  });

  it('are refused where there are more of them than rows', () => {
    expect(() => splitRows(rowsOf(3), { ...spec, fold: 5 }, noKeys)).toThrow(/3 rows are too few for 5 folds/);
  });
});
