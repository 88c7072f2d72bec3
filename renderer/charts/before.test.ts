import { describe, expect, it } from 'vitest';
import { joinBefore, linesAt } from './before.ts';
import type { ChartData } from './chart.ts';

function dataOf(first: number, values: number[]): ChartData {
  return { x: Float64Array.from(values, (_, index) => first + index), lines: [{ id: 'loss', label: 'Training', slot: 2, values: Float64Array.from(values) }], behind: [] };
}

describe('the curve before a fork', () => {
  const joined = joinBefore(dataOf(1, [9, 8, 7, 6]), 2, dataOf(3, [5, 4]));

  it('ends at the fork, and the own one begins there', () => {
    expect(joined.x).toEqual(Float64Array.of(1, 2, 3, 4));
    expect(joined.lines.map(({ id, values }) => [id, ...values])).toEqual([['loss', NaN, NaN, 5, 4], ['loss before', 9, 8, NaN, NaN]]);
    expect(joined.lines.map((line) => line.isFaint)).toEqual([undefined, true]);
  });

  it('never overlaps the own one, and is not there where nothing came before', () => {
    expect(joinBefore(dataOf(1, [9, 8, 7]), 2, dataOf(2, [5])).x).toEqual(Float64Array.of(1, 2));
    expect(joinBefore(dataOf(1, [9, 8]), 0, dataOf(1, [5])).lines).toHaveLength(1);
    expect(joinBefore(dataOf(1, [9, 8, 7]), 2, dataOf(1, [])).x).toEqual(Float64Array.of(1, 2));
  });

  it('is read where it stands alone', () => {
    expect(linesAt(joined, 1).map((line) => line.id)).toEqual(['loss before']);
    expect(linesAt(joined, 2).map((line) => line.id)).toEqual(['loss']);
  });
});
