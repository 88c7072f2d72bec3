import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockInAnotherProcess } from './history/fixtures.ts';
import { openTestApp, startRuns, temporaryFolder, until } from './services/test-app.ts';
import type { AppState } from '../shared/rpc/contract.ts';

let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => { place = temporaryFolder(); });
afterEach(() => { place.remove(); });

it('opens on an empty folder and tells when the engine is ready', async () => {
  const { app, client, log } = await openTestApp(join(place.folder, 'new', 'folder'));
  const states: AppState[] = [];
  const end = client.subscribe('app.changes', {}, { onItem: (state) => { states.push(state); } });
  await until(() => states.at(-1)?.engine.state === 'ready');
  expect(states.at(-1)).toMatchObject({ appVersion: '0.1.0', shell: 'loopback', platform: 'linux', store: { state: 'open' }, engine: { tier: 'xla', device: 'cpu', threads: 1 } });
  end();
  await app.close();
  await app.close();
  expect(log).toEqual([]);
});

it('examines itself', async () => {
  const { app, client } = await openTestApp(place.folder);
  const doctor = await client.call('app.doctor', {});
  expect(doctor).toMatchObject({ engine: 'xla', device: 'cpu', gpu: null, tensorflow: '2.21.0', node: process.versions.node, electron: null, dataFolder: place.folder });
  expect(doctor.sqlite).toMatch(/^3\./);
  expect(doctor.duckdb).toMatch(/1\.\d/);
  await app.close();
});

it('opens on a damaged history, says which file, and starts a new one beside it', async () => {
  const file = join(place.folder, 'history.sqlite');
  const damaged = 'not a database '.repeat(400);
  writeFileSync(file, damaged);
  const { app, client, log } = await openTestApp(place.folder);
  const { store } = await client.call('app.describe', {});
  expect(store).toMatchObject({ state: 'blocked', code: 'store-corrupt', file, choices: ['retry', 'set-aside'], says: expect.stringContaining(file) as string });
  await expect(client.call('runs.list', {})).rejects.toMatchObject({ code: 'store-corrupt' });
  await expect(client.call('datasets.begin', { name: 'a.csv', byteLength: 1 })).rejects.toMatchObject({ code: 'store-corrupt' });
  expect(await client.call('samples.list', {})).not.toEqual([]);
  expect((await client.call('app.doctor', {})).problems[0]?.what).toContain(file);
  expect((await client.call('app.mendStore', { choice: 'retry' })).store.state).toBe('blocked');
  expect(readFileSync(file, 'utf8')).toBe(damaged);
  expect((await client.call('app.mendStore', { choice: 'set-aside' })).store).toEqual({ state: 'open' });
  expect(await client.call('runs.list', {})).toEqual([]);
  const aside = readdirSync(place.folder).find((name) => name.includes('set-aside')) ?? '';
  expect(readFileSync(join(place.folder, aside), 'utf8')).toBe(damaged);
  expect(log).toEqual([expect.stringContaining(aside)]);
  await startRuns(client);
  await app.close();
});

it('opens on a locked history, offers to try again only, and opens it when it is free', async () => {
  const first = await openTestApp(place.folder);
  await first.app.close();
  const release = await lockInAnotherProcess(join(place.folder, 'history.sqlite'));
  const { app, client } = await openTestApp(place.folder);
  expect((await client.call('app.describe', {})).store).toMatchObject({ state: 'blocked', code: 'store-locked', choices: ['retry'] });
  await expect(client.call('app.mendStore', { choice: 'set-aside' })).rejects.toMatchObject({ code: 'not-allowed-now' });
  await release();
  expect((await client.call('app.mendStore', { choice: 'retry' })).store).toEqual({ state: 'open' });
  await app.close();
});

it('names the file when another program keeps it from writing', async () => {
  const { app, client } = await openTestApp(place.folder);
  const file = join(place.folder, 'history.sqlite');
  const release = await lockInAnotherProcess(file, 'BEGIN IMMEDIATE');
  await expect(client.call('settings.set', { theme: 'dark' })).rejects.toMatchObject({ code: 'store-locked', message: expect.stringContaining(file) as string });
  await release();
  expect(await client.call('settings.set', { theme: 'dark' })).toMatchObject({ theme: 'dark' });
  await app.close();
});
