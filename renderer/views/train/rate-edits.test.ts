import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currentRate, describeEdits, earlierRate, thirdOf, threeTimes } from './rate-edits.ts';
import { makeRun } from './testing.ts';

function edited(...rates: number[]) {
  return makeRun({ edits: rates.map((learningRate, index) => ({ step: 10 * (index + 1), learningRate })) });
}

describe('the rate of a run', () => {
  it('is told with the steps at which it was set by hand', () => {
    expect(describeEdits(edited(0.03, 0.00001).edits)).toBe('0.03 at step 10, 0.00001 at step 20');
    expect(describeEdits([])).toBe('');
  });

  it('is the planned one until it is changed', () => {
    expect([currentRate(edited()), earlierRate(edited())]).toEqual([0.1, null]);
    expect([currentRate(edited(0.03, 0.01)), earlierRate(edited(0.03, 0.01))]).toEqual([0.01, 0.03]);
  });

  it('goes back step by step, to the planned one in the end', () => {
    expect(earlierRate(edited(0.03, 0.01, 0.03))).toBe(0.1);
    expect(earlierRate(edited(0.03, 0.01, 0.03, 0.1))).toBeNull();
  });

  it('undone again and again comes back to the planned one, whatever was set', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0.1, 0.03, 0.01, 1)), (rates) => {
        let undone: number[] = rates;
        for (let left = rates.length; left > 0; left -= 1) {
          const earlier = earlierRate(edited(...undone));
          if (earlier !== null) undone = [...undone, earlier];
        }
        expect([currentRate(edited(...undone)), earlierRate(edited(...undone))]).toEqual([0.1, null]);
      }),
    );
  });
});

describe('a third and three times', () => {
  it.each([[0.001, 0.0003], [0.0003, 0.0001], [3, 1], [0.002, 0.00067], [1e-7, 3e-8], [0.0015, 0.0005], [0, 0]])('a third of %d is %d', (rate, third) => {
    expect(thirdOf(rate)).toBe(third);
  });

  it.each([[0.001, 0.003], [0.003, 0.01], [0.0003, 0.001], [0.2, 0.6], [10, 30], [0, 0]])('three times %d is %d', (rate, three) => {
    expect(threeTimes(rate)).toBe(three);
  });

  it('take each other back on the way of 1, 3, 10', () => {
    for (const rate of [0.001, 0.003, 0.01, 30]) expect(threeTimes(thirdOf(rate))).toBe(rate);
  });
});
