// Calls grow quickly to the length they should have, and stay there whatever a step costs and however the machine's speed changes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pace } from './pace.ts';

/** Lengths of calls in milliseconds on a machine that takes its time in proportion to the work, and a while for each call. */
function lengths(pace: Pace, count: number, workPerMs: (call: number) => number, overheadMs = 0): number[] {
  return Array.from({ length: count }, (_, call) => {
    const { budget } = pace;
    const ms = overheadMs + budget / workPerMs(call);
    pace.observe(budget, ms);
    return ms;
  });
}

const speeds = fc.double({ min: 3, max: 8, noNaN: true }).map((exponent) => 10 ** exponent);

describe('Pace', () => {
  it('begins with a single step', () => {
    expect(new Pace(1_234).budget).toBe(1_234);
  });

  it('comes to calls of 50 ms on any machine, and never goes beyond', () => {
    fc.assert(
      fc.property(speeds, speeds, (stepWork, workPerMs) => {
        const stepMs = stepWork / workPerMs;
        const calls = lengths(new Pace(stepWork), 40, () => workPerMs);
        expect(Math.max(...calls)).toBeLessThanOrEqual(Math.max(stepMs, 50) * (1 + 1e-9));
        expect(calls.at(-1)).toBeCloseTo(50, 6);
      }),
    );
  });

  it('grows by a factor of four at most, so that the first points are seen at once', () => {
    fc.assert(
      fc.property(speeds, speeds, (stepWork, workPerMs) => {
        const calls = lengths(new Pace(stepWork), 20, () => workPerMs);
        calls.forEach((ms, index) => index > 0 && expect(ms).toBeLessThanOrEqual(Math.max(5, (calls[index - 1] ?? 0) * 4) * (1 + 1e-9)));
        expect(calls[1]).toBeLessThanOrEqual(Math.max(5, (calls[0] ?? 0) * 4));
      }),
    );
  });

  it('finds back after a hiccup and to a machine that is slower or faster now', () => {
    const pace = new Pace(1_000);
    lengths(pace, 20, () => 1e6);
    expect(lengths(pace, 2, (call) => (call === 0 ? 1e4 : 1e6))[0]).toBeCloseTo(5_000, 3);
    expect(lengths(pace, 20, () => 1e6).at(-1)).toBeCloseTo(50, 6);
    expect(lengths(pace, 2, () => 1e5).at(-1)).toBeCloseTo(50, 6);
    expect(lengths(pace, 20, () => 1e8).at(-1)).toBeCloseTo(50, 6);
  });

  it('counts a call\'s own cost in', () => {
    const calls = lengths(new Pace(1_000), 40, () => 1e6, 2);
    expect(Math.max(...calls)).toBeLessThanOrEqual(52);
  });

  it('goes on growing where the clock did not move', () => {
    const pace = new Pace(1_000);
    pace.observe(1_000, 0);
    expect(pace.budget).toBe(4_000);
    pace.observe(4_000, 0);
    expect(pace.budget).toBe(16_000);
  });
});
