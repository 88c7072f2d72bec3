import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunCurve } from './reach.ts';
import { commonLoss, lowestLoss, reachOf } from './reach.ts';

function curve(losses: number[]): RunCurve {
  const loss = Float64Array.from(losses);
  return { loss, step: loss.map((_, index) => index + 1), seconds: loss.map((_, index) => (index + 1) * 0.5) };
}

describe('commonLoss', () => {
  it('is what the worst run reached at its best', () => {
    expect(commonLoss([curve([1, 0.5, 0.6]), curve([1, 0.2])])).toBe(0.5);
    expect(commonLoss([curve([1]), curve([NaN, NaN])])).toBeNull();
  });

  it('is reached by every run that has a loss', () => {
    const losses = fc.array(fc.oneof(fc.double({ min: 0, max: 10, noNaN: true }), fc.constant(NaN)), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(losses, { minLength: 2, maxLength: 6 }), (all) => {
        const curves = all.map(curve);
        const target = commonLoss(curves);
        if (target === null) return;
        for (const one of curves) expect(reachOf(one, target) === null).toBe(lowestLoss(one) === null);
      }),
    );
  });
});

describe('reachOf', () => {
  it('tells the first epoch and its seconds', () => {
    expect(reachOf(curve([1, 0.4, 0.6, 0.3]), 0.5)).toEqual({ epoch: 2, seconds: 1 });
    expect(reachOf(curve([1, NaN, 0.6]), 0.5)).toBeNull();
  });
});
