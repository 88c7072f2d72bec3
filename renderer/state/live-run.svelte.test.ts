// A run's curves over the real protocol, in memory: order, credits after drawing, resync, going on by step.
import { describe, expect, it } from 'vitest';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { Client } from '../../shared/rpc/client.ts';
import { createClient } from '../../shared/rpc/client.ts';
import type { AppContract } from '../../shared/rpc/contract.ts';
import { contract } from '../../shared/rpc/contract.ts';
import type { Handlers, ItemOf } from '../../shared/rpc/define.ts';
import { createPortPair } from '../../shared/rpc/memory-port.ts';
import { serve } from '../../shared/rpc/server.ts';
import { makeBatch } from '../views/train/testing.ts';
import { LiveRun, LiveRuns } from './live-run.svelte.ts';

type MetricItem = ItemOf<AppContract['runs.metrics']>;

interface FakeStore {
  readonly client: Client<AppContract>;
  /** Inputs of the subscriptions, in the order they were opened. */
  readonly asked: { group: string; fromStep: number }[];
  emit(item: MetricItem): void;
  /** What `metrics.range` answers. */
  stored: MetricBatch | null;
}

function openStore(): FakeStore {
  const asked: FakeStore['asked'] = [];
  const emitters = new Set<(item: MetricItem) => void>();
  const store: FakeStore = { asked, stored: null, emit: (item) => emitters.forEach((emit) => emit(item)), client: undefined as never };
  const handlers: Partial<Handlers<AppContract>> = {
    'runs.metrics': ({ group, fromStep }, emit) => {
      asked.push({ group, fromStep });
      emitters.add(emit);
      return () => emitters.delete(emit);
    },
    'metrics.range': () => Promise.resolve(store.stored),
  };
  const [near, far] = createPortPair();
  serve(contract, handlers as Handlers<AppContract>, far, { appVersion: 'test', log: (line) => expect.fail(line), newId: () => 'id' });
  return Object.assign(store, { client: createClient(contract, near) });
}

const losses = (live: LiveRun): number[] => [...live.epochs.column('loss')];

describe('LiveRun', () => {
  it('grows with what arrives, in one drawing a frame', async () => {
    const store = openStore();
    const live = new LiveRun(store.client, 'run');
    live.follow(['epoch']);
    await expect.poll(() => store.asked).toEqual([{ group: 'epoch', fromStep: 0 }]);
    for (let epoch = 1; epoch <= 30; epoch += 1) store.emit({ kind: 'batch', batch: makeBatch('epoch', epoch, { loss: [epoch] }) });
    await expect.poll(() => losses(live).length).toBe(30);
    await expect.poll(() => live.version).toBeGreaterThan(0);
    // Batches that wait for a credit are joined, and a frame draws all that came before it.
    expect(live.version).toBeLessThan(15);
    live.leave();
  });

  it('reads the stored points again where items were dropped', async () => {
    const store = openStore();
    const live = new LiveRun(store.client, 'run');
    live.follow(['epoch']);
    await expect.poll(() => store.asked.length).toBe(1);
    store.emit({ kind: 'batch', batch: makeBatch('epoch', 1, { loss: [9, 8, 7] }) });
    await expect.poll(() => losses(live)).toEqual([9, 8, 7]);
    store.stored = makeBatch('epoch', 2, { loss: [2, 3, 4, 5] });
    store.emit({ kind: 'resync', fromStep: 2 });
    await expect.poll(() => losses(live)).toEqual([9, 2, 3, 4, 5]);
    live.leave();
  });

  it('goes on from the last point held', async () => {
    const store = openStore();
    const runs = new LiveRuns(store.client);
    const live = runs.get('run');
    live.follow(['epoch']);
    await expect.poll(() => store.asked.length).toBe(1);
    store.emit({ kind: 'batch', batch: makeBatch('epoch', 1, { loss: [1, 2] }) });
    await expect.poll(() => losses(live)).toEqual([1, 2]);
    live.leave();
    runs.get('run').follow(['epoch']);
    await expect.poll(() => store.asked.at(-1)).toEqual({ group: 'epoch', fromStep: 3 });
    expect(runs.get('run')).toBe(live);
    live.leave();
  });
});
