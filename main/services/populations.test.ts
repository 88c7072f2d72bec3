// Runs that share a graph: one process, one job, and each its own life.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getRun, importCsv, openTestApp, rows, someExperiment, startRuns, temporaryFolder, threeRates, trainerOf, twoShapes, until, untilStatus } from './test-app.ts';
import type { TestApp } from './test-app.ts';

let place: ReturnType<typeof temporaryFolder>;
let open: TestApp;
beforeEach(async () => { place = temporaryFolder(); open = await openTestApp(place.folder, { stopTimeoutMs: 50 }); });
afterEach(async () => {
  await open.app.close();
  expect(open.log).toEqual([]);
  place.remove();
});

async function startThree() {
  const runIds = await startRuns(open.client, threeRates);
  const [first = '', second = '', third = ''] = runIds;
  const trainer = await trainerOf(open.trainers, first);
  trainer.begin();
  return { first, second, third, runIds, trainer };
}

const statusesOf = (runIds: readonly string[]) => Promise.all(runIds.map(async (runId) => (await getRun(open.client, runId)).status));
const eventsOf = async (runId: string) => (await open.client.call('runs.get', { runId })).events.filter(({ kind }) => kind !== 'finding').map(({ says }) => says);

describe('three runs that differ in their learning rate', () => {
  it('are one job of three members, each with its own settings, place and curve', async () => {
    const { runIds, trainer } = await startThree();
    expect(trainer.job).toMatchObject({ population: 3, tier: null });
    expect(trainer.job?.members.map(({ runId, slot, training }) => [runId, slot, training.optimizer.learningRate])).toEqual([[runIds[0], 0, 0.001], [runIds[1], 1, 0.01], [runIds[2], 2, 1]]);
    for (const [index, runId] of runIds.entries()) {
      trainer.measure('step', 1, 10, () => index, runId);
      trainer.measure('epoch', 1, 1, () => index, runId);
    }
    expect(trainer.posted.filter((message) => message.type === 'credit').map(({ runId }) => runId)).toEqual(runIds.flatMap((runId) => [runId, runId]));
    for (const [index, runId] of runIds.entries()) {
      expect(await getRun(open.client, runId)).toMatchObject({ status: 'training', step: 10, epoch: 1, metrics: { loss: index }, environment: { population: { size: 3, slot: index } } });
      const steps = await open.client.call('metrics.range', { runId, group: 'step', names: ['loss'], fromStep: 0, toStep: null, maxRows: null });
      expect(Array.from(steps?.values[0] ?? [])).toEqual(Array.from({ length: 10 }, () => index));
    }
    expect((await eventsOf(runIds[0] ?? ''))[1]).toBe('Training started (xla, cpu). Side by side with 2 other runs, in one graph. A test asked for it.');
    for (const runId of runIds) trainer.end('finished', 3, 30, null, runId);
    expect(await statusesOf(runIds)).toEqual(['finished', 'finished', 'finished']);
    expect(open.trainers).toHaveLength(1);
  });

  it('end each in its own way: one stopped, one diverged, one finished; then the process is free', async () => {
    const { first, second, third, runIds, trainer } = await startThree();
    await open.client.call('runs.stop', { runId: second });
    expect(trainer.posted.at(-1)).toEqual({ type: 'stop', runId: second });
    trainer.save(1, 12, second);
    trainer.end('stopped', 1, 12, null, second);
    expect(await statusesOf(runIds)).toEqual(['training', 'stopped', 'training']);
    trainer.end('diverged', 0, 7, 7, third);
    trainer.measure('step', 1, 30);
    expect(await statusesOf(runIds)).toEqual(['training', 'stopped', 'diverged']);
    expect(await getRun(open.client, third)).toMatchObject({ notFiniteStep: 7 });
    expect(open.app.activity().hasRuns).toBe(true);
    trainer.end('finished', 3, 30, null, first);
    expect(await getRun(open.client, first)).toMatchObject({ status: 'finished', step: 30 });
    const [next = ''] = await startRuns(open.client, someExperiment);
    expect(await trainerOf(open.trainers, next)).toBe(trainer);
  });

  it('pause and go on together, and say so', async () => {
    const { first, runIds, trainer } = await startThree();
    await open.client.call('runs.pause', { runId: first });
    expect(trainer.posted.filter((message) => message.type === 'pause')).toHaveLength(1);
    for (const runId of runIds) trainer.send({ type: 'paused', runId, step: 4 });
    expect(await statusesOf(runIds)).toEqual(['paused', 'paused', 'paused']);
    expect((await eventsOf(first)).at(-1)).toBe('Paused at step 4, together with the 2 runs that train beside it.');
    await open.client.call('runs.resume', { runId: runIds[2] ?? '' });
    for (const runId of runIds) trainer.send({ type: 'resumed', runId, step: 4 });
    expect(await statusesOf(runIds)).toEqual(['training', 'training', 'training']);
  });

  it('keep what each has when the process dies, and go on one by one, with their place, tier and threads', async () => {
    const { first, second, third, runIds, trainer } = await startThree();
    for (const runId of runIds) trainer.measure('step', 1, 20, undefined, runId);
    trainer.save(1, 10, first);
    trainer.save(1, 10, second);
    trainer.exit('it was ended by signal SIGKILL');
    expect(await statusesOf(runIds)).toEqual(['crashed', 'crashed', 'crashed']);
    expect((await getRun(open.client, second)).statusReason).toMatch(/SIGKILL.*step 20 is kept; it can go on from step 10/);
    await until(async () => (await open.client.call('app.describe', {})).engine.state === 'ready');
    await open.client.call('runs.resume', { runId: second });
    const next = await trainerOf(open.trainers, second);
    expect(next.job).toMatchObject({ population: 3, tier: 'xla', members: [{ runId: second, slot: 1, start: { type: 'resume', checkpoint: new Uint8Array([1, 10]) } }] });
    next.begin();
    expect(await getRun(open.client, second)).toMatchObject({ step: 10, environment: { population: { size: 3, slot: 1 } } });
    expect((await eventsOf(second)).at(-1)).toBe('Goes on from step 10.');
    next.end('finished', 3, 30);
    // Without a checkpoint it begins again, as it did: in its place.
    await open.client.call('runs.resume', { runId: third });
    expect((await trainerOf(open.trainers, third)).job).toMatchObject({ population: 3, members: [{ runId: third, slot: 2, start: { type: 'fresh' } }] });
  });

  it('are all told of a job that fails', async () => {
    const { first, runIds, trainer } = await startThree();
    trainer.send({ type: 'failed', runId: first, failure: { code: 'bad-input', message: 'The batch is too large.', path: null, mend: null } });
    expect(await statusesOf(runIds)).toEqual(['crashed', 'crashed', 'crashed']);
    expect(trainer.isAlive).toBe(true);
  });

  it('do not train when they are stopped while they wait; the rest closes up', async () => {
    const [blocking = ''] = await startRuns(open.client, someExperiment);
    const trainer = await trainerOf(open.trainers, blocking);
    const [first = '', second = '', third = ''] = await startRuns(open.client, threeRates);
    await open.client.call('runs.stop', { runId: first });
    trainer.end('finished', 3, 30);
    expect((await trainerOf(open.trainers, third)).job).toMatchObject({ population: 2, members: [{ runId: second, slot: 0 }, { runId: third, slot: 1 }] });
    // Resumed meanwhile, it waits for a turn of its own.
    await open.client.call('runs.resume', { runId: first });
    expect(await getRun(open.client, first)).toMatchObject({ status: 'queued' });
  });

  it('go on when one of them does not answer to its stop', async () => {
    const { first, second, third, runIds, trainer } = await startThree();
    await open.client.call('runs.stop', { runId: second });
    await untilStatus(open.client, second, 'stopped');
    expect(trainer.isAlive).toBe(true);
    trainer.measure('step', 1, 5, undefined, second);
    expect(trainer.credits).toBe(1);
    expect((await getRun(open.client, second)).step).toBe(0);
    trainer.end('finished', 3, 30, null, first);
    trainer.end('finished', 3, 30, null, third);
    expect(await statusesOf(runIds)).toEqual(['finished', 'stopped', 'finished']);
    // Nothing of it goes on: it is not waited for any longer.
    expect(trainer.isAlive).toBe(false);
  });
});

