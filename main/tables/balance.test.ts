// Balancing and augmenting a training part: rows of the file stay or are chosen by count, and made rows lie where they should.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { augment } from './augment.ts';
import { balanceClasses } from './balance.ts';
import { deviationsOf } from './facts.ts';
import type { Block } from './layout.ts';
import type { TrainingPart } from './matrix-rows.ts';
import { beta, seededRandom } from './random.ts';

/** Two quantities, a one-hot block of three, a truth value, two word counts. */
const layout: Block[] = [
  { start: 0, width: 1, kind: 'quantity' },
  { start: 1, width: 1, kind: 'quantity' },
  { start: 2, width: 3, kind: 'category' },
  { start: 5, width: 1, kind: 'category' },
  { start: 6, width: 2, kind: 'words' },
];
const columns = 8;
const names = ['a', 'b', 'c'];

interface Row {
  readonly label: number;
  readonly quantities: readonly [number, number];
  readonly category: number;
  readonly flag: number;
  readonly words: readonly [number, number];
}
const value = fc.integer({ min: -50, max: 50 }).map((whole) => whole / 8);
const word = fc.integer({ min: 0, max: 3 });
const aRow: fc.Arbitrary<Row> = fc.record({ label: fc.integer({ min: 0, max: 2 }), quantities: fc.tuple(value, value), category: fc.integer({ min: 0, max: 2 }), flag: fc.integer({ min: 0, max: 1 }), words: fc.tuple(word, word) });
/** At least two rows of each class. */
const someRows = fc.array(aRow, { minLength: 1, maxLength: 40 }).map((rows) => [...rows, ...[0, 0, 1, 1, 2, 2].map((label, index): Row => ({ label, quantities: [index, -index], category: index % 3, flag: index % 2, words: [1, index] }))]);
const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });

function partOf(rows: readonly Row[]): TrainingPart {
  const x = rows.flatMap(({ quantities, category, flag, words }) => [...quantities, ...[0, 1, 2].map((index) => (index === category ? 1 : 0)), flag, ...words]);
  return { matrix: { rows: rows.length, columns, x: Float32Array.from(x), y: Float32Array.from(rows, ({ label }) => label) }, fileRows: Uint32Array.from(rows, (_, index) => index + 1) };
}
function inputsOf({ matrix }: TrainingPart, row: number): number[] {
  return [...matrix.x.subarray(row * columns, (row + 1) * columns)];
}
function countsOf({ matrix }: TrainingPart): number[] {
  return names.map((_, index) => matrix.y.filter((label) => label === index).length);
}

describe.each(['oversample', 'smote', 'undersample'] as const)('%s', (method) => {
  it('makes the classes equal, and repeats with its seed', () => {
    fc.assert(
      fc.property(someRows, seed, (rows, of) => {
        const part = partOf(rows);
        const counts = countsOf(part);
        const balanced = balanceClasses(part, method, names, layout, of);
        const wanted = method === 'undersample' ? Math.min(...counts) : Math.max(...counts);
        expect(countsOf(balanced)).toEqual(names.map(() => wanted));
        expect(balanceClasses(part, method, names, layout, of)).toEqual(balanced);
      }),
    );
  });

  it('leaves a class without rows alone', () => {
    const rows = Array.from({ length: 9 }, (_, index): Row => ({ label: index < 3 ? 0 : 1, quantities: [index, 0], category: 0, flag: 0, words: [0, 0] }));
    expect(countsOf(balanceClasses(partOf(rows), method, names, layout, 1))).toEqual(method === 'undersample' ? [3, 3, 0] : [6, 6, 0]);
  });
});

describe('oversampling', () => {
  it('keeps every row and repeats those of a class equally often within one', () => {
    fc.assert(
      fc.property(someRows, seed, (rows, of) => {
        const part = partOf(rows);
        const balanced = balanceClasses(part, 'oversample', names, layout, of);
        expect([...balanced.fileRows.subarray(0, rows.length)]).toEqual([...part.fileRows]);
        balanced.fileRows.forEach((fileRow, row) => expect(inputsOf(balanced, row)).toEqual(inputsOf(part, fileRow - 1)));
        names.forEach((_, label) => {
          const times = rows.flatMap((row, index) => (row.label === label ? [balanced.fileRows.filter((fileRow) => fileRow === index + 1).length] : []));
          expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
        });
      }),
    );
  });
});

