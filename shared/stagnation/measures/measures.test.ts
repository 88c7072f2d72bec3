import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../seeded-random.ts';
import { countTurns, measureSwing, percentile, residuals } from './swing.ts';
import { measureTrend, significantZ } from './trend.ts';

/** A reproducible sequence of independent numbers in -0.5 to 0.5. */
function noise(count: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random() - 0.5);
}

describe('trend', () => {
  it('finds a fall under noise, and its slope', () => {
    const values = noise(60, 1).map((value, index) => value - 0.05 * index);
    const trend = measureTrend(values);
    expect(trend.z).toBeLessThan(-significantZ);
    expect(trend.slope).toBeCloseTo(-0.05, 2);
  });

  it('raises a false alarm on noise in about 1 of 100 sequences a side', () => {
    const alarms = Array.from({ length: 400 }, (_, seed) => measureTrend(noise(40, seed + 1)).z).filter((z) => Math.abs(z) > significantZ);
    expect(alarms.length).toBeLessThanOrEqual(16);
  });

  it('does not take wandering for a trend: autocorrelated noise raises fewer alarms than the 35 of the uncorrected test', () => {
    const wanderings = Array.from({ length: 200 }, (_, seed) => {
      let level = 0;
      return measureTrend(noise(40, seed + 1).map((value) => (level = 0.5 * level + value))).z;
    });
    expect(wanderings.filter((z) => Math.abs(z) > significantZ).length).toBeLessThan(28);
  });

  it('turns its sign with the curve and ignores its scale', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 5, maxLength: 40 }), fc.constantFrom(0.25, 2, 1024), (values, scale) => {
        const original = measureTrend(values);
        expect(measureTrend(values.map((value) => value * scale)).z).toBeCloseTo(original.z, 6);
        expect(measureTrend(values.map((value) => -value)).slope).toBeCloseTo(-original.slope, 6);
      }),
    );
  });

  it('says nothing about fewer than 4 points', () => {
    expect(measureTrend([3, 2, 1])).toEqual({ z: 0, slope: 0 });
  });
});

describe('swing', () => {
  it('is 0 on a straight line, whatever its slope', () => {
    expect(measureSwing(Array.from({ length: 20 }, (_, index) => 7 - 3 * index))).toBeCloseTo(0, 9);
  });

  it('grows with the noise and not with the trend', () => {
    const flat = noise(40, 5);
    const falling = flat.map((value, index) => value - index);
    expect(measureSwing(falling)).toBeCloseTo(measureSwing(flat), 6);
    expect(measureSwing(flat.map((value) => 3 * value))).toBeCloseTo(3 * measureSwing(flat), 6);
  });

  it('leaves residuals without a mean', () => {
    const left = residuals(noise(31, 2).map((value, index) => value + index));
    expect(left.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 9);
  });

  it('counts turns: none on a slope, all on a zigzag, about 2 of 3 on noise', () => {
    expect(countTurns([1, 2, 3, 4])).toBe(0);
    expect(countTurns([0, 1, 0, 1, 0])).toBe(3);
    expect(countTurns(noise(2000, 3)) / 1998).toBeCloseTo(2 / 3, 1);
  });

  it('reads percentiles between neighbours', () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(percentile([], 0.5)).toBeNaN();
  });
});