describe('what cannot be stored', () => {
  it('ends the run it belongs to, with a clear sentence, and the others go on', async () => {
    const { first, second, runIds, trainer } = await startThree();
    trainer.measure('step', 1, 10, undefined, second);
    // The same steps again break a rule of the store, as a full disk would end the write.
    trainer.send({ type: 'metrics', runId: second, batches: [rows(second, 'step', 1, 10, () => 1)] });
    expect(await statusesOf(runIds)).toEqual(['training', 'crashed', 'training']);
    expect((await getRun(open.client, second)).statusReason).toMatch(/^Its results could not be saved: .* Everything up to step 10 is kept/);
    expect(trainer.posted.at(-2)).toEqual({ type: 'stop', runId: second });
    expect(trainer.posted.at(-1)).toEqual({ type: 'credit', runId: second });
    trainer.end('stopped', 1, 10, null, second);
    trainer.measure('step', 1, 10);
    expect(await getRun(open.client, first)).toMatchObject({ status: 'training', step: 10 });
    expect(open.log.splice(0)).toEqual([expect.stringContaining(`Run ${second} cannot be stored`)]);
  });
});

describe('while the graph is compiled', () => {
  it('a run trains already, says what it waits for, and can be stopped at once', async () => {
    const [runId = ''] = await startRuns(open.client, someExperiment);
    const trainer = await trainerOf(open.trainers, runId);
    trainer.send({ type: 'compiling', runId });
    expect(await getRun(open.client, runId)).toMatchObject({ status: 'training', environment: null });
    expect(await eventsOf(runId)).toEqual(['Waiting for its turn.', 'Compiling the graph.']);
    await open.client.call('runs.stop', { runId });
    expect(await getRun(open.client, runId)).toMatchObject({ status: 'stopped', statusReason: null });
    // The process is busy until it has answered.
    const [next = ''] = await startRuns(open.client, someExperiment);
    expect((await getRun(open.client, next)).status).toBe('queued');
    trainer.end('stopped', 0, 0);
    expect(await trainerOf(open.trainers, next)).toBe(trainer);
  });
});

