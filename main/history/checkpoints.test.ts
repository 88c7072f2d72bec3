import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thinOut } from './checkpoints.ts';
import { drivers, someDataset, someRun } from './fixtures.ts';
import { openHistory } from './history.ts';
import type { Driver } from './driver.ts';
import type { History } from './history.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'unstuck-checkpoints-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

describe('thinning out', () => {
  /** What is kept after one checkpoint each `every` steps, thinned out after each. */
  function keptAfter(steps: readonly number[], byteLength: number, limits = { count: 8, bytes: 1_000 }): number[] {
    let kept: { step: number; byteLength: number }[] = [];
    for (const step of steps) {
      kept.push({ step, byteLength });
      const dropped = thinOut(kept, limits);
      kept = kept.filter((one) => !dropped.includes(one.step));
    }
    return kept.map(({ step }) => step);
  }
  const every = (count: number, distance: number) => Array.from({ length: count }, (_, index) => (index + 1) * distance);

  it('keeps all while they are few and small', () => {
    expect(keptAfter(every(8, 10), 100)).toEqual(every(8, 10));
  });

  it('keeps the newest and spreads the others over the run, however long it gets', () => {
    fc.assert(fc.property(fc.integer({ min: 9, max: 400 }), fc.integer({ min: 1, max: 1_000 }), (count, distance) => {
      const kept = keptAfter(every(count, distance), 1);
      expect(kept).toHaveLength(8);
      expect(kept.at(-1)).toBe(count * distance);
      const gaps = kept.map((step, index) => step - (kept[index - 1] ?? 0));
      expect(Math.max(...gaps)).toBeLessThanOrEqual((4 * count * distance) / 8 + distance);
    }), { numRuns: 60 });
  });

  it('keeps fewer of large ones, and always the newest', () => {
    expect(keptAfter(every(20, 10), 400)).toHaveLength(2);
    expect(keptAfter(every(20, 10), 5_000)).toEqual([200]);
  });
});

describe.each(drivers)('checkpoints on $name', ({ driver }) => {
  function withRun(use: Driver, work: (history: History) => void): void {
    const history = openHistory({ file: join(folder, 'history.sqlite'), clock: () => 1, driver: use });
    history.writes.putSession('session', process.pid, 1);
    history.writes.putDataset(someDataset);
    history.writes.addExperiment({ experimentId: 'experiment', name: 'x', datasetId: someDataset.datasetId, createdAt: 1, source: {} });
    history.writes.addRun(someRun, 'session');
    work(history);
    history.close();
  }

  it('are kept by step, and the newest is where the run stands', () => {
    withRun(driver, ({ reads, writes }) => {
      expect(reads.checkpoint(someRun.runId, null)).toBeNull();
      expect(reads.run(someRun.runId)?.checkpoint).toBeNull();
      writes.putCheckpoint(someRun.runId, { epoch: 1, step: 50, bytes: new Uint8Array([1, 2, 3]) }, 1);
      writes.putCheckpoint(someRun.runId, { epoch: 2, step: 100, bytes: new Uint8Array([9, 4, 5, 6]).subarray(1) }, 2);
      writes.putCheckpoint(someRun.runId, { epoch: 2, step: 100, bytes: new Uint8Array([7, 8]) }, 3);
      expect(reads.checkpoint(someRun.runId, null)).toEqual({ epoch: 2, step: 100, bytes: new Uint8Array([7, 8]) });
      expect(reads.checkpoint(someRun.runId, 50)).toEqual({ epoch: 1, step: 50, bytes: new Uint8Array([1, 2, 3]) });
      expect(reads.checkpoint(someRun.runId, 51)).toBeNull();
      expect(reads.checkpoints(someRun.runId)).toEqual([{ epoch: 1, step: 50, savedAt: 1, byteLength: 3 }, { epoch: 2, step: 100, savedAt: 3, byteLength: 2 }]);
      expect(reads.run(someRun.runId)?.checkpoint).toEqual({ epoch: 2, step: 100 });
      expect(reads.runs(() => undefined)).toHaveLength(1);
    });
  });

  it('are thinned out as they come', () => {
    withRun(driver, ({ reads, writes }) => {
      for (let step = 10; step <= 1_000; step += 10) writes.putCheckpoint(someRun.runId, { epoch: step / 10, step, bytes: new Uint8Array(4) }, step);
      const kept = reads.checkpoints(someRun.runId);
      expect(kept).toHaveLength(8);
      expect(kept.at(-1)?.step).toBe(1_000);
      expect(kept[0]?.step).toBeLessThanOrEqual(250);
    });
  });

  it('give back what a fork began from', () => {
    withRun(driver, ({ reads, writes }) => {
      writes.addRun({ ...someRun, runId: 'fork', parentRunId: someRun.runId, forkedAtStep: 50 }, 'session');
      writes.putForkOrigin('fork', new Uint8Array([9, 4, 5, 6]).subarray(1));
      writes.removeRun(someRun.runId);
      expect(reads.forkOrigin('fork')).toEqual(new Uint8Array([4, 5, 6]));
      expect(reads.run('fork')).toMatchObject({ parentRunId: someRun.runId, forkedAtStep: 50, checkpoint: null });
    });
  });
});