describe('undersampling', () => {
  it('keeps rows of the file in their order, each once', () => {
    fc.assert(
      fc.property(someRows, seed, (rows, of) => {
        const part = partOf(rows);
        const balanced = balanceClasses(part, 'undersample', names, layout, of);
        expect([...new Set(balanced.fileRows)].sort((one, other) => one - other)).toEqual([...balanced.fileRows]);
        balanced.fileRows.forEach((fileRow, row) => expect(inputsOf(balanced, row)).toEqual(inputsOf(part, fileRow - 1)));
      }),
    );
  });
});

describe('SMOTE', () => {
  it('keeps the rows of the file, and makes rows on a line between two rows of the class', () => {
    fc.assert(
      fc.property(someRows, seed, (rows, of) => {
        const part = partOf(rows);
        const balanced = balanceClasses(part, 'smote', names, layout, of);
        expect([...balanced.fileRows]).toEqual([...part.fileRows, ...Array.from({ length: balanced.matrix.rows - rows.length }, () => 0)]);
        for (let row = 0; row < rows.length; row += 1) expect(inputsOf(balanced, row)).toEqual(inputsOf(part, row));
        for (let row = rows.length; row < balanced.matrix.rows; row += 1) {
          const made = inputsOf(balanced, row);
          const ofClass = rows.flatMap(({ label }, index) => (label === balanced.matrix.y[row] ? [inputsOf(part, index)] : []));
          expect(ofClass.some((one) => ofClass.some((other) => isBetween(made, one, other)))).toBe(true);
          // Categories are those of one row each, never something in between.
          for (const { start, width } of layout.filter(({ kind }) => kind === 'category')) {
            expect(ofClass.map((inputs) => inputs.slice(start, start + width).join())).toContain(made.slice(start, start + width).join());
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  /** Quantities and words of `made` at one share of the way from one row to the other. */
  function isBetween(made: readonly number[], one: readonly number[], other: readonly number[]): boolean {
    const lines = [0, 1, 6, 7];
    const longest = lines.reduce((most, input) => (Math.abs((other[input] ?? 0) - (one[input] ?? 0)) > Math.abs((other[most] ?? 0) - (one[most] ?? 0)) ? input : most), 0);
    const length = (other[longest] ?? 0) - (one[longest] ?? 0);
    const share = length === 0 ? 0 : ((made[longest] ?? 0) - (one[longest] ?? 0)) / length;
    if (share < -1e-6 || share > 1 + 1e-6) return false;
    return lines.every((input) => Math.abs((one[input] ?? 0) + share * ((other[input] ?? 0) - (one[input] ?? 0)) - (made[input] ?? 0)) < 1e-4);
  }

  it('stays among the 5 nearest neighbours: two far clusters of a class are never mixed', () => {
    const rows = Array.from({ length: 60 }, (_, index): Row => {
      const label = index < 16 ? 0 : 1;
      const far = index % 2 === 0 ? 100 : 0;
      return { label, quantities: [far + (index % 7), index % 5], category: far > 0 ? 1 : 2, flag: 0, words: [0, 0] };
    });
    const { matrix } = balanceClasses(partOf(rows), 'smote', names, layout, 3);
    for (let row = 60; row < matrix.rows; row += 1) {
      const [first = 0, , ...rest] = inputsOf({ matrix, fileRows: new Uint32Array(0) }, row);
      expect(first <= 6 || first >= 100).toBe(true);
      // The category goes with its cluster.
      expect(rest.slice(0, 3)).toEqual(first >= 100 ? [0, 1, 0] : [0, 0, 1]);
    }
  });

  it('is refused for a class of one row', () => {
    const rows = [0, 1, 1, 1].map((label): Row => ({ label, quantities: [0, 0], category: 0, flag: 0, words: [0, 0] }));
    expect(() => balanceClasses(partOf(rows), 'smote', names, layout, 1)).toThrow(/Class "a" has one training row only/);
  });
});

describe('noise', () => {
  const rows = Array.from({ length: 2000 }, (_, index): Row => ({ label: index % 4 === 0 ? 1 : 0, quantities: [(index % 20) * 3, 1], category: index % 3, flag: 1, words: [index % 2, 0] }));
  const part = partOf(rows);
  const deviations = deviationsOf(part.matrix);
  const noisy = (more: object = {}, of = 5) => augment(part, { noise: 0.05, copies: 2, onlyClass: null, ...more }, names, layout, deviations, of);

  it('adds copies whose numbers differ by the wanted share of the deviation, and nothing else of them', () => {
    const { matrix } = noisy();
    expect(matrix.rows).toBe(6000);
    expect([...matrix.x.subarray(0, 2000 * columns)]).toEqual([...part.matrix.x]);
    const differences: number[] = [];
    for (let copy = 0; copy < 4000; copy += 1) {
      const [first = 0, ...rest] = inputsOf({ matrix, fileRows: part.fileRows }, 2000 + copy);
      const [origin = 0, ...others] = inputsOf(part, copy % 2000);
      // The second quantity does not vary, so it has no deviation to take a share of.
      expect(rest).toEqual(others);
      expect(matrix.y[2000 + copy]).toBe(part.matrix.y[copy % 2000]);
      differences.push(first - origin);
    }
    const mean = differences.reduce((sum, difference) => sum + difference, 0) / 4000;
    const deviation = Math.sqrt(differences.reduce((sum, difference) => sum + (difference - mean) ** 2, 0) / 4000);
    expect(deviation / (0.05 * (deviations[0] ?? 0))).toBeCloseTo(1, 1);
  });

  it('is for one class where that is asked for, and repeats with its seed', () => {
    expect(countsOf(noisy({ onlyClass: 'b' }))).toEqual([1500, 1500, 0]);
    expect(noisy()).toEqual(noisy());
    expect(noisy().matrix.x).not.toEqual(noisy({}, 6).matrix.x);
    expect(() => noisy({ onlyClass: 'd' })).toThrow(/"d" is not a class of the target/);
  });

  it('is refused where there is no number to add it to', () => {
    const [, ...categories] = layout.slice(1);
    expect(() => augment(part, { noise: 0.1, copies: 1, onlyClass: null }, names, categories, deviations, 1)).toThrow(/nothing that noise could be added to/);
  });
});

describe('mixup', () => {
  it('mixes each row with another, inputs and targets by the same share, each row leading once', () => {
    fc.assert(
      fc.property(someRows, seed, fc.double({ min: 0.05, max: 4, noNaN: true }), (rows, of, mixup) => {
        const part = partOf(rows);
        const { matrix } = augment(part, { mixup }, names, layout, deviationsOf(part.matrix), of);
        const { y: others = new Float32Array(0), shares = new Float32Array(0) } = matrix.mixedWith ?? {};
        expect([...matrix.y]).toEqual([...part.matrix.y]);
        // Every row is the other one of exactly one mixture.
        expect([...others].sort()).toEqual([...part.matrix.y].sort());
        for (let row = 0; row < rows.length; row += 1) {
          const share = shares[row] ?? 0;
          expect(share >= 0.5 && share <= 1).toBe(true);
          const own = inputsOf(part, row);
          const isMixture = rows.some((other, index) => other.label === others[row] && inputsOf(part, index).every((input, at) => Math.abs(share * (own[at] ?? 0) + (1 - share) * input - (inputsOf({ matrix, fileRows: part.fileRows }, row)[at] ?? 0)) < 1e-4));
          expect(isMixture).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('mixes the numbers of a regression', () => {
    const part = partOf(Array.from({ length: 50 }, (_, index): Row => ({ label: index, quantities: [index, -index], category: 0, flag: 0, words: [0, 0] })));
    const { matrix } = augment(part, { mixup: 1 }, [], layout, deviationsOf(part.matrix), 2);
    expect(matrix.mixedWith).toBeUndefined();
    matrix.y.forEach((target, row) => expect(matrix.x[row * columns]).toBeCloseTo(target, 4));
    expect([...matrix.y]).not.toEqual([...part.matrix.y]);
  });
});

describe('numbers of the beta distribution', () => {
  it.each([0.01, 0.2, 1, 4])('with both parameters %d have its mean and variance', (alpha) => {
    const random = seededRandom(9);
    const drawn = Array.from({ length: 20_000 }, () => beta(alpha, random));
    const mean = drawn.reduce((sum, share) => sum + share, 0) / drawn.length;
    const variance = drawn.reduce((sum, share) => sum + (share - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.015);
    expect(variance / (1 / (4 * (2 * alpha + 1)))).toBeCloseTo(1, 1);
  });
});
