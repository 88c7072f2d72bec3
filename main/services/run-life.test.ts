import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getRun, importCsv, openTestApp, someCsv, someExperiment, startRuns, temporaryFolder, threeRates, trainerOf, twoShapes, until, untilStatus } from './test-app.ts';
import type { RunSummary } from '../../shared/spec/run.ts';
import type { TestApp } from './test-app.ts';

let place: ReturnType<typeof temporaryFolder>;
let open: TestApp;
beforeEach(async () => { place = temporaryFolder(); open = await openTestApp(place.folder, { stopTimeoutMs: 50 }); });
afterEach(async () => {
  await open.app.close();
  expect(open.log).toEqual([]);
  place.remove();
});

async function startOne(experiment: unknown = someExperiment) {
  const [runId = ''] = await startRuns(open.client, experiment);
  const trainer = await trainerOf(open.trainers, runId);
  trainer.begin();
  return { runId, trainer };
}

const stepsOf = async (runId: string) =>
  Array.from((await open.client.call('metrics.range', { runId, group: 'step', names: null, fromStep: 0, toStep: null, maxRows: null }))?.step ?? []);

describe('a run', () => {
  it('is given its data, stores what it measures, and ends with a finding', async () => {
    const { runId, trainer } = await startOne();
    expect(trainer.job).toMatchObject({ task: 'binary', classNames: ['no', 'yes'], train: { columns: 2 }, population: 1, tier: null, members: [{ runId, slot: 0, start: { type: 'fresh' }, edits: [] }] });
    expect((trainer.job?.train.rows ?? 0) + (trainer.job?.validation?.rows ?? 0)).toBe(40);
    expect(await getRun(open.client, runId)).toMatchObject({ status: 'training', parameters: 33, stepsPerEpoch: 10, facts: { inputs: 2 }, environment: { engine: 'xla', engineReason: 'A test asked for it.', threads: 1, population: { size: 1, slot: 0 }, app: '0.1.0', tensorflow: '2.21.0' } });

    trainer.measure('step', 1, 10);
    trainer.measure('epoch', 1, 1);
    expect(await getRun(open.client, runId)).toMatchObject({ epoch: 1, step: 10, metrics: { loss: 1, best_val_loss: 1, best_epoch: 1 } });
    expect(trainer.credits).toBe(2);

    trainer.measure('step', 11, 30);
    trainer.measure('epoch', 2, 3, (epoch) => epoch);
    trainer.save(3, 30);
    trainer.end('finished', 3, 30);
    const run = await getRun(open.client, runId);
    expect(run).toMatchObject({ status: 'finished', epoch: 3, step: 30, secondsLeft: null, checkpoint: { epoch: 3, step: 30 }, metrics: { val_loss: 3, best_val_loss: 1, best_epoch: 1 } });
    expect(run.finding?.headline).toEqual(expect.any(String));
    expect(run.endedAt).not.toBeNull();
    expect(await stepsOf(runId)).toEqual(Array.from({ length: 30 }, (_, row) => row + 1));
    const { events } = await open.client.call('runs.get', { runId });
    expect(events.map((event) => event.kind).filter((kind) => kind !== 'finding')).toEqual(['created', 'started', 'ended']);
    expect(open.app.activity().hasRuns).toBe(false);
  });

  it('tells everybody of each change, the newest last', async () => {
    const seen: RunSummary[] = [];
    const end = open.client.subscribe('runs.changes', {}, { onItem: ({ run }) => { if (run !== null) seen.push(run); } });
    const { trainer } = await startOne();
    trainer.measure('step', 1, 10);
    trainer.end('diverged', 1, 12, 11);
    await until(() => seen.at(-1)?.status === 'diverged');
    expect(new Set(seen.map((run) => run.status))).toEqual(new Set(['queued', 'training', 'diverged']));
    expect(seen.at(-1)).toMatchObject({ notFiniteStep: 11, step: 12 });
    end();
  });

  it('is stored by the same process as the one before, one at a time', async () => {
    const [first = '', second = ''] = await startRuns(open.client, twoShapes);
    const trainer = await trainerOf(open.trainers, first);
    expect((await getRun(open.client, second)).status).toBe('queued');
    trainer.begin();
    trainer.end('finished', 3, 30);
    expect(await trainerOf(open.trainers, second)).toBe(trainer);
    expect(trainer.member?.model.layers).toMatchObject([{ units: 8 }]);
    expect((await getRun(open.client, second)).set).toEqual({ 'model.layers.0.units': 8 });
    expect(open.trainers).toHaveLength(1);
  });

  it('does not mind a value that is not finite, and forgets the older one', async () => {
    const { runId, trainer } = await startOne();
    trainer.measure('epoch', 1, 1);
    trainer.measure('epoch', 2, 2, () => NaN);
    expect((await getRun(open.client, runId)).metrics).toEqual({ best_val_loss: 1, best_epoch: 1 });
  });
});

