import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findTables, importTables } from './given-files.ts';
import { openTestApp, someCsv, temporaryFolder } from './test-app.ts';
import type { TestApp } from './test-app.ts';

let place: ReturnType<typeof temporaryFolder>;
let open: TestApp;
beforeEach(async () => { place = temporaryFolder(); open = await openTestApp(place.folder); });
afterEach(async () => { await open.app.close(); place.remove(); });

it('finds tables among the arguments of a program, and nothing else', () => {
  expect(findTables(['electron', '--no-sandbox', '.', 'a.csv', '/b/C.TSV', '--history=x.csv', 'd.unstuck.json'])).toEqual(['a.csv', '/b/C.TSV']);
});

it('imports what is given and leads to the last of it; what cannot be read is told, and stops nothing', async () => {
  const [good, bad, missing] = ['good.csv', 'bad.csv', 'missing.csv'].map((name) => join(place.folder, name)) as [string, string, string];
  writeFileSync(good, someCsv);
  writeFileSync(bad, '');
  const said: string[] = [];
  const route = await importTables(open.app.handlers, [good, bad, missing], (line) => said.push(line));
  const [dataset] = await open.client.call('datasets.list', {});
  expect(dataset?.name).toBe('good.csv');
  expect(route).toBe(`#/data?data=${dataset?.datasetId}`);
  expect(said).toHaveLength(2);
  expect(said[0]).toMatch(/bad\.csv could not be opened: .*empty/);
});

it('leads nowhere without a table', async () => {
  expect(await importTables(open.app.handlers, [], () => {})).toBeNull();
});
