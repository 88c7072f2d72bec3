// The shipped samples and presets: what the generator makes, what samples.json says of them, and that each can be trained on.
import { createReadStream, readFileSync, readdirSync } from 'node:fs';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presetSchema, sampleSchema } from '../../../shared/rpc/contract.ts';
import { parseExperiment, planRuns } from '../../../shared/spec/experiment.ts';
import { openWorkbench } from '../testing.ts';
import type { Workbench } from '../testing.ts';
import { generatedSamples } from './samples.ts';

const resources = new URL('../../../resources/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, resources), 'utf8');
const samples = v.parse(v.array(v.strictObject(sampleSchema.entries)), JSON.parse(read('samples/samples.json')));
const presets = v.parse(v.array(v.strictObject({ ...v.omit(presetSchema, ['experiment']).entries, file: v.string() })), JSON.parse(read('presets/presets.json')));

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

const load = (sampleId: string) => bench.tables.importFile({ name: `${sampleId}.csv`, chunks: createReadStream(new URL(`samples/${sampleId}.csv`, resources)) });

describe('samples', () => {
  it.each(Object.keys(generatedSamples))('%s is what the generator makes', (name) => {
    expect(generatedSamples[name]?.()).toBe(read(`samples/${name}`));
  });

  it('lists each file once', () => {
    const files = readdirSync(new URL('samples/', resources)).filter((name) => name.endsWith('.csv'));
    expect(samples.map(({ sampleId }) => `${sampleId}.csv`).sort()).toEqual(files.sort());
  });

  it.each(samples)('$sampleId is as described and can be trained on', async ({ sampleId, rows, columns, target }) => {
    const dataset = await load(sampleId);
    expect([dataset.profile.rows, dataset.profile.columns.length]).toEqual([rows, columns]);
    const prepared = await bench.prepare(dataset, { dataset: { target } });
    expect(prepared.train.rows + (prepared.validation?.rows ?? 0)).toBe(rows);
    expect(prepared.train.x.every((value) => Number.isFinite(value))).toBe(true);
    expect(prepared.facts.baselineLoss).toBeGreaterThan(0);
  });

  it('has nine praising reviews to one complaining', async () => {
    const { datasetId, profile } = await load('reviews-skewed');
    const { target } = await bench.tables.target(datasetId, profile, 'sentiment');
    expect(target).toMatchObject({ classNames: ['negative', 'positive'], classCounts: [100, 900] });
    expect(profile.columns[0]?.type).toBe('text');
  });
});

describe('presets', () => {
  it('are listed once each', () => {
    const files = readdirSync(new URL('presets/', resources)).filter((name) => name.endsWith('.unstuck.json'));
    expect(presets.map(({ file }) => file).sort()).toEqual(files.sort());
  });

  it.each(presets)('$presetId is an experiment file that plans its runs on its sample', async ({ sampleId, name, file }) => {
    const parsed = parseExperiment(JSON.parse(read(`presets/${file}`)));
    expect(parsed.name).toBe(name);
    expect(parsed.dataset.path).toBe(`../samples/${sampleId}.csv`);
    const { datasetId, profile } = await load(sampleId);
    const { target } = await bench.tables.target(datasetId, profile, parsed.dataset.target);
    const runs = planRuns(parsed, target);
    expect(runs.length).toBeGreaterThanOrEqual(2);
    for (const { spec } of runs) expect((await bench.tables.prepare(datasetId, profile, spec)).validation?.rows).toBeGreaterThan(0);
  });
});
