import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { importCsv, openTestApp, someCsv, someExperiment, startRuns, temporaryFolder, until } from './test-app.ts';
import { Uploads } from './uploads.ts';
import { openTables } from '../tables/tables.ts';
import type { TestApp } from './test-app.ts';

let place: ReturnType<typeof temporaryFolder>;
let open: TestApp;
beforeEach(async () => { place = temporaryFolder(); open = await openTestApp(place.folder); });
afterEach(async () => {
  await open.app.close();
  expect(open.log).toEqual([]);
  place.remove();
});

const leftovers = () => readdirSync(join(place.folder, 'datasets', 'uploads'));

it('takes a file in slices and keeps what is known of it', async () => {
  const { client } = open;
  const dataset = await importCsv(client);
  expect(dataset).toMatchObject({ name: 'rows.csv', byteLength: someCsv.length, suggestedTarget: 'label', runCount: 0, sampleId: null, profile: { rows: 40 } });
  expect(await client.call('datasets.list', {})).toEqual([dataset]);
  expect(await client.call('datasets.get', { datasetId: dataset.datasetId })).toEqual(dataset);
});

it('knows the same bytes again, under their new name and with the target last chosen', async () => {
  const { client } = open;
  const first = await importCsv(client);
  const { target, histograms } = await client.call('datasets.target', { datasetId: first.datasetId, column: 'b' });
  expect(target.column).toBe('b');
  expect(Object.keys(histograms)).toContain('a');
  const again = await importCsv(client, someCsv, 'renamed.csv');
  expect(again).toMatchObject({ datasetId: first.datasetId, name: 'renamed.csv', suggestedTarget: 'b' });
  expect(await client.call('datasets.list', {})).toHaveLength(1);
});

it('refuses a bad file with a sentence, keeps nothing of it, and goes on', async () => {
  const { client } = open;
  await expect(importCsv(client, '')).rejects.toMatchObject({ code: 'bad-file' });
  await expect(importCsv(client, 'a,label\n')).rejects.toMatchObject({ code: 'bad-file' });
  expect(await client.call('datasets.list', {})).toEqual([]);
  expect(leftovers()).toEqual([]);
  expect((await importCsv(client)).profile.rows).toBe(40);
});

it('refuses a file of which not everything came', async () => {
  const { client } = open;
  const { uploadId } = await client.call('datasets.begin', { name: 'short.csv', byteLength: 1_000 });
  await client.call('datasets.append', { uploadId, bytes: new TextEncoder().encode(someCsv) });
  await expect(client.call('datasets.commit', { uploadId })).rejects.toMatchObject({ code: 'bad-file', message: expect.stringContaining('1000 bytes') as string });
  expect(leftovers()).toEqual([]);
});

it('forgets an import that is cancelled', async () => {
  const { client } = open;
  const { uploadId } = await client.call('datasets.begin', { name: 'rows.csv', byteLength: 1_000 });
  await client.call('datasets.append', { uploadId, bytes: new Uint8Array(10).fill(65) });
  await client.call('datasets.abort', { uploadId });
  await client.call('datasets.abort', { uploadId });
  expect(leftovers()).toEqual([]);
  await expect(client.call('datasets.append', { uploadId, bytes: new Uint8Array(1) })).rejects.toMatchObject({ code: 'not-found' });
});

it('forgets an import whose page went away', async () => {
  const tables = await openTables({ folder: join(place.folder, 'other') });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const uploads = new Uploads(() => Promise.resolve(tables), () => 'upload', 60_000);
    const uploadId = await uploads.begin('rows.csv', 1_000);
    await uploads.append(uploadId, new Uint8Array(10).fill(65));
    vi.advanceTimersByTime(59_000);
    await uploads.append(uploadId, new Uint8Array(10).fill(65));
    vi.advanceTimersByTime(61_000);
    await expect(uploads.append(uploadId, new Uint8Array(1))).rejects.toMatchObject({ code: 'not-found' });
  } finally {
    vi.useRealTimers();
  }
  await until(() => readdirSync(join(place.folder, 'other', 'uploads')).length === 0);
  tables.close();
});

