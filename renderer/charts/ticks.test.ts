import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearTicks, logTicks, wholeTicks } from './ticks.ts';

const range = fc
  .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }))
  .map(([min, width]) => [min, min + width] as const);

describe('linearTicks', () => {
  it('takes steps of 1, 2 or 5', () => {
    expect(linearTicks(0.05, 0.65)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
    expect(linearTicks(0, 100)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(linearTicks(-0.1, 0.1)).toEqual([-0.1, -0.05, 0, 0.05, 0.1]);
  });

  it('gives 2 to 7 rising ticks inside any range', () => {
    fc.assert(
      fc.property(range, ([min, max]) => {
        const ticks = linearTicks(min, max);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(7);
        // Ticks are tidied to 12 digits.
        const slack = Math.max(Math.abs(min), Math.abs(max)) * 1e-11;
        ticks.forEach((tick, index) => {
          expect(tick).toBeGreaterThanOrEqual(min - slack);
          expect(tick).toBeLessThanOrEqual(max + slack);
          expect(tick).toBeGreaterThan(ticks[index - 1] ?? -Infinity);
        });
      }),
    );
  });

  it('has one tick where nothing can be told apart', () => {
    expect(linearTicks(5, 5)).toEqual([5]);
  });
});

describe('wholeTicks', () => {
  it('never splits an epoch', () => {
    expect(wholeTicks(0, 3)).toEqual([0, 1, 2, 3]);
    expect(wholeTicks(0, 1)).toEqual([0, 1]);
    expect(wholeTicks(1, 60)).toEqual([10, 20, 30, 40, 50, 60]);
  });
});

describe('logTicks', () => {
  it('stands on powers of ten', () => {
    expect(logTicks(0.0005, 2)).toEqual([0.001, 0.01, 0.1, 1]);
  });

  it('thins many decades', () => {
    expect(logTicks(1e-12, 1).length).toBeLessThanOrEqual(7);
  });

  it('adds 2 and 5 on a short range', () => {
    expect(logTicks(0.15, 0.7)).toEqual([0.2, 0.5]);
    expect(logTicks(0.1, 1)).toEqual([0.1, 0.2, 0.5, 1]);
  });

  it('goes by equal steps on a range too narrow for these', () => {
    expect(logTicks(0.000031, 0.000047)).toEqual([0.000035, 0.00004, 0.000045]);
    expect(logTicks(0.93, 1.04)).toEqual([0.95, 1]);
  });
});
