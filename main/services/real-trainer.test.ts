// The services with real training processes: what is promised of exactness holds over pauses, kills, edits, forks and groups.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { forkTrainer } from './fork-trainer.ts';
import { getRun, openTestApp, temporaryFolder, until, untilStatus } from './test-app.ts';
import type { ReplayNews } from '../../shared/rpc/contract.ts';
import type { TestApp } from './test-app.ts';
import type { TrainerProcess } from './trainer-process.ts';

let place: ReturnType<typeof temporaryFolder>;
let open: TestApp;
const processes: TrainerProcess[] = [];
beforeEach(async () => {
  place = temporaryFolder();
  open = await openTestApp(place.folder, {
    startTrainer: (options) => {
      const process = forkTrainer(options);
      processes.push(process);
      return process;
    },
  });
});
afterEach(async () => {
  await open.app.close();
  place.remove();
});

/** Some 20,000 steps: seconds, whatever the tier, so that there is time to disturb it. */
const longEpochs = 5_000;

async function startIris(training: object, more: object = {}): Promise<string[]> {
  const { datasetId } = await open.client.call('samples.open', { sampleId: 'iris' });
  const experiment = { version: 1, dataset: { path: 'iris.csv', target: 'species' }, model: { layers: [{ type: 'dense', units: 8 }] }, training, ...more };
  return (await open.client.call('runs.start', { datasetId, experiment })).runIds;
}

const untilStep = (runId: string, step: number) => until(async () => (await getRun(open.client, runId)).step > step);

function replay(runId: string): Promise<ReplayNews> {
  return new Promise((resolve, reject) => {
    open.client.subscribe('runs.replay', { runId }, { onItem: (news) => { if (news.state !== 'training') resolve(news); }, onError: reject });
  });
}

it('trains a sample to a run with curves, a checkpoint and a verdict', async () => {
  const [runId = ''] = await startIris({ epochs: 30, optimizer: { type: 'adam', learningRate: 0.02 } });
  await untilStatus(open.client, runId, 'finished');
  const run = await getRun(open.client, runId);
  expect(run.metrics['val_accuracy']).toBeGreaterThan(0.8);
  expect(run.finding?.diagnosis.verdict).not.toBe('undecided');
  expect(run.checkpoint).toEqual({ epoch: 30, step: run.step });
  expect(run.step).toBe(30 * (run.stepsPerEpoch ?? 0));
  expect(run.environment).toMatchObject({ threads: 1, population: { size: 1, slot: 0 }, engineReason: expect.stringMatching(/\w/) as string });
  const steps = await open.client.call('metrics.range', { runId, group: 'step', names: ['loss'], fromStep: 0, toStep: null, maxRows: null });
  expect(Array.from(steps?.step ?? [])).toEqual(Array.from({ length: run.step }, (_, row) => row + 1));
  expect(await replay(runId)).toEqual({ state: 'identical', steps: run.step });
  expect(open.log).toEqual([]);
});

it('survives a kill -9 of its process: marked crashed, curves kept, and it goes on from its checkpoint to the very same end', async () => {
  const [runId = ''] = await startIris({ epochs: longEpochs });
  await untilStep(runId, 20);
  await open.client.call('runs.pause', { runId });
  await untilStatus(open.client, runId, 'paused');
  const paused = await getRun(open.client, runId);
  expect(paused.checkpoint?.step).toBe(paused.step);
  await open.client.call('runs.resume', { runId });
  await untilStep(runId, paused.step);

  processes.at(-1)?.kill();
  await untilStatus(open.client, runId, 'crashed');
  expect((await getRun(open.client, runId)).step).toBeGreaterThan(paused.step);

  await until(async () => (await open.client.call('app.describe', {})).engine.state === 'ready');
  await open.client.call('runs.resume', { runId });
  await untilStatus(open.client, runId, 'finished');
  const run = await getRun(open.client, runId);
  const epochs = await open.client.call('metrics.range', { runId, group: 'epoch', names: ['loss'], fromStep: 0, toStep: null, maxRows: null });
  expect(Array.from(epochs?.step ?? [])).toEqual(Array.from({ length: longEpochs }, (_, row) => row + 1));
  expect(run.epoch).toBe(longEpochs);
  expect(await replay(runId)).toEqual({ state: 'identical', steps: run.step });
}, 120_000);

it('trains three learning rates in one graph; one goes on alone after a kill, with the digits it would have had', async () => {
  const variants = [0.0001, 0.01, 1].map((rate) => ({ name: `${rate}`, set: { 'training.optimizer.learningRate': rate } }));
  const runIds = await startIris({ epochs: longEpochs }, { variants });
  const [first = '', second = '', third = ''] = runIds;
  await untilStep(second, 20);
  await open.client.call('runs.pause', { runId: first });
  for (const runId of runIds) await untilStatus(open.client, runId, 'paused');
  await open.client.call('runs.resume', { runId: first });
  await untilStep(second, (await getRun(open.client, second)).step);
  await open.client.call('runs.stop', { runId: third });
  await untilStatus(open.client, third, 'stopped');
  expect((await getRun(open.client, first)).status).toBe('training');
  processes.at(-1)?.kill();
  await untilStatus(open.client, second, 'crashed');
  await until(async () => (await open.client.call('app.describe', {})).engine.state === 'ready');
  await open.client.call('runs.resume', { runId: second });
  await untilStatus(open.client, second, 'finished');
  const run = await getRun(open.client, second);
  expect(run.environment?.population).toEqual({ size: 3, slot: 1 });
  expect(await replay(second)).toEqual({ state: 'identical', steps: run.step });
  expect(await replay(third)).toMatchObject({ state: 'identical' });
}, 120_000);

it('takes a learning rate set by hand, and a fork from a checkpoint; both replay to the last digit', async () => {
  const [runId = ''] = await startIris({ epochs: longEpochs });
  await untilStep(runId, 20);
  await open.client.call('runs.edit', { runId, learningRate: 0.0005 });
  await until(async () => (await getRun(open.client, runId)).edits.length === 1);
  await open.client.call('runs.stop', { runId });
  await untilStatus(open.client, runId, 'stopped');
  const parent = await getRun(open.client, runId);
  const [edit] = parent.edits;
  const range = await open.client.call('metrics.range', { runId, group: 'step', names: ['learning_rate'], fromStep: edit?.step ?? 0, toStep: (edit?.step ?? 0) + 1, maxRows: null });
  expect(Array.from(range?.values[0] ?? []).map((rate) => Number(rate.toPrecision(6)))).toEqual([0.001, 0.0005]);
  expect(await replay(runId)).toEqual({ state: 'identical', steps: parent.step });

  const epochs = (parent.checkpoint?.epoch ?? 0) + 20;
  const { runId: forkId } = await open.client.call('runs.fork', { runId, step: null, set: { 'training.epochs': epochs, 'model.layers.0.l2': 0.001 } });
  await untilStatus(open.client, forkId, 'finished');
  const fork = await getRun(open.client, forkId);
  expect(fork).toMatchObject({ epoch: epochs, forkedAtStep: parent.checkpoint?.step });
  expect(await replay(forkId)).toMatchObject({ state: 'identical' });
}, 120_000);
