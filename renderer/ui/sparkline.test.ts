import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sparklinePath } from './sparkline.ts';

describe('sparklinePath', () => {
  it('draws nothing without a finite value', () => {
    expect(sparklinePath([NaN, Infinity], 92, 24)).toEqual({ path: '', last: null });
  });

  it('breaks the line where a value is missing', () => {
    expect(sparklinePath([1, 2, NaN, 1, 2], 92, 24).path.match(/M/g)).toHaveLength(2);
  });

  it('stays in its box and reaches top and bottom, however many values there are', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 2000 }), (values) => {
        fc.pre(Math.max(...values) - Math.min(...values) > 1e-3);
        const ys = [...sparklinePath(values, 92, 24).path.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map((match) => Number(match[2]));
        expect(Math.min(...ys)).toBe(2);
        expect(Math.max(...ys)).toBe(22);
      }),
    );
  });
});
