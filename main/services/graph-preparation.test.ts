import { afterEach, beforeEach, expect, it } from 'vitest';
import { importCsv, openTestApp, someExperiment, temporaryFolder, threeRates, trainerOf, until } from './test-app.ts';
import type { TestApp } from './test-app.ts';

let place: ReturnType<typeof temporaryFolder>;
let open: TestApp;
let datasetId: string;
beforeEach(async () => {
  place = temporaryFolder();
  open = await openTestApp(place.folder, { stopTimeoutMs: 50 });
  ({ datasetId } = await importCsv(open.client));
});
afterEach(async () => {
  await open.app.close();
  expect(open.log).toEqual([]);
  place.remove();
});

const prepare = (experiment: unknown) => open.client.call('runs.prepare', { datasetId, experiment });
const prepared = () => open.trainers.flatMap((trainer) => trainer.posted.flatMap((message) => (message.type === 'prepare' ? [message.job] : [])));
const withUnits = (units: number) => ({ ...someExperiment, model: { layers: [{ type: 'dense', units }] } });

it('hands the first group of an experiment to the process that will train it', async () => {
  expect(await prepare({ ...threeRates, variants: [...threeRates.variants, { name: 'wide', set: { 'model.layers.0.units': 8 } }] })).toBeNull();
  expect(prepared()).toMatchObject([{ population: 3, task: 'binary', members: [{ slot: 0, start: { type: 'fresh' } }, { slot: 1 }, { slot: 2 }], train: { columns: 2 } }]);
  const { runIds: [runId = ''] } = await open.client.call('runs.start', { datasetId, experiment: threeRates });
  expect((await trainerOf(open.trainers, runId)).posted.map((message) => message.type)).toEqual(['prepare', 'start']);
  expect(await open.client.call('runs.list', {})).toHaveLength(3);
});

it('compiles again only for what needs another graph', async () => {
  await prepare(someExperiment);
  await prepare({ ...someExperiment, training: { ...someExperiment.training, optimizer: { type: 'adam', learningRate: 0.5 }, seed: 9 } });
  expect(prepared()).toHaveLength(1);
  await prepare(withUnits(5));
  expect(prepared()).toHaveLength(2);
});

it('gives up for a newer call', async () => {
  await Promise.all([prepare(withUnits(5)), prepare(withUnits(6)), prepare(withUnits(7))]);
  expect(prepared().map((job) => job.members[0].model.layers)).toMatchObject([[{ units: 7 }]]);
});

it('says nothing of a wrong experiment or an unknown data set', async () => {
  expect(await prepare({ version: 1, nonsense: true })).toBeNull();
  expect(await prepare({ ...someExperiment, dataset: { path: 'rows.csv', target: 'lable' } })).toBeNull();
  expect(await open.client.call('runs.prepare', { datasetId: 'none', experiment: someExperiment })).toBeNull();
  expect(prepared()).toEqual([]);
});

it('does nothing while a run trains', async () => {
  const { runIds: [runId = ''] } = await open.client.call('runs.start', { datasetId, experiment: someExperiment });
  const trainer = await trainerOf(open.trainers, runId);
  await prepare(withUnits(5));
  expect(prepared()).toEqual([]);
  trainer.begin();
  trainer.end('finished', 3, 30);
  await until(() => !open.app.activity().hasRuns);
  await prepare(withUnits(5));
  expect(prepared()).toHaveLength(1);
});

it('starts a process with more threads for a large network', async () => {
  await prepare({ ...someExperiment, model: { layers: [{ type: 'dense', units: 2_000 }, { type: 'dense', units: 2_000 }] } });
  expect(open.trainers.map((trainer) => [trainer.options.threads, trainer.posted.map((message) => message.type)])).toEqual([[1, []], [4, ['prepare']]]);
});