describe('pausing and stopping', () => {
  it('pauses and goes on', async () => {
    const { runId, trainer } = await startOne();
    await open.client.call('runs.pause', { runId });
    expect(trainer.posted.at(-1)).toEqual({ type: 'pause' });
    trainer.send({ type: 'paused', runId, step: 5 });
    expect((await getRun(open.client, runId)).status).toBe('paused');
    await open.client.call('runs.resume', { runId });
    expect(trainer.posted.at(-1)).toEqual({ type: 'resume' });
    trainer.send({ type: 'resumed', runId, step: 5 });
    expect((await getRun(open.client, runId)).status).toBe('training');
    await expect(open.client.call('runs.resume', { runId })).rejects.toMatchObject({ code: 'not-allowed-now' });
  });

  it('stops in order, and goes on from the checkpoint with everything after it measured again', async () => {
    const { runId, trainer } = await startOne();
    trainer.measure('step', 1, 20);
    trainer.measure('epoch', 1, 2);
    trainer.save(1, 10);
    await open.client.call('runs.stop', { runId });
    expect(trainer.posted.at(-1)).toEqual({ type: 'stop', runId });
    trainer.end('stopped', 2, 20);
    expect(await getRun(open.client, runId)).toMatchObject({ status: 'stopped', statusReason: null });

    const items: unknown[] = [];
    const end = open.client.subscribe('runs.metrics', { runId, group: 'step', fromStep: 0 }, { onItem: (item) => { items.push(item.kind === 'batch' ? Array.from(item.batch.step).at(-1) : item); } });
    await until(() => items.length === 1);
    await open.client.call('runs.resume', { runId });
    await until(() => trainer.member?.start.type !== 'fresh');
    expect(trainer.member?.start).toEqual({ type: 'resume', checkpoint: new Uint8Array([1, 10]) });
    expect(await stepsOf(runId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await getRun(open.client, runId)).toMatchObject({ status: 'training', epoch: 1, step: 10, endedAt: null, metrics: { loss: 1, best_val_loss: 1, best_epoch: 1 } });
    trainer.begin();
    trainer.measure('step', 11, 30);
    await until(() => items.length === 3);
    expect(items).toEqual([20, { kind: 'resync', fromStep: 11 }, 30]);
    trainer.end('finished', 3, 30);
    expect(await stepsOf(runId)).toHaveLength(30);
    expect((await getRun(open.client, runId)).status).toBe('finished');
    await expect(open.client.call('runs.resume', { runId })).rejects.toMatchObject({ code: 'not-allowed-now' });
    end();
  });

  it('ends a process that does not answer, and starts a new one', async () => {
    const { runId, trainer } = await startOne();
    trainer.measure('step', 1, 4);
    await open.client.call('runs.stop', { runId });
    await untilStatus(open.client, runId, 'stopped');
    expect(trainer.isAlive).toBe(false);
    expect(await stepsOf(runId)).toHaveLength(4);
    expect(open.trainers).toHaveLength(2);
  });

  it('stops a run that still waits', async () => {
    const [first = '', second = ''] = await startRuns(open.client, twoShapes);
    await trainerOf(open.trainers, first);
    await open.client.call('runs.stop', { runId: second });
    expect(await getRun(open.client, second)).toMatchObject({ status: 'stopped', step: 0 });
    await expect(open.client.call('runs.stop', { runId: second })).rejects.toMatchObject({ code: 'not-allowed-now' });
    await expect(open.client.call('runs.pause', { runId: second })).rejects.toMatchObject({ code: 'not-allowed-now' });
  });
});

describe('faults', () => {
  it('mark a run crashed when its process dies, keep its curves, and let the next run train in a new process', async () => {
    const [first = '', second = ''] = await startRuns(open.client, twoShapes);
    const trainer = await trainerOf(open.trainers, first);
    trainer.begin();
    trainer.measure('step', 1, 10);
    trainer.exit('it was ended by signal SIGKILL');
    const run = await getRun(open.client, first);
    expect(run).toMatchObject({ status: 'crashed', step: 10 });
    expect(run.statusReason).toMatch(/SIGKILL.*step 10/);
    expect(await stepsOf(first)).toHaveLength(10);
    expect(await trainerOf(open.trainers, second)).not.toBe(trainer);
  });

  it('mark a run crashed when its process says that it cannot train, and use that process again', async () => {
    const [first = '', second = ''] = await startRuns(open.client, twoShapes);
    const trainer = await trainerOf(open.trainers, first);
    trainer.send({ type: 'failed', runId: first, failure: { code: 'bad-input', message: 'The batch is too large.', path: null, mend: null } });
    expect(await getRun(open.client, first)).toMatchObject({ status: 'crashed', statusReason: expect.stringContaining('The batch is too large.') as string });
    expect(await trainerOf(open.trainers, second)).toBe(trainer);
  });

  it('let a crashed run start again from the beginning when it has no checkpoint', async () => {
    const { runId, trainer } = await startOne();
    trainer.measure('step', 1, 10);
    trainer.exit('it ended with status 134');
    // The next process has been started for it by then.
    await until(() => open.trainers.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 0));
    await open.client.call('runs.resume', { runId });
    expect((await trainerOf(open.trainers, runId)).member?.start).toEqual({ type: 'fresh' });
    expect(await getRun(open.client, runId)).toMatchObject({ status: 'training', step: 0, metrics: {} });
    expect(await stepsOf(runId)).toEqual([]);
  });

  it('interrupt what trains and what waits when the app closes; all can go on in the next', async () => {
    const [first = '', second = ''] = await startRuns(open.client, twoShapes);
    const trainer = await trainerOf(open.trainers, first);
    trainer.begin();
    trainer.measure('step', 1, 10);
    const closing = open.app.close();
    trainer.save(1, 10);
    trainer.end('stopped', 1, 10);
    await closing;
    expect(open.trainers.some((one) => one.isAlive)).toBe(false);
    open = await openTestApp(place.folder);
    expect(await getRun(open.client, first)).toMatchObject({ status: 'interrupted', checkpoint: { epoch: 1, step: 10 }, statusReason: expect.stringContaining('step 10') as string });
    expect((await getRun(open.client, second)).status).toBe('interrupted');
    await open.client.call('runs.resume', { runId: first });
    expect((await trainerOf(open.trainers, first)).member?.start).toEqual({ type: 'resume', checkpoint: new Uint8Array([1, 10]) });
  });
});

