import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';
import { openTestApp, rows, someExperiment, startRuns, temporaryFolder, trainerOf, until } from './test-app.ts';
import { Topic } from './topic.ts';
import type { MetricItem } from '../../shared/rpc/metric-items.ts';
import type { MetricNews } from './metrics.ts';
import type { TestApp } from './test-app.ts';

let place: ReturnType<typeof temporaryFolder>;
let open: TestApp;
beforeEach(async () => { place = temporaryFolder(); open = await openTestApp(place.folder); });
afterEach(async () => {
  await open.app.close();
  expect(open.log).toEqual([]);
  place.remove();
});

const count = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Follows a run by the handler itself: what is emitted is what the server may then merge. */
function follow(runId: string, fromStep: number) {
  const items: MetricItem[] = [];
  const end = open.app.handlers['runs.metrics']({ runId, group: 'step', fromStep }, (item) => items.push(item));
  const steps = () => items.flatMap((item) => (item.kind === 'batch' ? Array.from(item.batch.step) : []));
  return { items, steps, end };
}

async function startOne() {
  const [runId = ''] = await startRuns(open.client, someExperiment);
  const trainer = await trainerOf(open.trainers, runId);
  trainer.begin();
  return { runId, trainer };
}

it('gives what is stored and what comes, each row once, whenever one begins to listen', async () => {
  const { runId, trainer } = await startOne();
  const early = follow(runId, 0);
  trainer.measure('step', 1, 7);
  trainer.measure('epoch', 1, 1);
  const middle = follow(runId, 0);
  const late = follow(runId, 5);
  trainer.measure('step', 8, 9);
  late.end();
  trainer.measure('step', 10, 20);
  trainer.end('finished', 2, 20);
  const after = follow(runId, 12);
  expect(early.steps()).toEqual(count(1, 20));
  expect(middle.steps()).toEqual(count(1, 20));
  expect(late.steps()).toEqual(count(5, 9));
  expect(after.steps()).toEqual(count(12, 20));
});

it('asks a late listener of a long run to read the range, and goes on live behind it', async () => {
  const { runId, trainer } = await startOne();
  for (let from = 1; from <= 70_000; from += 10_000) trainer.measure('step', from, from + 9_999);
  const late = follow(runId, 3);
  trainer.measure('step', 70_001, 70_002);
  expect(late.items[0]).toEqual({ kind: 'resync', fromStep: 3 });
  expect(late.steps()).toEqual([70_001, 70_002]);
  const whole = await open.client.call('metrics.range', { runId, group: 'step', names: ['loss'], fromStep: 3, toStep: null, maxRows: null });
  expect(whole?.step.length).toBe(70_000);
  const thin = await open.client.call('metrics.range', { runId, group: 'step', names: ['loss'], fromStep: 3, toStep: null, maxRows: 500 });
  expect(thin?.step.length).toBeLessThanOrEqual(500);
  expect([thin?.step[0], thin?.step.at(-1)]).toEqual([3, 70_002]);
});

it('gives nothing for a run without metrics', async () => {
  const { runId } = await startOne();
  expect(await open.client.call('metrics.range', { runId, group: 'epoch', names: null, fromStep: 0, toStep: null, maxRows: 10 })).toBeNull();
});

it('follows a run that another process trains', async () => {
  const { runId, trainer } = await startOne();
  trainer.measure('step', 1, 3);
  const beside = await openTestApp(place.folder, { clock: Date.now });
  const steps: number[] = [];
  const end = beside.client.subscribe('runs.metrics', { runId, group: 'step', fromStep: 0 }, { onItem: (item) => { if (item.kind === 'batch') steps.push(...item.batch.step); } });
  const statuses: string[] = [];
  const endChanges = beside.client.subscribe('runs.changes', {}, { onItem: ({ run }) => { if (run !== null) statuses.push(run.status); } });
  await until(() => steps.length === 3);
  await expect(beside.client.call('runs.stop', { runId })).rejects.toMatchObject({ code: 'not-allowed-now' });
  // A name given here stays, and takes the run from nobody.
  await beside.client.call('runs.update', { runId, name: 'seen elsewhere' });
  expect(beside.app.activity().hasRuns).toBe(false);
  trainer.measure('step', 4, 8);
  trainer.end('finished', 1, 8);
  await until(() => steps.length === 8 && statuses.at(-1) === 'finished');
  expect(steps).toEqual(count(1, 8));
  expect((await beside.client.call('runs.get', { runId })).run).toMatchObject({ name: 'seen elsewhere', status: 'finished', step: 8 });
  end();
  endChanges();
  await beside.app.close();
});

it('does not deliver one batch twice when it was stored before it was told', () => {
  const news = new Topic<MetricNews>();
  const stored = rows('run', 'step', 1, 5, (step) => step);
  const reads = { metricPoints: () => 5, metrics: () => stored, lastStep: () => 5 };
  const store = { history: { reads }, foreignChanges: new Topic<number>() } as unknown as Parameters<typeof createMetrics>[0]['store'];
  const items: MetricItem[] = [];
  createMetrics({ store }, news)['runs.metrics']({ runId: 'run', group: 'step', fromStep: 0 }, (item) => items.push(item));
  news.publish({ kind: 'batch', batch: stored });
  news.publish({ kind: 'batch', batch: rows('run', 'step', 4, 6, (step) => step) });
  expect(items.map((item) => (item.kind === 'batch' ? Array.from(item.batch.step) : item))).toEqual([[1, 2, 3, 4, 5], [6]]);
});