describe('parallel training', () => {
  it('gives shapes that cannot share a graph a process each, as many as there are cores', async () => {
    await open.app.close();
    open = await openTestApp(place.folder, { maxParallel: 2, stopTimeoutMs: 50 });
    const { datasetId } = await importCsv(open.client);
    const variants = [4, 8, 16].map((units) => ({ name: `${units}`, set: { 'model.layers.0.units': units } }));
    const { runIds } = await open.client.call('runs.start', { datasetId, experiment: { ...twoShapes, variants } });
    const trainers = await Promise.all(runIds.slice(0, 2).map((runId) => trainerOf(open.trainers, runId)));
    expect(trainers.map((trainer) => trainer.options)).toEqual([{ threads: 1, backend: 'auto' }, { threads: 1, backend: 'auto' }]);
    expect(await statusesOf(runIds)).toEqual(['training', 'training', 'queued']);
    trainers[1]?.end('finished', 3, 30);
    expect(await trainerOf(open.trainers, runIds[2] ?? '')).toBe(trainers[1]);
  });

  it('shares many long runs of one shape out over the cores', async () => {
    await open.app.close();
    open = await openTestApp(place.folder, { maxParallel: 2, stopTimeoutMs: 50 });
    const variants = Array.from({ length: 8 }, (_, index) => ({ name: `${index}`, set: { 'training.optimizer.learningRate': 0.001 * (index + 1) } }));
    const runIds = await startRuns(open.client, { ...someExperiment, model: { layers: [{ type: 'dense', units: 1_000 }] }, training: { ...someExperiment.training, epochs: 1_000_000 }, variants });
    const trainers = await Promise.all([runIds[0], runIds[4]].map((runId = '') => trainerOf(open.trainers, runId)));
    expect(trainers.map(({ job, options }) => [job?.members.map(({ runId }) => runId), job?.population, options.threads])).toEqual([[runIds.slice(0, 4), 4, 1], [runIds.slice(4), 4, 1]]);
    expect(await statusesOf(runIds)).toEqual(runIds.map(() => 'training'));
  });

  it('gives a large network every core, and nothing beside it', async () => {
    await open.app.close();
    open = await openTestApp(place.folder, { maxParallel: 4, stopTimeoutMs: 50 });
    const { datasetId } = await importCsv(open.client);
    const large = { ...someExperiment, model: { layers: [{ type: 'dense', units: 2_000 }, { type: 'dense', units: 2_000 }] } };
    const { runIds: [wide = ''] } = await open.client.call('runs.start', { datasetId, experiment: large });
    const { runIds: [narrow = ''] } = await open.client.call('runs.start', { datasetId, experiment: someExperiment });
    const trainer = await trainerOf(open.trainers, wide);
    expect(trainer.options).toEqual({ threads: 4, backend: 'auto' });
    trainer.begin();
    expect((await getRun(open.client, narrow)).status).toBe('queued');
    trainer.save(1, 10);
    trainer.exit('it was ended by signal SIGKILL');
    (await trainerOf(open.trainers, narrow)).end('finished', 3, 30);
    // It goes on with the threads it had, whatever the machine has now.
    await open.client.call('runs.resume', { runId: wide });
    expect((await trainerOf(open.trainers, wide)).options.threads).toBe(4);
  });

  it('trains with the tier that was asked for', async () => {
    await open.app.close();
    open = await openTestApp(place.folder, { tier: 'wasm', stopTimeoutMs: 50 });
    const [runId = ''] = await startRuns(open.client, someExperiment);
    const trainer = await trainerOf(open.trainers, runId);
    expect(trainer.options).toEqual({ threads: 1, backend: 'wasm' });
    expect(trainer.job?.tier).toBe('wasm');
  });
});

