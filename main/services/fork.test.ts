import { afterEach, beforeEach, expect, it } from 'vitest';
import { getRun, openTestApp, someExperiment, startRuns, temporaryFolder, threeRates, trainerOf } from './test-app.ts';
import type { TestApp } from './test-app.ts';

let place: ReturnType<typeof temporaryFolder>;
let open: TestApp;
beforeEach(async () => { place = temporaryFolder(); open = await openTestApp(place.folder, { stopTimeoutMs: 50 }); });
afterEach(async () => {
  await open.app.close();
  expect(open.log).toEqual([]);
  place.remove();
});

/** A run of three epochs that was stopped after two, with a checkpoint at the end of each. */
async function startParent(experiment: unknown = someExperiment) {
  const [runId = ''] = await startRuns(open.client, experiment);
  const trainer = await trainerOf(open.trainers, runId);
  trainer.begin();
  trainer.measure('step', 1, 20);
  trainer.save(1, 10);
  trainer.save(2, 20);
  return { runId, trainer };
}

const fork = (runId: string, step: number | null, set: Record<string, unknown> = {}) => open.client.call('runs.fork', { runId, step, set });
const eventsOf = async (runId: string) => (await open.client.call('runs.get', { runId })).events;

it('begins from the checkpoint of its parent, with the changed settings, while the parent goes on', async () => {
  const { runId, trainer } = await startParent();
  expect(await open.client.call('runs.checkpoints', { runId })).toMatchObject([{ epoch: 1, step: 10, byteLength: 2 }, { epoch: 2, step: 20, byteLength: 2 }]);
  const { runId: forkId } = await fork(runId, 10, { 'training.epochs': 5, 'training.optimizer.learningRate': 0.5 });
  const parent = await getRun(open.client, runId);
  expect(await getRun(open.client, forkId)).toMatchObject({
    status: 'queued', name: 'Two rates, from step 10', parentRunId: runId, forkedAtStep: 10, experimentId: parent.experimentId, datasetId: parent.datasetId,
    set: { 'training.epochs': 5, 'training.optimizer.learningRate': 0.5 }, spec: { training: { epochs: 5, optimizer: { learningRate: 0.5 } } }, checkpoint: null, edits: [],
  });
  expect((await eventsOf(forkId)).map(({ kind, step, says }) => [kind, step, says])).toEqual([['created', 0, 'Waiting for its turn.'], ['forked', 10, 'Begins from "Two rates" at step 10.']]);
  expect((await eventsOf(runId)).at(-1)).toMatchObject({ kind: 'forked', epoch: 1, step: 10, says: 'Forked at step 10, as "Two rates, from step 10".' });
  trainer.end('finished', 3, 30);
  const next = await trainerOf(open.trainers, forkId);
  expect(next.job).toMatchObject({ population: 1, tier: null, members: [{ runId: forkId, start: { type: 'fork', checkpoint: new Uint8Array([1, 10]) } }] });
  next.begin();
  next.measure('step', 11, 12);
  expect(await getRun(open.client, forkId)).toMatchObject({ status: 'training', step: 12, epoch: 1 });
});

it('begins again from there after its parent is gone', async () => {
  const { runId, trainer } = await startParent();
  trainer.end('stopped', 2, 20);
  const { runId: forkId } = await fork(runId, null);
  const first = await trainerOf(open.trainers, forkId);
  expect(first.member?.start).toEqual({ type: 'fork', checkpoint: new Uint8Array([2, 20]) });
  first.begin();
  first.measure('step', 21, 25);
  first.end('stopped', 2, 25);
  await open.client.call('runs.trash', { runIds: [runId] });
  await open.client.call('runs.remove', { runIds: [runId] });
  await open.client.call('runs.resume', { runId: forkId });
  const again = await trainerOf(open.trainers, forkId);
  expect(again.member?.start).toEqual({ type: 'fork', checkpoint: new Uint8Array([2, 20]) });
  // With a checkpoint of its own it goes on from that.
  again.begin();
  again.save(3, 30);
  again.end('stopped', 3, 30);
  await open.client.call('runs.resume', { runId: forkId });
  expect((await trainerOf(open.trainers, forkId)).member?.start).toEqual({ type: 'resume', checkpoint: new Uint8Array([3, 30]) });
});

it('keeps a learning rate that was set by hand before the checkpoint, unless it sets its own', async () => {
  const { runId, trainer } = await startParent(threeRates);
  trainer.send({ type: 'edited', runId, edit: { step: 10, learningRate: 0.25 } });
  trainer.send({ type: 'edited', runId, edit: { step: 15, learningRate: 0.125 } });
  const rateOf = async (step: number, set: Record<string, unknown> = {}) => (await getRun(open.client, (await fork(runId, step, set)).runId)).spec.training.optimizer.learningRate;
  expect(await rateOf(10)).toBe(0.25);
  expect(await rateOf(20)).toBe(0.125);
  expect(await rateOf(20, { 'training.optimizer.learningRate': 7 })).toBe(7);
  const { runId: forkId } = await fork(runId, 20, { 'training.optimizer.type': 'sgd' });
  expect(await getRun(open.client, forkId)).toMatchObject({ set: { 'training.optimizer.learningRate': 0.125, 'training.optimizer.type': 'sgd' }, spec: { training: { optimizer: { type: 'sgd', learningRate: 0.125, momentum: 0 } } } });
});

it.each([
  ['a checkpoint that is not kept', 11, {}, { code: 'bad-input', path: 'step', message: 'step: There is no checkpoint at step 11. Kept are those at 10, 20.' }],
  ['an unknown setting', 10, { 'training.epoch': 5 }, { code: 'bad-input', path: 'set["training.epoch"]' }],
  ['a value out of range', 10, { 'training.batchSize': 0 }, { code: 'bad-input', path: 'set["training.batchSize"]' }],
  ['another way to read the file', 10, { 'dataset.import.separator': ';' }, { code: 'not-yet', path: 'set["dataset.import.separator"]' }],
  ['another width', 10, { 'model.layers.0.units': 8 }, { code: 'bad-input', path: 'set', message: expect.stringContaining('other shapes') as string }],
  ['fewer inputs', 10, { 'dataset.columns.a.role': 'ignore' }, { code: 'bad-input', path: 'set' }],
  ['a plan that has ended there', 20, { 'training.epochs': 2 }, { code: 'bad-input', path: 'set["training.epochs"]', message: expect.stringContaining('more than 2') as string }],
])('is refused for %s', async (_what, step, set, failure) => {
  const { runId } = await startParent();
  await expect(fork(runId, step, set)).rejects.toMatchObject(failure);
  expect(await open.client.call('runs.list', {})).toHaveLength(1);
});

it('takes layers without weights, another optimizer and another batch size', async () => {
  const { runId } = await startParent();
  await fork(runId, 10, { 'model.layers': [{ type: 'dense', units: 4 }, { type: 'dropout', rate: 0.5 }], 'training.optimizer': { type: 'rmsprop' }, 'training.batchSize': 8 });
});

it('is refused for a run without a checkpoint', async () => {
  const [runId = ''] = await startRuns(open.client, someExperiment);
  await expect(fork(runId, null)).rejects.toMatchObject({ code: 'not-allowed-now' });
  await expect(fork(runId, 5)).rejects.toMatchObject({ code: 'not-allowed-now' });
});
