import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Histogram } from '../../shared/spec/profile.ts';
import { histogramBars } from './histogram-bars.ts';

function numbers(counts: number[], byClass: number[][] | null = null): Histogram {
  return { kind: 'number', edges: counts.map((_, index) => index).concat(counts.length), counts, byClass };
}

describe('histogramBars', () => {
  it('stacks the classes of a bin to the height of its count', () => {
    const bars = histogramBars(numbers([4, 8], [[1, 8], [3, 0]]), 100, 24);
    expect(bars.map((bar) => bar.slot)).toEqual([1, 2, 1]);
    expect(bars[0]?.height).toBeCloseTo(3);
    expect(bars[1]?.height).toBeCloseTo(9);
    expect(bars[2]).toMatchObject({ y: 0, height: 24 });
  });

  it('draws the rest of many values in the quiet colour', () => {
    const bars = histogramBars({ kind: 'values', values: ['a'], counts: [3], otherCount: 9, byClass: [[3]] }, 100, 24);
    expect(bars.map((bar) => bar.slot)).toEqual([1, 0]);
  });

  it('shows every bin that has rows, inside the box', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 60 }), (counts) => {
        const bars = histogramBars(numbers(counts), 168, 24);
        expect(bars).toHaveLength(counts.filter((count) => count > 0).length);
        for (const bar of bars) {
          expect(bar.height).toBeGreaterThanOrEqual(1 - 1e-9);
          expect(bar.y).toBeGreaterThanOrEqual(-1e-9);
          expect(bar.x + bar.width).toBeLessThanOrEqual(168 + 1e-9);
        }
      }),
    );
  });
});
