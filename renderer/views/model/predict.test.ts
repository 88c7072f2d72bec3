// The predicted time rests on runs of the same size, and is a rough figure without any.
import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../shared/spec/run.ts';
import { makeRun } from '../train/testing.ts';
import { predict } from './predict.ts';

const machine = { tier: 'eager', cores: 2 } as const;
const environment = { app: '', engine: 'eager', device: 'cpu', tensorflow: '', node: '', platform: '', engineReason: '', threads: 1, population: { size: 1, slot: 0 } } as const;
const { spec } = makeRun();
const size = { spec, parameters: 1000, steps: 2000 };
/** One that cannot share a graph with the others. */
const other = { ...size, spec: makeRun({}, { 'training.batchSize': 16 }).spec };

function earlier(runId: string, parameters: number, seconds: number, step: number, more: Partial<RunSummary> = {}): RunSummary {
  return makeRun({ runId, parameters, seconds, step, environment, ...more });
}

describe('a prediction', () => {
  it('takes the median speed of runs of this size', () => {
    const runs = [earlier('a', 900, 1, 1000), earlier('b', 1200, 2, 1000), earlier('c', 2000, 9, 1000)];
    expect(predict([size], runs, machine)).toEqual({ seconds: 4, earlierRuns: 3 });
  });

  it('leaves out runs of another size, of another engine, and runs without a step', () => {
    const runs = [earlier('huge', 100_000_000, 100, 10), earlier('unstarted', 1000, 0, 0), earlier('graph', 1000, 0.1, 1000, { environment: { ...environment, engine: 'graph' } })];
    const { seconds, earlierRuns } = predict([size], runs, machine);
    expect(earlierRuns).toBe(0);
    // 3 ms a step and a little for start and arithmetic.
    expect(seconds).toBeCloseTo(6.1, 1);
  });

  it('knows that a short run takes the plain graph, and that a long one pays for its compile', () => {
    const compiled = { tier: 'xla', cores: 2 } as const;
    expect(predict([{ ...size, steps: 5000 }], [], compiled).seconds).toBeLessThan(1);
    expect(predict([{ ...size, steps: 3_000_000 }], [], compiled).seconds).toBeLessThan(60);
    expect(predict([{ ...size, steps: 3_000_000 }], [], { ...compiled, tier: 'graph' }).seconds).toBeGreaterThan(200);
  });

  it('lets variants of one shape train side by side, and others on the cores that there are', () => {
    const runs = [earlier('a', 1000, 1, 1000)];
    expect(predict([size, size, size], runs, machine)).toEqual({ seconds: 2 * 2.3, earlierRuns: 1 });
    expect(predict([size, other], runs, machine).seconds).toBe(2);
    expect(predict([size, other], runs, { ...machine, cores: 1 }).seconds).toBe(4);
  });

  it('reads the speed of one run off a population', () => {
    const member = earlier('a', 1000, 2.3, 1000, { environment: { ...environment, population: { size: 3, slot: 0 } } });
    expect(predict([size], [member], machine).seconds).toBeCloseTo(2);
  });
});
