import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getRun, openTestApp, someExperiment, startRuns, temporaryFolder, threeRates, trainerOf, until } from './test-app.ts';
import type { ReplayNews } from '../../shared/rpc/contract.ts';
import type { MemoryTrainer, TestApp } from './test-app.ts';

let place: ReturnType<typeof temporaryFolder>;
let open: TestApp;
beforeEach(async () => { place = temporaryFolder(); open = await openTestApp(place.folder, { stopTimeoutMs: 50 }); });
afterEach(async () => {
  await open.app.close();
  expect(open.log).toEqual([]);
  place.remove();
});

const lossAt = (step: number) => 1 / step;

/** The second of three runs that shared a graph, with a learning rate set by hand at step 15; all finished. */
async function trainOne() {
  const runIds = await startRuns(open.client, threeRates);
  const runId = runIds[1] ?? '';
  const trainer = await trainerOf(open.trainers, runId);
  trainer.begin();
  trainer.measure('step', 1, 15, lossAt, runId);
  trainer.measure('epoch', 1, 1, lossAt, runId);
  trainer.send({ type: 'edited', runId, edit: { step: 15, learningRate: 0.5 } });
  trainer.measure('step', 16, 30, lossAt, runId);
  trainer.measure('epoch', 2, 3, lossAt, runId);
  trainer.save(3, 30, runId);
  for (const one of runIds) trainer.end('finished', 3, 30, null, one);
  return { runId, trainer };
}

async function replay(runId: string) {
  const news: ReplayNews[] = [];
  const end = open.client.subscribe('runs.replay', { runId }, { onItem: (item) => { news.push(item); } });
  const trainer = await trainerOf(open.trainers, runId);
  await until(() => trainer.job?.members.length === 1);
  return { news, trainer, end, last: () => news.at(-1) };
}

async function settled(news: readonly ReplayNews[]): Promise<ReplayNews | undefined> {
  await until(() => news.length > 0 && news.at(-1)?.state !== 'training');
  return news.at(-1);
}

const eventsOf = async (runId: string) => (await open.client.call('runs.get', { runId })).events;

function measureAll(trainer: MemoryTrainer, valueAt = lossAt): void {
  trainer.measure('step', 1, 12, valueAt);
  trainer.measure('epoch', 1, 1, valueAt);
  trainer.measure('step', 13, 30, valueAt);
  trainer.measure('epoch', 2, 3, valueAt);
}

