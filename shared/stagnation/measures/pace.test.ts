import { describe, expect, it } from 'vitest';
import { halvingTime } from './halving-time.ts';
import { descentLength, noiseScaleOf } from './noise-scale.ts';

const curve = (count: number, at: (epoch: number) => number): Float64Array => Float64Array.from({ length: count }, (_, epoch) => at(epoch));

describe('the halving time', () => {
  it('is half of what is left over the fall an epoch', () => {
    // From 1 by 0.001 an epoch: after 60 epochs about 0.95 is left.
    expect(halvingTime(curve(60, (epoch) => 1 - 0.001 * epoch), 60)).toBeCloseTo(475, -1);
    expect(halvingTime(curve(60, (epoch) => 1 - 0.001 * epoch), 600)).toBeCloseTo(4_750, -2);
  });

  it('counts only what can be lost', () => {
    const falling = curve(60, (epoch) => 1 - 0.001 * epoch);
    expect(halvingTime(falling, 60, 0.7)).toBeLessThan((halvingTime(falling, 60) ?? 0) / 3);
  });

  it('does not change with the unit of the loss', () => {
    const falling = curve(60, (epoch) => 0.2 + Math.exp(-epoch / 40));
    expect(halvingTime(falling.map((value) => value * 1_000), 60)).toBeCloseTo(halvingTime(falling, 60) ?? NaN, 6);
  });

  it('is endless for a curve that does not fall, and unknown for a short one', () => {
    expect(halvingTime(curve(40, () => 0.5), 40)).toBe(Infinity);
    expect(halvingTime(curve(40, (epoch) => epoch), 40)).toBe(Infinity);
    expect(halvingTime(curve(3, (epoch) => -epoch), 3)).toBeNull();
  });
});

describe('the noise scale', () => {
  it('averages noise and signal each by itself', () => {
    expect(noiseScaleOf(Float64Array.of(10, 30), Float64Array.of(1, 3))).toBe(10);
    expect(noiseScaleOf(Float64Array.of(10, NaN, 30), Float64Array.of(-1, 5, 3))).toBe(20);
  });

  it('is endless where noise hides the gradient, 0 without noise, unknown without values', () => {
    expect(noiseScaleOf(Float64Array.of(10), Float64Array.of(-1))).toBe(Infinity);
    expect(noiseScaleOf(Float64Array.of(0), Float64Array.of(1))).toBe(0);
    expect(noiseScaleOf(Float64Array.of(NaN), Float64Array.of(1))).toBeNull();
  });

  it('is looked at while the loss goes down only', () => {
    expect(descentLength(curve(100, (epoch) => Math.exp(-epoch / 10)), 1)).toBeLessThan(30);
    expect(descentLength(Float64Array.of(1, 1, 1), 1)).toBe(1);
    expect(descentLength(curve(50, (epoch) => 1 - epoch / 100), 1)).toBeGreaterThan(40);
  });
});
