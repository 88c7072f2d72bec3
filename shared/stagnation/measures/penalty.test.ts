import fc from 'fast-check';
import { expect, it } from 'vitest';
import { errorWithout } from './penalty.ts';

it('gives back the error that a penalty was added to, to the digits that single precision keeps', () => {
  const numbers = { error: fc.double({ min: -100, max: 100, noNaN: true }), penalty: fc.double({ min: 0, max: 1e12, noNaN: true }) };
  fc.assert(fc.property(fc.record(numbers), ({ error, penalty }) => {
    const found = errorWithout(penalty, Math.fround(error + penalty));
    // Below 1e-38 single precision has no digits to speak of.
    expect(Math.abs(found - error)).toBeLessThanOrEqual(1e-38 + 2e-6 * (Math.abs(error) + penalty));
  }));
});

it('is not perfect where the penalty has swallowed the error', () => {
  expect(errorWithout(1e9, 1e9)).toBeGreaterThan(100);
  expect(errorWithout(0.25, 0.25)).toBeLessThan(1e-6);
  expect(errorWithout(0, 0)).toBe(0);
});

it('leaves a loss below 0 as it is', () => {
  expect(errorWithout(0.1, -5)).toBe(-5.1);
});
