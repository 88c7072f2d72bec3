// The laws of a split: disjoint, complete, stratified within one row, and the same for the same seed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitRows } from './split.ts';

const cases = fc.record({
  classes: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 300 }),
  validation: fc.double({ min: 0, max: 0.6, noNaN: true }),
  test: fc.double({ min: 0, max: 0.4, noNaN: true }),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});
const rowsOf = (count: number) => Uint32Array.from({ length: count }, (_, row) => row * 2);

describe('splitRows', () => {
  it('gives each row to exactly one part, ascending', () => {
    fc.assert(
      fc.property(cases, fc.boolean(), ({ classes, ...shares }, isStratified) => {
        const rows = rowsOf(classes.length);
        const { train, validation, test } = splitRows(rows, shares, isStratified ? (row) => classes[row / 2] ?? 0 : null);
        for (const part of [train, validation, test]) expect([...part]).toEqual([...part].sort((a, b) => a - b));
        expect([...train, ...validation, ...test].sort((a, b) => a - b)).toEqual([...rows]);
      }),
    );
  });

  it('gives each class its share of the validation part within one row, and the part its size', () => {
    fc.assert(
      fc.property(cases, ({ classes, ...shares }) => {
        const { validation } = splitRows(rowsOf(classes.length), shares, (row) => classes[row / 2] ?? 0);
        expect(validation.length).toBe(Math.round(classes.length * shares.validation));
        for (const index of new Set(classes)) {
          const total = classes.filter((other) => other === index).length;
          const own = validation.filter((row) => classes[row / 2] === index).length;
          expect(Math.abs(own - total * shares.validation)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('repeats with its seed and differs with another', () => {
    const rows = rowsOf(200);
    const split = (seed: number) => [...splitRows(rows, { validation: 0.2, test: 0.1, seed }, null).validation];
    expect(split(7)).toEqual(split(7));
    expect(split(7)).not.toEqual(split(8));
  });
});