describe('starting', () => {
  const start = async (experiment: unknown) => open.client.call('runs.start', { datasetId: (await importCsv(open.client)).datasetId, experiment });

  it('refuses a wrong experiment with its path, before anything is entered', async () => {
    await expect(start({ ...someExperiment, training: { epochz: 3 } })).rejects.toMatchObject({ code: 'bad-input', path: 'training.epochz' });
    await expect(start({ ...someExperiment, dataset: { path: 'rows.csv', target: 'lable' } })).rejects.toMatchObject({ code: 'bad-input', path: 'dataset.target' });
    await expect(start({ ...someExperiment, dataset: { path: 'rows.csv', target: 'label', columns: { c: { role: 'ignore' } } } })).rejects.toMatchObject({ code: 'bad-input', path: 'dataset.columns.c' });
    await expect(start({ ...someExperiment, variants: [{ name: 'x', set: { 'dataset.import.separator': ';' } }] })).rejects.toMatchObject({ code: 'not-yet', path: 'variants.0.set["dataset.import.separator"]' });
    expect(await open.client.call('runs.list', {})).toEqual([]);
  });

  it('refuses a target that cannot be learned', async () => {
    const { datasetId } = await importCsv(open.client, someCsv.replaceAll('no', 'yes'), 'constant.csv');
    await expect(open.client.call('runs.start', { datasetId, experiment: someExperiment })).rejects.toMatchObject({ code: 'bad-input', path: 'dataset.target' });
  });

  it('numbers repeats and gives each its seed', async () => {
    const { runIds } = await start({ ...threeRates, repeats: 2 });
    const runs = await Promise.all(runIds.map((runId) => getRun(open.client, runId)));
    expect(runs.map((run) => [run.name, run.repeat, run.spec.training.seed])).toEqual([0.001, 0.01, 1].flatMap((rate) => [[`rate ${rate}`, 0, 0], [`rate ${rate}`, 1, 1]]));
    expect(new Set(runs.map((run) => run.experimentId)).size).toBe(1);
  });
});

describe('keeping', () => {
  it('renames, tags, notes, throws away, brings back, and deletes for good', async () => {
    const { client } = open;
    const { runId, trainer } = await startOne();
    await expect(client.call('runs.trash', { runIds: [runId] })).rejects.toMatchObject({ code: 'not-allowed-now' });
    trainer.end('finished', 3, 30);
    await client.call('runs.update', { runId, name: 'the good one', tags: ['thesis'], note: 'kept' });
    expect(await getRun(client, runId)).toMatchObject({ name: 'the good one', tags: ['thesis'], note: 'kept', status: 'finished' });
    await expect(client.call('runs.remove', { runIds: [runId] })).rejects.toMatchObject({ code: 'not-allowed-now' });
    await client.call('runs.trash', { runIds: [runId] });
    expect((await getRun(client, runId)).trashedAt).not.toBeNull();
    await client.call('runs.restore', { runIds: [runId] });
    expect((await getRun(client, runId)).trashedAt).toBeNull();
    await client.call('runs.trash', { runIds: [runId] });
    await client.call('runs.remove', { runIds: [runId] });
    expect(await client.call('runs.list', {})).toEqual([]);
    await expect(client.call('runs.get', { runId })).rejects.toMatchObject({ code: 'not-found' });
  });
});
