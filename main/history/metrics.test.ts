import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { joinBatches } from '../../shared/metrics/batch.ts';
import { drivers, someDataset, someRun } from './fixtures.ts';
import { openHistory } from './history.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { Driver } from './driver.ts';
import type { History, MetricRange } from './history.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'unstuck-metrics-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

function openWithRun(driver: Driver): History {
  const history = openHistory({ file: join(folder, 'history.sqlite'), clock: () => 1, driver });
  history.writes.putSession('session', process.pid, 1);
  history.writes.putDataset(someDataset);
  history.writes.addExperiment({ experimentId: 'experiment', name: 'x', datasetId: someDataset.datasetId, createdAt: 1, source: {} });
  return history;
}

let runCount = 0;
/** Every case of a property gets a run of its own. */
function newRun(history: History): string {
  const runId = `run ${(runCount += 1)}`;
  history.writes.addRun({ ...someRun, runId }, 'session');
  return runId;
}

const all = (runId: string, more: Partial<MetricRange> = {}): MetricRange => ({ runId, group: 'step', names: null, fromStep: 0, toStep: null, ...more });

/** Consecutive batches of a run: each has its own length and columns, as when a metric appears later. */
const histories = fc
  .array(fc.record({ rows: fc.integer({ min: 1, max: 40 }), names: fc.subarray(['loss', 'val_loss', 'accuracy'], { minLength: 1 }), seed: fc.integer({ min: 0, max: 1_000 }) }), { minLength: 1, maxLength: 8 })
  .map((parts) => {
    let next = 1;
    return parts.map(({ rows, names, seed }): Omit<MetricBatch, 'runId'> => {
      const step = Float64Array.from({ length: rows }, () => next++);
      return { group: 'step', names, step, values: names.map((_, index) => step.map((at) => (at % 7 === 0 ? NaN : seed + at / (index + 3)))) };
    });
  });

describe.each(drivers)('metrics on $name', ({ driver }) => {
  it('come back to the last digit, before and after they are joined into larger chunks', () => {
    const history = openWithRun(driver);
    fc.assert(fc.property(histories, (parts) => {
      const runId = newRun(history);
      const batches = parts.map((part) => ({ ...part, runId }));
      for (const batch of batches) history.writes.addMetrics(batch);
      const whole = joinBatches(batches as [MetricBatch, ...MetricBatch[]]);
      expect(history.reads.metrics(all(runId))).toEqual(whole);
      history.writes.compactMetrics(runId);
      expect(history.reads.metrics(all(runId))).toEqual(whole);
    }), { numRuns: 30 });
    history.close();
  });

  it('of a range are the rows of the whole that lie in it', () => {
    const history = openWithRun(driver);
    fc.assert(fc.property(histories, fc.nat({ max: 350 }), fc.nat({ max: 350 }), (parts, fromStep, length) => {
      const runId = newRun(history);
      for (const part of parts) history.writes.addMetrics({ ...part, runId });
      const whole = history.reads.metrics(all(runId));
      const expected = Array.from(whole?.step ?? []).filter((step) => step >= fromStep && step <= fromStep + length);
      const range = history.reads.metrics(all(runId, { fromStep, toStep: fromStep + length, names: ['loss', 'absent'] }));
      expect(Array.from(range?.step ?? [])).toEqual(expected);
      expect(range?.names ?? ['loss']).not.toContain('absent');
    }), { numRuns: 30 });
    history.close();
  });

  it('after a cut end at the step that was kept, and can go on from there', () => {
    const history = openWithRun(driver);
    fc.assert(fc.property(histories, fc.nat({ max: 350 }), (parts, lastStep) => {
      const runId = newRun(history);
      for (const part of parts) history.writes.addMetrics({ ...part, runId });
      const kept = Array.from(history.reads.metrics(all(runId))?.step ?? []).filter((step) => step <= lastStep);
      history.writes.cutMetrics(runId, 'step', lastStep);
      expect(Array.from(history.reads.metrics(all(runId))?.step ?? [])).toEqual(kept);
      expect(history.reads.lastStep(runId, 'step')).toBe(kept.at(-1) ?? null);
      history.writes.addMetrics({ runId, group: 'step', names: ['loss'], step: new Float64Array([lastStep + 1]), values: [new Float64Array([7])] });
      expect(history.reads.lastStep(runId, 'step')).toBe(lastStep + 1);
    }), { numRuns: 30 });
    history.close();
  });

  it('hold a million points, and give them out again', () => {
    const history = openWithRun(driver);
    const runId = newRun(history);
    const names = ['loss', 'learning_rate', 'gradient_norm', 'update_ratio'];
    const rows = 250;
    for (let start = 0; start < 250_000; start += rows) {
      const step = Float64Array.from({ length: rows }, (_, row) => start + row + 1);
      history.writes.addMetrics({ runId, group: 'step', names, step, values: names.map((_, index) => step.map((at) => at * (index + 1))) });
    }
    history.writes.compactMetrics(runId);
    const batch = history.reads.metrics(all(runId));
    expect(batch?.step.length).toBe(250_000);
    expect(batch?.values[3]?.at(-1)).toBe(1_000_000);
    expect(history.reads.metricPoints(runId, 'step', 0)).toBe(1_000_000);
    history.close();
  });
});
