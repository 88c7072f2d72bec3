import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Curve } from './range.ts';
import { valueRange } from './range.ts';

function curve(values: number[]): Curve {
  return { perEpoch: 1, tail: 0.01, x: Float64Array.from(values, (_, index) => index + 1), values: Float64Array.from(values) };
}
const everything = [0, Infinity] as const;

describe('valueRange', () => {
  it('is not flattened by the first epoch', () => {
    const [, high] = valueRange([curve([50, 0.5, 0.4, 0.3])], everything);
    expect(high).toBeLessThan(1);
  });

  it('is not flattened by one wild value among many', () => {
    const values = Array.from({ length: 300 }, () => 0.5);
    values[150] = 1e9;
    expect(valueRange([curve(values)], everything)[1]).toBeLessThan(2);
  });

  it('covers every evidence point', () => {
    const [low, high] = valueRange([curve([1, 0.5, 0.4, 0.5])], everything, [0.1, 2]);
    expect(low).toBeLessThanOrEqual(0.1);
    expect(high).toBeGreaterThanOrEqual(2);
  });

  it('gives a constant room and shows one point alone', () => {
    const [low, high] = valueRange([curve([0.01, 0.01, 0.01])], everything);
    expect(low).toBeLessThan(0.01);
    expect(high).toBeGreaterThan(0.01);
    expect(valueRange([curve([7])], everything)).toEqual([3.5, 10.5]);
  });

  it('is 0 to 1 when there is nothing finite', () => {
    expect(valueRange([curve([NaN, Infinity])], everything)).toEqual([0, 1]);
  });

  it('always rises, and never goes below 0 without a negative value', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constant(NaN)), { maxLength: 60 }), (values) => {
        const [low, high] = valueRange([curve(values)], everything);
        expect(high).toBeGreaterThan(low);
        expect(low).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
