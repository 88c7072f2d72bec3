import { expect, it } from 'vitest';
import { costsOfSignals } from './signals-cost.ts';
import type { TimedCall } from './signals-cost.ts';

const call = (hasSignals: boolean, microseconds: number, steps: number): TimedCall => ({ hasSignals, microseconds, steps });

it('compares what a step takes with signals and without, part by part', () => {
  const calls = [call(true, 110, 10), call(false, 100, 10), call(false, 300, 30), call(true, 230, 20), call(true, 100, 10), call(false, 50, 5), call(false, 60, 6), call(true, 80, 8), call(true, 1, 1)];
  const costs = costsOfSignals(calls, 4);
  expect(costs).toHaveLength(2);
  expect(costs[0]).toBeCloseTo(12.5, 9);
  expect(costs[1]).toBeCloseTo(0, 9);
});

it('is not misled by a call that something else has lengthened', () => {
  const calls = [call(true, 104, 10), call(false, 100, 10), call(false, 100, 10), call(true, 104, 10), call(true, 900, 10), call(false, 100, 10)];
  expect(costsOfSignals(calls, 6)).toEqual([expect.closeTo(4, 9)]);
});
