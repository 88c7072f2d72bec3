// The best constant answer is best: no other constant has a smaller loss, and known cases have known values.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constantLoss, quantile } from './baseline.ts';

const numbers = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 40 });

describe('constantLoss', () => {
  it('is not above that of any other constant', () => {
    const losses = {
      meanSquaredError: (error: number) => error * error,
      meanAbsoluteError: (error: number) => Math.abs(error),
      huber: (error: number) => (Math.abs(error) <= 1 ? error ** 2 / 2 : Math.abs(error) - 0.5),
      logCosh: (error: number) => Math.log(Math.cosh(error)),
    } as const;
    fc.assert(
      fc.property(numbers, fc.double({ min: -50, max: 50, noNaN: true }), (y, constant) => {
        for (const [name, of] of Object.entries(losses)) {
          const own = y.reduce((sum, value) => sum + of(value - constant), 0) / y.length;
          expect(constantLoss(name as keyof typeof losses, y, y, 0)).toBeLessThanOrEqual(own + 1e-6);
        }
      }),
    );
  });

  it('is the entropy of the classes, in nats', () => {
    expect(constantLoss('binaryCrossentropy', [0, 1], [0, 1], 2)).toBeCloseTo(Math.LN2, 12);
    expect(constantLoss('categoricalCrossentropy', [0, 1, 2, 2], [0, 1, 2, 2], 3)).toBeCloseTo(1.5 * Math.LN2, 12);
    // One of three yes-or-no questions each: the entropy of a third.
    expect(constantLoss('binaryCrossentropy', [0, 1, 2], [0, 1, 2], 3)).toBeCloseTo(-(Math.log(1 / 3) + 2 * Math.log(2 / 3)) / 3, 12);
  });

  it('fits the constant on one part and judges it on the other', () => {
    expect(constantLoss('meanSquaredError', [1, 3], [5, 5], 0)).toBe(9);
    expect(constantLoss('hinge', [1, 1, 0], [0, 0, 0, 1], 2)).toBeCloseTo(1.5, 12);
  });

  it('is unknown where loss and task do not fit', () => {
    expect(constantLoss('hinge', [0, 1, 2], [0, 1, 2], 3)).toBeNull();
    expect(constantLoss('binaryCrossentropy', [1.5], [1.5], 0)).toBeNull();
    expect(constantLoss('poisson', [-1], [-1], 0)).toBeNull();
    expect(constantLoss('meanSquaredError', [1], [], 0)).toBeNull();
  });
});

describe('quantile', () => {
  it('lies between its neighbours', () => {
    expect(quantile(Float64Array.of(1, 2, 4), 0.5)).toBe(2);
    expect(quantile(Float64Array.of(1, 2, 4, 8), 0.25)).toBe(1.75);
  });
});
