// The predicted time rests on runs of the same size, and is a rough figure without any.
import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../shared/spec/run.ts';
import { countSteps, predict } from './predict.ts';

/** Of an earlier run only what a prediction looks at. */
function earlier(runId: string, parameters: number, batchSize: number, seconds: number, step: number): RunSummary {
  return { runId, parameters, seconds, step, spec: { training: { batchSize } } } as RunSummary;
}

const size = { parameters: 1000, batchSize: 32, steps: 2000 };

describe('a prediction', () => {
  it('takes the median speed of runs of this size', () => {
    const runs = [earlier('a', 900, 32, 1, 1000), earlier('b', 1200, 32, 2, 1000), earlier('c', 1000, 64, 9, 1000)];
    expect(predict([size], runs)).toEqual({ seconds: 4, earlierRuns: 3 });
  });

  it('leaves out runs of another size, and runs without a step', () => {
    const runs = [earlier('huge', 10_000_000, 512, 100, 10), earlier('unstarted', 1000, 32, 0, 0)];
    const { seconds, earlierRuns } = predict([size], runs);
    expect(earlierRuns).toBe(0);
    // 3 ms a step and a little for the arithmetic.
    expect(seconds).toBeCloseTo(6, 1);
  });

  it('adds up the runs of all variants, and counts each earlier run once', () => {
    expect(predict([size, size, { ...size, steps: 4000 }], [earlier('a', 1000, 32, 1, 1000)])).toEqual({ seconds: 8, earlierRuns: 1 });
  });

  it.each([[80, 32, 10, 30], [80, 80, 1, 1], [80, 100, 3, 3]])('of %d rows in batches of %d has for %d epochs %d steps', (rows, batchSize, epochs, steps) => {
    expect(countSteps(rows, batchSize, epochs)).toBe(steps);
  });
});