describe('a learning rate set by hand', () => {
  it('is passed on, recorded when it holds, and kept for the run that goes on', async () => {
    const { first, second, trainer } = await startThree();
    trainer.measure('step', 1, 1_234, undefined, second);
    await open.client.call('runs.edit', { runId: second, learningRate: 0.0003 });
    expect(trainer.posted.at(-1)).toEqual({ type: 'edit', runId: second, learningRate: 0.0003 });
    expect((await getRun(open.client, second)).edits).toEqual([]);
    trainer.send({ type: 'edited', runId: second, edit: { step: 1_234, learningRate: 0.0003 } });
    expect((await getRun(open.client, second)).edits).toEqual([{ step: 1_234, learningRate: 0.0003 }]);
    const { events } = await open.client.call('runs.get', { runId: second });
    expect(events.at(-1)).toMatchObject({ kind: 'edited', step: 1_234, epoch: 123, says: 'Learning rate set to 0.0003 at step 1234 (was 0.01).' });
    trainer.send({ type: 'edited', runId: second, edit: { step: 1_240, learningRate: 0.5 } });
    expect((await eventsOf(second)).at(-1)).toBe('Learning rate set to 0.5 at step 1240 (was 0.0003).');
    expect((await getRun(open.client, first)).edits).toEqual([]);

    trainer.save(100, 1_000 % 256, second);
    trainer.exit('it was ended by signal SIGKILL');
    await until(async () => (await open.client.call('app.describe', {})).engine.state === 'ready');
    await open.client.call('runs.resume', { runId: second });
    const next = await trainerOf(open.trainers, second);
    expect(next.member?.edits).toEqual([{ step: 1_234, learningRate: 0.0003 }, { step: 1_240, learningRate: 0.5 }]);
    next.end('finished', 3, 30);
    await expect(open.client.call('runs.edit', { runId: second, learningRate: 0.1 })).rejects.toMatchObject({ code: 'not-allowed-now' });
    await expect(open.client.call('runs.edit', { runId: second, learningRate: -1 })).rejects.toMatchObject({ code: 'bad-input' });
  });
});
