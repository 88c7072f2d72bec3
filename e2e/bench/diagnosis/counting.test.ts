import { describe, expect, it } from 'vitest';
import { costOf, lossShare, repairOf } from './counting.ts';
import type { Scale } from './counting.ts';

const loss: Scale = { constant: 1, perfect: 0, better: 'lower' };
const accuracy: Scale = { constant: 0.5, perfect: 1, better: 'higher' };

describe('what a run lost', () => {
  it('goes from perfect to the constant answer, whichever way the metric is good', () => {
    expect(lossShare(0.25, loss)).toBe(0.25);
    expect(lossShare(0.9, accuracy)).toBeCloseTo(0.2);
  });

  it('is never more than the constant answer, which can always be given instead', () => {
    for (const value of [3, Infinity, NaN]) expect(lossShare(value, loss)).toBe(1);
    expect(lossShare(0.3, accuracy)).toBe(1);
  });
});

describe('the cost of a fault', () => {
  it('is a share of what the sound run has learned: the median of the seeds', () => {
    expect(costOf([0.4, 0.6, 5], [0.2, 0.2, 0.2], loss)).toBeCloseTo(0.5);
    expect(costOf([0.2, 0.2, 0.2], [0.2, 0.2, 0.2], loss)).toBe(0);
    expect(costOf([0.7, 0.7, 0.7], [0.9, 0.9, 0.9], accuracy)).toBeCloseTo(0.5);
  });

  it('is unknown where nothing could be lost', () => {
    expect(costOf([1, 1, 1], [0.95, 0.95, 0.95], loss)).toBeNaN();
  });
});

describe('a repair', () => {
  it('wins back a share of the cost, pair by pair', () => {
    expect(repairOf([0.8, 0.8, 0.8], [0.5, 0.5, 0.5], [0.2, 0.2, 0.2], loss)).toBeCloseTo(0.5);
    expect(repairOf([0.8, 0.8, 0.8], [0.1, 0.1, 0.1], [0.2, 0.2, 0.2], loss)).toBeGreaterThan(1);
    expect(repairOf([0.8, 0.8, 0.8], [NaN, NaN, NaN], [0.2, 0.2, 0.2], loss)).toBeLessThan(0);
  });

  it('is none where a loss beyond the constant answer comes back to it', () => {
    expect(repairOf([9, 9, 9], [1, 1, 1], [0.1, 0.1, 0.1], loss)).toBeCloseTo(0);
  });
});
