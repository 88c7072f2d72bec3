import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smoothEma } from './smooth.ts';

const curve = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 200 }).map((values) => Float64Array.from(values));
const weight = fc.double({ min: 0, max: 0.99, noNaN: true });

describe('smoothEma', () => {
  it('hides nothing at 0', () => {
    const values = Float64Array.of(1, 5, 2);
    expect(smoothEma(values, 0)).toBe(values);
  });

  it('begins with the first value and stays within the values', () => {
    fc.assert(
      fc.property(curve, weight, (values, share) => {
        const smooth = smoothEma(values, share);
        expect(smooth[0]).toBeCloseTo(values[0] ?? NaN, 6);
        const lowest = Math.min(...values) - 1e-6;
        const highest = Math.max(...values) + 1e-6;
        for (const value of smooth) expect(value >= lowest && value <= highest).toBe(true);
      }),
    );
  });

  it('leaves a constant as it is', () => {
    fc.assert(
      fc.property(weight, (share) => {
        for (const value of smoothEma(new Float64Array(50).fill(3), share)) expect(value).toBeCloseTo(3, 9);
      }),
    );
  });

  it('keeps a gap a gap and goes on behind it', () => {
    const smooth = smoothEma(Float64Array.of(1, NaN, 1), 0.6);
    expect(smooth[1]).toBeNaN();
    expect(smooth[2]).toBeCloseTo(1);
  });
});
