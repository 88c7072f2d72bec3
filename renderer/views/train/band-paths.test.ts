import { describe, expect, it } from 'vitest';
import { bandOf } from '../../../shared/stagnation/proof/band.ts';
import { bandPath, frameOf, linePath } from './band-paths.ts';

const band = bandOf([[1, 2, 3], [2, 3, 4]]);

describe('the chart of a trial', () => {
  it('has the epochs from left to right and large values above small ones', () => {
    const frame = frameOf([band], 3, 344, 128);
    expect(frame.x(1)).toBe(frame.left);
    expect(frame.x(3)).toBeGreaterThan(frame.x(2));
    expect(frame.y(4)).toBeLessThan(frame.y(1));
    expect(frame.low).toBeLessThanOrEqual(1);
    expect(frame.high).toBeGreaterThanOrEqual(4);
    expect(linePath(band, frame)).toMatch(/^M[\d. ]+L[\d. ]+L[\d. ]+$/);
    expect(bandPath(band, frame).match(/L/g)).toHaveLength(5);
  });

  it('breaks the median where there is none, and is not flattened by one seed that blows up', () => {
    const broken = { ...band, median: [1, null, 3] };
    expect(linePath(broken, frameOf([broken], 3, 344, 128)).match(/M/g)).toHaveLength(2);
    const curves = Array.from({ length: 3 }, (_, seed) => Array.from({ length: 100 }, (_epoch, epoch) => (seed === 0 && epoch === 50 ? 1e9 : 1)));
    expect(frameOf([bandOf(curves)], 100, 344, 128).high).toBeLessThan(10);
  });

  it('can be drawn before anything has come', () => {
    const none = bandOf([]);
    const frame = frameOf([none], 10, 344, 128);
    expect([linePath(none, frame), bandPath(none, frame)]).toEqual(['', '']);
    expect(Number.isFinite(frame.y(0.5))).toBe(true);
  });
});