it('reads a file as asked, and what it keeps again as asked', async () => {
  const { client } = open;
  const dataset = await importCsv(client, someCsv.replaceAll(/^([0-9]),/gm, '?,'));
  expect(dataset.profile.columns[0]).toMatchObject({ name: 'a', type: 'category' });
  const wanted = { missingValues: ['?'] };
  const again = await client.call('datasets.readAgain', { datasetId: dataset.datasetId, import: wanted });
  expect(again).toMatchObject({ name: 'rows.csv', suggestedTarget: 'label', profile: { columns: [{ type: 'number', missing: 10 }, {}, {}] } });
  expect(await client.call('datasets.list', {})).toHaveLength(2);
  expect(await client.call('datasets.readAgain', { datasetId: again.datasetId, import: {} })).toMatchObject({ datasetId: dataset.datasetId, profile: dataset.profile });
  await expect(client.call('datasets.readAgain', { datasetId: dataset.datasetId, import: { dateFormat: '?' } })).rejects.toMatchObject({ code: 'bad-input', path: 'dataset.import.dateFormat' });
});

it('trains an experiment on the file as it says that it is read', async () => {
  const { client } = open;
  const { datasetId } = await importCsv(client);
  const [runId = ''] = (await client.call('runs.start', { datasetId, experiment: { ...someExperiment, dataset: { ...someExperiment.dataset, import: { missingValues: ['7'] } } } })).runIds;
  const { run } = await client.call('runs.get', { runId });
  expect(run.datasetId).not.toBe(datasetId);
  expect((await client.call('datasets.get', { datasetId: run.datasetId })).profile.columns[0]).toMatchObject({ name: 'a', missing: 1 });
});

it('deletes a data set, but not one that runs were trained on', async () => {
  const { client } = open;
  const other = await importCsv(client, someCsv.replaceAll('no', 'maybe'), 'other.csv');
  await startRuns(client);
  await client.call('datasets.remove', { datasetId: other.datasetId });
  const left = await client.call('datasets.list', {});
  expect(left).toMatchObject([{ name: 'rows.csv', runCount: 1 }]);
  await expect(client.call('datasets.remove', { datasetId: left[0]?.datasetId ?? '' })).rejects.toMatchObject({ code: 'not-allowed-now' });
  await expect(client.call('datasets.get', { datasetId: other.datasetId })).rejects.toMatchObject({ code: 'not-found' });
});

it('opens every shipped sample with the target it is meant for, and once only', async () => {
  const { client } = open;
  const samples = await client.call('samples.list', {});
  expect(samples.length).toBeGreaterThanOrEqual(9);
  for (const sample of samples) {
    const dataset = await client.call('samples.open', { sampleId: sample.sampleId });
    expect(dataset).toMatchObject({ sampleId: sample.sampleId, suggestedTarget: sample.target, profile: { rows: sample.rows } });
    expect(dataset.profile.columns).toHaveLength(sample.columns);
    expect(await client.call('samples.open', { sampleId: sample.sampleId })).toEqual(dataset);
  }
  await expect(client.call('samples.open', { sampleId: 'none' })).rejects.toMatchObject({ code: 'not-found' });
});

it('starts every shipped preset on its sample', async () => {
  const { client } = open;
  const presets = await client.call('presets.list', {});
  expect(presets.map((preset) => preset.presetId).sort()).toEqual(['batch-size', 'learning-rate', 'regularization']);
  for (const { sampleId, experiment } of presets) {
    const { datasetId } = await client.call('samples.open', { sampleId });
    const { runIds } = await client.call('runs.start', { datasetId, experiment });
    expect(runIds.length).toBeGreaterThanOrEqual(2);
  }
});

it('remembers settings', async () => {
  const { client } = open;
  expect(await client.call('settings.get', {})).toEqual({ theme: 'system', reducedMotion: false });
  expect(await client.call('settings.set', { theme: 'dark' })).toEqual({ theme: 'dark', reducedMotion: false });
  expect(await client.call('settings.get', {})).toEqual({ theme: 'dark', reducedMotion: false });
});
