// The rule that chooses a tier, and what happens where a tier cannot do it.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine, EngineTier } from '../../shared/rpc/trainer.ts';
import type { ModelSpec, TrainingSpec } from '../../shared/spec/run-spec.ts';
import { loadBackend } from './backend.ts';
import { createRunner, graphLimits, placeFor, tierFor, tiersOf } from './engine.ts';
import { dense, exampleJob } from './example-job.ts';
import { GraphCache } from './graph/graph-cache.ts';
import type { CompiledGraph } from './graph/compiled-graph.ts';
import type { CallableGraph } from './graph/graph-def.ts';
import { Population } from './population.ts';

let engine: Engine;
beforeAll(async () => {
  engine = { ...(await loadBackend('eager')), tier: 'xla' };
});

/** The step of 10-64-1 with batch 32. */
const small = { device: 'cpu', stepWork: 200_000, members: 1 } as const;

describe('the tier for an amount of work', () => {
  it('is the plain graph for a run that ends before compiling pays, XLA for a long one', () => {
    expect(tierFor({ ...small, steps: 5_000 }).tier).toBe('graph');
    expect(tierFor({ ...small, steps: 100_000 }).tier).toBe('xla');
  });

  it('compiles earlier for many runs side by side', () => {
    expect(tierFor({ ...small, steps: 20_000, stepWork: 3_200_000 }).tier).toBe('graph');
    expect(tierFor({ ...small, steps: 20_000, stepWork: 3_200_000, members: 16 }).tier).toBe('xla');
  });

  it('compiles earlier where a step is large', () => {
    expect(tierFor({ ...small, steps: 1_000, stepWork: 1e9 }).tier).toBe('graph');
    expect(tierFor({ ...small, steps: 2_000, stepWork: 1e9 }).tier).toBe('xla');
  });

  it('compiles later on a card, where that takes longer', () => {
    expect(tierFor({ ...small, device: 'gpu', steps: 2_000, stepWork: 1e9 }).tier).toBe('graph');
    expect(tierFor({ ...small, device: 'gpu', steps: 4_000, stepWork: 1e9 }).tier).toBe('xla');
  });

  it('says why, with the number of steps', () => {
    expect(tierFor({ ...small, steps: 5_000 }).reason).toContain('5000 steps');
  });
});

it('leaves small steps to the processor, where there is a card for the large ones', () => {
  expect(placeFor({ device: 'gpu' }, 8_000_000)).toBe('cpu');
  expect(placeFor({ device: 'gpu' }, 1e9)).toBeNull();
  expect(placeFor({ device: 'cpu' }, 8_000_000)).toBeNull();
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

/** A cache that has graphs for the processor only. */
class FullCard extends GraphCache {
  override get(graph: CallableGraph, compiles: boolean): CompiledGraph {
    if (graph.device !== 'cpu') throw new Error('Out of memory');
    return super.get(graph, compiles);
  }
}

/** Steps of 120 million operations. */
const largeJob = exampleJob({ model: { layers: [dense(1_000), dense(1_000)] }, training: { batchSize: 20 } });

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

  it('puts a small run on the processor beside a card, and says so', () => {
    const found = choose(null, new GraphCache(), { device: 'gpu' });
    expect(found).toMatchObject({ tier: 'graph', device: 'cpu', reason: expect.stringContaining('too small for the graphics card') as string });
    expect(choose('eager', new GraphCache(), { device: 'gpu' })).toMatchObject({ tier: 'eager', device: 'gpu' });
  });

  it('takes the processor where the card cannot, and says why', () => {
    const population = new Population(largeJob, () => 0);
    const graphs = new FullCard();
    const { engine: found } = createRunner(population, { ...engine, device: 'gpu' }, null, graphs);
    population.dispose();
    graphs.dispose();
    expect(found).toMatchObject({ tier: 'graph', device: 'cpu', reason: 'The plain graph could not do it on the graphics card: Out of memory' });
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

describe('what a call is fed', () => {
  const limitsOf = (training: Partial<TrainingSpec>, { model = {}, device = 'cpu', threads = 1 }: { model?: Partial<ModelSpec>; device?: Engine['device']; threads?: number } = {}): ReturnType<typeof graphLimits> => {
    const population = new Population(exampleJob({ training, model }), () => 0);
    population.dispose();
    return graphLimits(population, { engine: { device, threads }, place: null });
  };

  it('is bounded, whatever the plan', () => {
    expect(limitsOf({ epochs: 3 })).toEqual({ maxEpochs: 3, maxSteps: 15 });
    expect(limitsOf({ epochs: 1_000_000 })).toEqual({ maxEpochs: 128, maxSteps: 640 });
    expect(limitsOf({ epochs: 100, earlyStopping: { monitor: 'val_loss', patience: 3, minDelta: 0, restoreBest: true } })).toEqual({ maxEpochs: 1, maxSteps: 5 });
  });

  it('has no room for epochs that no call has time for', () => {
    const model = { layers: [dense(1_000), dense(1_000)] };
    const epochs = { epochs: 1_000_000 };
    // 5 steps of 97 million operations, and two thirds of a pass: half a billion an epoch.
    expect(limitsOf(epochs, { model }).maxEpochs).toBe(9);
    expect(limitsOf(epochs, { model, threads: 4 }).maxEpochs).toBe(31);
    expect(limitsOf(epochs, { model, device: 'gpu' }).maxEpochs).toBe(128);
  });
});
