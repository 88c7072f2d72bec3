import { describe, expect, it } from 'vitest';
import type { ChartData } from './chart.ts';
import { noMarks } from './chart.ts';
import { scaleFor, suggestScale } from './view-scale.ts';

function dataOf(...lines: number[][]): ChartData {
  return {
    x: Float64Array.from(lines[0] ?? [], (_, index) => index + 1),
    lines: lines.map((values, index) => ({ id: String(index), label: String(index), slot: null, values: Float64Array.from(values) })),
    behind: [],
  };
}
const options = { bounds: null, leastSpan: 0, format: undefined, most: 6 } as const;

describe('scaleFor', () => {
  it('shows what is in view, on either axis', () => {
    const data = dataOf([1000, 1000, 2, 1, 1, 2]);
    for (const kind of ['linear', 'log'] as const) {
      const all = scaleFor(data, noMarks, [0, 6], { ...options, kind });
      const zoomed = scaleFor(data, noMarks, [3, 6], { ...options, kind });
      expect(all.toUnit(1000)).toBeLessThanOrEqual(all.max);
      expect(zoomed.toUnit(1000)).toBeGreaterThan(zoomed.max);
      expect(zoomed.toUnit(2)).toBeLessThan(zoomed.max);
    }
  });

  it('covers limits, and the extremes of evidence in view', () => {
    const data = dataOf([...Array.from({ length: 300 }, () => 1), 9]);
    const marks = { ...noMarks, limits: [{ pin: 1, value: 5, label: 'limit 5' }], spans: [{ pin: 1, from: 290, to: 301, label: null }] };
    expect(scaleFor(data, marks, [0, 301], { ...options, kind: 'linear' }).max).toBeGreaterThan(9);
    expect(scaleFor(data, marks, [0, 200], { ...options, kind: 'linear' }).max).toBeLessThan(9);
  });

  it('never shows less than the least span', () => {
    const scale = scaleFor(dataOf([0.9, 0.9001, 0.9002]), noMarks, [0, 3], { ...options, kind: 'linear', leastSpan: 0.06 });
    expect(scale.max - scale.min).toBeCloseTo(0.06);
  });

  it('stays linear where a logarithm would fail', () => {
    expect(scaleFor(dataOf([1, -1]), noMarks, [0, 2], { ...options, kind: 'log' }).kind).toBe('linear');
  });
});

describe('suggestScale', () => {
  it('is logarithmic only where lines lie orders of magnitude apart', () => {
    expect(suggestScale(dataOf([0.7, 0.4, 0.3, 0.2], [0.7, 0.5, 0.4, 0.4]))).toBe('linear');
    expect(suggestScale(dataOf([0.7, 0.4, 0.3, 0.2], [500, 150, 140, 130]))).toBe('log');
    expect(suggestScale(dataOf([0.7, 0.4, 0, 0.2], [500, 150, 140, 130]))).toBe('linear');
    expect(suggestScale(dataOf([]))).toBe('linear');
  });
});
