// Each schedule at the points that define it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScheduleSpec } from './run-spec.ts';
import { learningRateAt } from './schedule.ts';

/** Learning rate after so many epochs of 30, with 10 steps each. */
function rateAfter(schedule: ScheduleSpec, epochsDone: number): number {
  return learningRateAt(schedule, 0.1, { stepsDone: epochsDone * 10, stepsPerEpoch: 10, epochs: 30 }, 0.05);
}

describe('a schedule', () => {
  it.each<[ScheduleSpec, readonly (readonly [epochsDone: number, rate: number])[]]>([
    [{ type: 'constant' }, [[0, 0.1], [29, 0.1]]],
    [{ type: 'step', everyEpochs: 10, factor: 0.5 }, [[0, 0.1], [9.9, 0.1], [10, 0.05], [20, 0.025]]],
    [{ type: 'exponential', everyEpochs: 5, rate: 0.1 }, [[0, 0.1], [5, 0.01], [10, 0.001]]],
    [{ type: 'cosine', minimum: 0.02, warmupEpochs: 0, restarts: 0 }, [[0, 0.1], [15, 0.06]]],
    [{ type: 'cosine', minimum: 0, warmupEpochs: 10, restarts: 1 }, [[0, 0.001], [9.9, 0.1], [10, 0.1], [15, 0.05], [20, 0.1]]],
    [{ type: 'oneCycle', maximum: 1, warmupFraction: 0.5 }, [[0, 0.1], [14.95, 1], [29.9, 0.00001]]],
    [{ type: 'reduceOnPlateau', monitor: 'val_loss', factor: 0.1, patience: 3, minimum: 0 }, [[0, 0.05]]],
  ])('%j passes through its points', (schedule, points) => {
    for (const [epochsDone, rate] of points) expect(rateAfter(schedule, epochsDone)).toBeCloseTo(rate, 10);
  });

  it('of a cosine never leaves the range from its minimum to the learning rate', () => {
    fc.assert(
      fc.property(fc.nat(299), fc.nat(5), fc.nat(20), (step, restarts, warmupEpochs) => {
        const rate = rateAfter({ type: 'cosine', minimum: 0, warmupEpochs, restarts }, step / 10);
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(0.1 + 1e-12);
      }),
    );
  });
});
