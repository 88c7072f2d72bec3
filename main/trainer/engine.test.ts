// The rule that chooses a tier, and what happens where a tier cannot do it.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine, EngineTier } from '../../shared/rpc/trainer.ts';
import { loadBackend } from './backend.ts';
import { createRunner, graphLimits, tierFor, tiersOf } from './engine.ts';
import { exampleJob } from './example-job.ts';
import { GraphCache } from './graph/graph-cache.ts';
import type { CompiledGraph } from './graph/compiled-graph.ts';
import { Population } from './population.ts';

let engine: Engine;
beforeAll(async () => {
  engine = { ...(await loadBackend('eager')), tier: 'xla' };
});

describe('the tier for an amount of work', () => {
  it('is the plain graph for a run that ends before compiling pays, XLA for a long one', () => {
    expect(tierFor({ steps: 5_000, stepWork: 200_000, members: 1 }).tier).toBe('graph');
    expect(tierFor({ steps: 100_000, stepWork: 200_000, members: 1 }).tier).toBe('xla');
  });

  it('compiles earlier for many runs side by side', () => {
    expect(tierFor({ steps: 20_000, stepWork: 3_200_000, members: 1 }).tier).toBe('graph');
    expect(tierFor({ steps: 20_000, stepWork: 3_200_000, members: 16 }).tier).toBe('xla');
  });

  it('compiles earlier where a step is large', () => {
    expect(tierFor({ steps: 1_000, stepWork: 1e9, members: 1 }).tier).toBe('graph');
    expect(tierFor({ steps: 2_000, stepWork: 1e9, members: 1 }).tier).toBe('xla');
  });

  it('says why, with the number of steps', () => {
    expect(tierFor({ steps: 5_000, stepWork: 1, members: 1 }).reason).toContain('5,000 steps');
  });
});

it('falls back in order, from the best that a machine has', () => {
  expect(tiersOf({ tier: 'xla' })).toEqual(['xla', 'graph', 'eager']);
  expect(tiersOf({ tier: 'graph' })).toEqual(['graph', 'eager']);
  expect(tiersOf({ tier: 'eager' })).toEqual(['eager']);
  expect(tiersOf({ tier: 'wasm' })).toEqual(['wasm']);
});

/** A cache that has no graph to give. */
class BrokenGraphs extends GraphCache {
  override get(): CompiledGraph {
    throw new Error('Unsupported op\nand more lines');
  }
}

function choose(wanted: EngineTier | null, graphs = new GraphCache(), changes: Partial<Engine> = {}): ReturnType<typeof createRunner>['engine'] {
  const population = new Population(exampleJob(), () => 0);
  try {
    return createRunner(population, { ...engine, ...changes }, wanted, graphs).engine;
  } finally {
    population.dispose();
    graphs.dispose();
  }
}

describe('a runner', () => {
  it('takes the tier of the rule, and says so', () => {
    expect(choose(null)).toMatchObject({ tier: 'graph', device: engine.device, threads: 1, reason: expect.stringContaining('15 steps') as string });
  });

  it('takes the next tier where one cannot do it, with the reason', () => {
    expect(choose(null, new BrokenGraphs())).toMatchObject({ tier: 'eager', reason: 'The plain graph could not do it: Unsupported op' });
  });

  it('takes what a lesser machine has', () => {
    expect(choose(null, new GraphCache(), { tier: 'eager', reason: 'No graphs here.' })).toMatchObject({ tier: 'eager', reason: 'No graphs here.' });
  });

  it('holds a tier that is wanted, or says clearly that it cannot', () => {
    expect(choose('eager').tier).toBe('eager');
    expect(() => choose('xla', new GraphCache(), { tier: 'eager', reason: 'XLA ended the process.' })).toThrow(/XLA is not there on this machine now: XLA ended the process/);
    expect(() => choose('graph', new BrokenGraphs())).toThrow(/The plain graph cannot train this run: Unsupported op/);
  });
});

it('bounds what a call is fed, whatever the plan', () => {
  const limitsOf = (epochs: number, isWatching: boolean): ReturnType<typeof graphLimits> => {
    const earlyStopping = isWatching ? { monitor: 'val_loss', patience: 3, minDelta: 0, restoreBest: true } as const : null;
    const population = new Population(exampleJob({ training: { epochs, earlyStopping } }), () => 0);
    population.dispose();
    return graphLimits(population);
  };
  expect(limitsOf(3, false)).toEqual({ maxEpochs: 3, maxSteps: 15 });
  expect(limitsOf(1_000_000, false)).toEqual({ maxEpochs: 128, maxSteps: 640 });
  expect(limitsOf(100, true)).toEqual({ maxEpochs: 1, maxSteps: 5 });
});
