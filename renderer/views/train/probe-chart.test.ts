// Where the marks of a probe's chart lie: inside it whatever was measured, in order, broken where nothing was.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barFrame, drawLine, limitsOf, lineFrame } from './probe-chart.ts';

const value = fc.option(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })), { nil: null });
const series = (y: readonly (number | null)[], x: readonly number[] = y.map((_, index) => index + 1)) => [{ name: 'a', x: [...x], y: [...y] }];

describe('the limits', () => {
  it('hold every value and the reference, unless some lie far above what the chart begins with', () => {
    expect(limitsOf({ series: series([0.7, 0.2, null]), reference: { value: 0.1, says: 'floor' } })).toEqual({ low: 0.1, high: 0.7, isCut: false });
    const cut = limitsOf({ series: series([0.7, 0.2, 4000]), reference: null });
    expect(cut.isCut).toBe(true);
    expect(cut.high).toBeLessThan(4000);
    expect(cut.high).toBeGreaterThan(0.7);
  });

  it('do not blow noise up to the height of the chart', () => {
    const { low, high } = limitsOf({ series: series([0.6931, 0.6932, 0.693]), reference: null });
    expect(high - low).toBeGreaterThan(0.05);
  });
});

describe('lines', () => {
  it('stay within the chart, whatever the values', () => {
    fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), fc.integer({ min: 200, max: 400 }), fc.boolean(), (y, width, hasLogX) => {
      const chart = { series: series(y), reference: null, hasLogX };
      const frame = lineFrame(chart, width, 150);
      const { path, marks, above, missing } = drawLine(chart.series[0] ?? { name: '', x: [], y: [] }, frame);
      expect(path).not.toContain('NaN');
      for (const mark of [...marks, ...above, ...missing]) {
        expect(mark.x).toBeGreaterThanOrEqual(frame.left);
        expect(mark.x).toBeLessThanOrEqual(frame.right + 1e-6);
        expect(mark.y).toBeGreaterThanOrEqual(frame.top);
        expect(mark.y).toBeLessThanOrEqual(frame.bottom);
      }
    }));
  });

  it('put equal factors at equal distances on a log axis', () => {
    const frame = lineFrame({ series: series([1, 2, 3], [0.001, 0.01, 0.1]), reference: null, hasLogX: true }, 340, 150);
    expect(frame.x(0.01) - frame.x(0.001)).toBeCloseTo(frame.x(0.1) - frame.x(0.01));
    expect(frame.xTicks.map((tick) => tick.value)).toEqual([0.001, 0.01, 0.1]);
  });

  it('break where nothing was measured, and mark what is not finite or too high', () => {
    const chart = { series: series([0.7, null, 0.6, 0.5, 9000]), reference: null, hasLogX: false };
    const { path, marks, above, missing } = drawLine(chart.series[0] ?? { name: '', x: [], y: [] }, lineFrame(chart, 340, 150));
    expect(path.match(/M/g)).toHaveLength(2);
    expect([marks.length, above.length, missing.length]).toEqual([3, 1, 1]);
  });

  it('are not drawn along the edge between values above the chart', () => {
    const chart = { series: series([0.7, 9000, 9000, 0.6]), reference: null, hasLogX: false };
    const { path } = drawLine(chart.series[0] ?? { name: '', x: [], y: [] }, lineFrame(chart, 340, 150));
    expect(path.match(/[ML]/g)).toEqual(['M', 'L', 'M', 'L']);
  });

  it('of many points have no markers', () => {
    const chart = { series: series(Array.from({ length: 100 }, (_, index) => 1 / (index + 1))), reference: null, hasLogX: false };
    expect(drawLine(chart.series[0] ?? { name: '', x: [], y: [] }, lineFrame(chart, 340, 150)).marks).toEqual([]);
  });
});

describe('bars', () => {
  it('are as long as their values, from zero on, and stay within the chart', () => {
    fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 8 }), fc.integer({ min: 200, max: 400 }), (y, width) => {
      const chart = { labels: y.map((_, index) => `${index}`), series: series(y), reference: { value: 0.5, says: 'level' } };
      const frame = barFrame(chart, width);
      for (const bar of frame.bars) {
        expect(bar.x).toBeGreaterThanOrEqual(0);
        expect(bar.x + bar.width).toBeLessThanOrEqual(width + 1);
      }
      const shown = frame.bars.flatMap((bar) => (bar.value === null || bar.isCut || bar.value < 0 ? [] : [{ value: bar.value, width: bar.width }])).sort((left, right) => left.value - right.value);
      for (const [index, bar] of shown.entries()) expect(bar.width).toBeGreaterThanOrEqual((shown[index - 1]?.width ?? 0) - 1e-6);
    }));
  });

  it('know the lowest, and leave out what was not measured', () => {
    const { bars, reference } = barFrame({ labels: ['unchanged', 'wider', 'blown up'], series: series([0.6, 0.3, null]), reference: { value: 0.1, says: 'floor, 0.1' } }, 300);
    expect(bars.map(({ isLowest }) => isLowest)).toEqual([false, true, false]);
    expect(bars[2]?.width).toBe(0);
    expect(reference?.anchor).toBe('start');
  });
});