describe('a replay', () => {
  it('trains the run alone in its place, with its tier, threads and edits, and finds it identical', async () => {
    const { runId } = await trainOne();
    const before = await getRun(open.client, runId);
    const { news, trainer } = await replay(runId);
    expect(trainer.job).toMatchObject({ population: 3, tier: 'xla', members: [{ runId, slot: 1, start: { type: 'fresh' }, edits: [{ step: 15, learningRate: 0.5 }] }] });
    trainer.begin();
    trainer.measure('step', 1, 12, lossAt);
    trainer.save(1, 12);
    await until(() => news.length === 2);
    expect(news).toEqual([{ state: 'training', step: 0, steps: 30, secondsLeft: null }, { state: 'training', step: 12, steps: 30, secondsLeft: null }]);
    trainer.measure('step', 13, 30, lossAt);
    expect(trainer.posted.at(-1)).toEqual({ type: 'credit', runId });
    trainer.measure('epoch', 1, 3, lossAt);
    expect(await settled(news)).toEqual({ state: 'identical', steps: 30 });
    expect(trainer.posted.filter((message) => message.type === 'stop')).toHaveLength(1);
    trainer.end('stopped', 3, 30);
    expect((await eventsOf(runId)).at(-1)).toMatchObject({ kind: 'replayed', says: 'Replayed: identical over 30 steps.' });
    expect(await getRun(open.client, runId)).toEqual(before);
    expect(await open.client.call('runs.list', {})).toHaveLength(3);
    expect(await open.client.call('runs.checkpoints', { runId })).toHaveLength(1);
    // The process is free again.
    const [next = ''] = await startRuns(open.client, someExperiment);
    expect(await trainerOf(open.trainers, next)).toBe(trainer);
  });

  it('stops at the first value that differs, in the order of steps', async () => {
    const { runId } = await trainOne();
    const { news, trainer } = await replay(runId);
    trainer.begin();
    // In one message, as the trainer sends them: the epoch that ended at step 10 comes before step 14.
    trainer.send({ type: 'metrics', runId, batches: [
      { runId, group: 'step', names: ['loss'], step: Float64Array.of(...Array.from({ length: 14 }, (_, row) => row + 1)), values: [Float64Array.from({ length: 14 }, (_, row) => (row === 13 ? 9 : lossAt(row + 1)))] },
      { runId, group: 'epoch', names: ['loss', 'val_loss'], step: Float64Array.of(1), values: [Float64Array.of(1), Float64Array.of(NaN)] },
    ] });
    expect(await settled(news)).toEqual({ state: 'differs', difference: { group: 'epoch', step: 1, name: 'val_loss', before: 1, now: null }, versions: null });
    expect((await eventsOf(runId)).at(-1)?.says).toBe('Replayed: differs from epoch 1 on: val_loss was 1, now no number.');
  });

  it('says so where another version of the app trained the run', async () => {
    const { runId } = await trainOne();
    await open.app.close();
    open = await openTestApp(place.folder, { stopTimeoutMs: 50, appVersion: '9.9.9' });
    const { news, trainer } = await replay(runId);
    trainer.begin();
    measureAll(trainer, () => 7);
    const says = 'The run was trained by version 0.1.0; this is 9.9.9, which may round differently.';
    expect(await settled(news)).toMatchObject({ state: 'differs', versions: { before: '0.1.0', now: '9.9.9' } });
    expect((await eventsOf(runId)).at(-1)?.says).toContain(says);
  });

  it('differs where it ends before the run did', async () => {
    const { runId } = await trainOne();
    const { news, trainer } = await replay(runId);
    trainer.begin();
    trainer.measure('step', 1, 20, lossAt);
    trainer.measure('epoch', 1, 2, lossAt);
    trainer.end('finished', 2, 20);
    expect(await settled(news)).toEqual({ state: 'differs', difference: { group: 'step', step: 21, name: 'loss', before: lossAt(21), now: null }, versions: null });
  });

  it('of a run that was stopped early compares what there is, and ends', async () => {
    const [runId = ''] = await startRuns(open.client, someExperiment);
    const first = await trainerOf(open.trainers, runId);
    first.begin();
    first.measure('step', 1, 14, lossAt);
    first.measure('epoch', 1, 1, lossAt);
    first.end('stopped', 1, 14);
    const { news, trainer } = await replay(runId);
    trainer.begin();
    trainer.measure('step', 1, 20, (step) => (step > 14 ? 7 : lossAt(step)));
    trainer.measure('epoch', 1, 2, (epoch) => (epoch > 1 ? 7 : lossAt(epoch)));
    expect(await settled(news)).toEqual({ state: 'identical', steps: 14 });
  });

  it('of a fork begins where that began', async () => {
    const { runId } = await trainOne();
    const { runId: forkId } = await open.client.call('runs.fork', { runId, step: 30, set: { 'training.epochs': 5 } });
    const first = await trainerOf(open.trainers, forkId);
    first.begin();
    first.measure('step', 31, 50, lossAt);
    first.measure('epoch', 4, 5, lossAt);
    first.end('finished', 5, 50);
    const { news, trainer } = await replay(forkId);
    expect(trainer.member?.start).toEqual({ type: 'fork', checkpoint: new Uint8Array([3, 30]) });
    trainer.begin();
    trainer.measure('step', 31, 50, lossAt);
    trainer.measure('epoch', 4, 5, lossAt);
    expect(await settled(news)).toEqual({ state: 'identical', steps: 20 });
  });

  it('runs beside what trains, and ends when nobody listens any more', async () => {
    const { runId, trainer: first } = await trainOne();
    const [training = ''] = await startRuns(open.client, someExperiment);
    await until(() => first.runId === training);
    const { trainer, end } = await replay(runId);
    expect(trainer).not.toBe(first);
    trainer.begin();
    end();
    await until(() => trainer.posted.at(-1)?.type === 'stop');
    measureAll(trainer, () => 0);
    trainer.end('stopped', 3, 30);
    expect((await eventsOf(runId)).some(({ kind }) => kind === 'replayed')).toBe(false);
  });

  it('counts as in progress, and ends in order with the app: no event tells of it', async () => {
    const { runId } = await trainOne();
    const before = await eventsOf(runId);
    const { news } = await replay(runId);
    expect(open.app.activity()).toEqual({ hasRuns: false, sideWork: ['replay'] });
    await open.app.close();
    expect(news.every(({ state }) => state === 'training')).toBe(true);
    open = await openTestApp(place.folder);
    expect(await eventsOf(runId)).toEqual(before);
  });
});

describe('a replay that cannot be', () => {
  const refusal = (runId: string) => new Promise((resolve) => { open.client.subscribe('runs.replay', { runId }, { onItem: () => undefined, onError: resolve }); });

  it('is refused for a run in progress, without metrics, or unknown', async () => {
    const [runId = ''] = await startRuns(open.client, someExperiment);
    const trainer = await trainerOf(open.trainers, runId);
    trainer.begin();
    expect(await refusal(runId)).toMatchObject({ code: 'not-allowed-now', message: expect.stringContaining('still in progress') as string });
    trainer.end('stopped', 0, 0);
    expect(await refusal(runId)).toMatchObject({ code: 'not-allowed-now', message: expect.stringContaining('nothing to compare') as string });
    expect(await refusal('none')).toMatchObject({ code: 'not-found' });
  });

  it('says that another engine rounds differently', async () => {
    const { runId } = await trainOne();
    const { news, trainer } = await replay(runId);
    trainer.begin('eager');
    expect(await settled(news)).toEqual({ state: 'failed', reason: 'The run was trained by xla on the CPU with one thread; here it would be eager on the CPU with one thread, which rounds differently.' });
  });

  it('fails with its process, or when the run is deleted', async () => {
    const { runId } = await trainOne();
    const died = await replay(runId);
    died.trainer.begin();
    died.trainer.exit('it was ended by signal SIGKILL');
    expect(await settled(died.news)).toEqual({ state: 'failed', reason: 'The training process ended: it was ended by signal SIGKILL.' });

    await until(async () => (await open.client.call('app.describe', {})).engine.state === 'ready');
    const removed = await replay(runId);
    removed.trainer.begin();
    await open.client.call('runs.trash', { runIds: [runId] });
    await open.client.call('runs.remove', { runIds: [runId] });
    expect(await settled(removed.news)).toMatchObject({ state: 'failed', reason: expect.stringContaining('deleted') as string });
  });
});
