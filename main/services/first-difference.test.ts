import { describe, expect, it } from 'vitest';
import { firstDifference } from './first-difference.ts';

type Columns = Parameters<typeof firstDifference>[0];

function columns(step: number[], values: Record<string, number[]>): Columns {
  return { group: 'step', names: Object.keys(values), step: Float64Array.from(step), values: Object.values(values).map((column) => Float64Array.from(column)) };
}
const before = columns([3, 4, 5], { loss: [1, NaN, 3], learning_rate: [0.1, 0.1, -0] });

describe('the first difference', () => {
  it('is none where every bit is the same, NaN being itself, whatever the order of the columns and the clock', () => {
    expect(firstDifference(before, columns([3, 4, 5], { learning_rate: [0.1, 0.1, -0], loss: [1, NaN, 3], seconds: [1, 2, 3] }))).toBeNull();
  });

  it.each([
    ['a last bit', columns([3, 4, 5], { loss: [1, NaN, 3 + 2 ** -51], learning_rate: [0.1, 0.1, -0] }), { step: 5, name: 'loss', before: 3, now: 3 + 2 ** -51 }],
    ['a sign of zero', columns([3, 4, 5], { loss: [1, NaN, 3], learning_rate: [0.1, 0.1, 0] }), { step: 5, name: 'learning_rate', before: -0, now: 0 }],
    ['a number where there was none', columns([3, 4, 5], { loss: [1, 2, 9], learning_rate: [0.1, 0.1, -0] }), { step: 4, name: 'loss', before: null, now: 2 }],
    ['the earliest of several', columns([3, 4, 5], { loss: [1, NaN, 4], learning_rate: [0.1, 0.2, -0] }), { step: 4, name: 'learning_rate', before: 0.1, now: 0.2 }],
    ['a column that is new', columns([3, 4, 5], { loss: [1, NaN, 3], learning_rate: [0.1, 0.1, -0], penalty: [NaN, 1, 1] }), { step: 4, name: 'penalty', before: null, now: 1 }],
    ['a column that is missing', columns([3, 4, 5], { loss: [1, NaN, 3] }), { step: 3, name: 'learning_rate', before: 0.1, now: null }],
    ['a row too few', columns([3, 4], { loss: [1, NaN], learning_rate: [0.1, 0.1] }), { step: 5, name: 'loss', before: 3, now: null }],
    ['a row between', columns([3, 3.5, 4, 5], { loss: [1, 7, NaN, 3], learning_rate: [0.1, 0.1, 0.1, -0] }), { step: 3.5, name: 'loss', before: null, now: 7 }],
  ])('is %s', (_what, now, difference) => {
    expect(firstDifference(before, now)).toEqual({ group: 'step', ...difference });
  });
});
