import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Geometry } from './geometry.ts';
import { findOutliers, fromX, spreadLabels, toX, toY } from './geometry.ts';
import { linearScale } from './scale.ts';

const geometry: Geometry = { left: 50, top: 10, width: 200, height: 100, window: [0, 10], scale: linearScale([0, 1]) };

describe('places in the plot', () => {
  it('runs left to right and bottom to top', () => {
    expect(toX(geometry, 0)).toBe(50);
    expect(toX(geometry, 10)).toBe(250);
    expect(toY(geometry, 0)).toBe(110);
    expect(toY(geometry, 1)).toBe(10);
  });

  it('goes there and back', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 10, noNaN: true }), (position) => {
        expect(fromX(geometry, toX(geometry, position))).toBeCloseTo(position, 9);
      }),
    );
  });
});

describe('spreadLabels', () => {
  it('keeps labels apart, in order and in view', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 6 }), (places) => {
        const spread = spreadLabels(places, 16, 0, 200);
        const sorted = spread.toSorted((left, right) => left - right);
        sorted.forEach((place, index) => {
          expect(place).toBeGreaterThanOrEqual(-1e-9);
          expect(place).toBeLessThanOrEqual(200 + 1e-9);
          if (index > 0) expect(place - (sorted[index - 1] ?? 0)).toBeGreaterThanOrEqual(16 - 1e-9);
        });
        places.forEach((place, index) =>
          places.forEach((other, otherIndex) => {
            if (place < other) expect(spread[index] ?? 0).toBeLessThan(spread[otherIndex] ?? 0);
          }),
        );
      }),
    );
  });
});

describe('findOutliers', () => {
  it('tells each stretch by its most extreme value', () => {
    const x = Float64Array.of(1, 2, 3, 4, 5, 6);
    expect(findOutliers(geometry, x, Float64Array.of(2, 5, 0.5, -1, 0.5, NaN))).toEqual([
      { at: 2, value: 5, isAbove: true },
      { at: 4, value: -1, isAbove: false },
    ]);
  });

  it('leaves out what is not in view', () => {
    expect(findOutliers({ ...geometry, window: [3, 4] }, Float64Array.of(1), Float64Array.of(9))).toEqual([]);
  });
});
