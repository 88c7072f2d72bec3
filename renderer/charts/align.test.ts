import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignCurves } from './align.ts';

const curve = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 20 }).map((epochs) => {
  const step = Float64Array.from(epochs).sort();
  return { step, values: step.map((epoch) => epoch * 2) };
});

describe('alignCurves', () => {
  it('keeps every value at its epoch and invents none', () => {
    fc.assert(
      fc.property(fc.array(curve, { maxLength: 4 }), (curves) => {
        const { x, values } = alignCurves(curves);
        curves.forEach((one, index) => {
          const held = [...x].filter((_, place) => !Number.isNaN(values[index]?.[place] ?? NaN));
          expect(held).toEqual([...one.step]);
          for (const [place, epoch] of x.entries()) if (held.includes(epoch)) expect(values[index]?.[place]).toBe(epoch * 2);
        });
      }),
    );
  });
});
