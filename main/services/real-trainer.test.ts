import { afterEach, beforeEach, expect, it } from 'vitest';
import { forkTrainer } from './fork-trainer.ts';
import { getRun, openTestApp, temporaryFolder, until, untilStatus } from './test-app.ts';
import type { TrainerProcess } from './trainer-process.ts';
import type { TestApp } from './test-app.ts';

let place: ReturnType<typeof temporaryFolder>;
let open: TestApp;
const processes: TrainerProcess[] = [];
beforeEach(async () => {
  place = temporaryFolder();
  open = await openTestApp(place.folder, {
    startTrainer: () => {
      const process = forkTrainer();
      processes.push(process);
      return process;
    },
  });
});
afterEach(async () => {
  await open.app.close();
  place.remove();
});

async function startIris(training: object): Promise<string> {
  const { datasetId } = await open.client.call('samples.open', { sampleId: 'iris' });
  const experiment = { version: 1, dataset: { path: 'iris.csv', target: 'species' }, model: { layers: [{ type: 'dense', units: 8 }] }, training };
  const { runIds } = await open.client.call('runs.start', { datasetId, experiment });
  return runIds[0] ?? '';
}

it('trains a sample to a run with curves, a checkpoint and a verdict', async () => {
  const runId = await startIris({ epochs: 30, optimizer: { type: 'adam', learningRate: 0.02 } });
  await untilStatus(open.client, runId, 'finished');
  const run = await getRun(open.client, runId);
  expect(run.metrics['val_accuracy']).toBeGreaterThan(0.8);
  expect(run.finding?.diagnosis.verdict).not.toBe('undecided');
  expect(run.checkpoint).toEqual({ epoch: 30, step: run.step });
  expect(run.step).toBe(30 * (run.stepsPerEpoch ?? 0));
  const steps = await open.client.call('metrics.range', { runId, group: 'step', names: ['loss'], fromStep: 0, toStep: null, maxRows: null });
  expect(Array.from(steps?.step ?? [])).toEqual(Array.from({ length: run.step }, (_, row) => row + 1));
  expect(open.log).toEqual([]);
});

it('survives a kill -9 of its process: marked crashed, curves kept, and it goes on from its checkpoint to the end', async () => {
  const runId = await startIris({ epochs: 60 });
  await until(async () => (await getRun(open.client, runId)).step > 20);
  await open.client.call('runs.pause', { runId });
  await untilStatus(open.client, runId, 'paused');
  const paused = await getRun(open.client, runId);
  expect(paused.checkpoint?.step).toBe(paused.step);
  await open.client.call('runs.resume', { runId });
  await until(async () => (await getRun(open.client, runId)).step > paused.step);

  processes.at(-1)?.kill();
  await untilStatus(open.client, runId, 'crashed');
  expect((await getRun(open.client, runId)).step).toBeGreaterThan(paused.step);

  await until(async () => (await open.client.call('app.describe', {})).engine.state === 'ready');
  await open.client.call('runs.resume', { runId });
  await untilStatus(open.client, runId, 'finished');
  const run = await getRun(open.client, runId);
  const epochs = await open.client.call('metrics.range', { runId, group: 'epoch', names: ['loss'], fromStep: 0, toStep: null, maxRows: null });
  expect(Array.from(epochs?.step ?? [])).toEqual(Array.from({ length: 60 }, (_, row) => row + 1));
  expect(run.epoch).toBe(60);
});
