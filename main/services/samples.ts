// The data sets that are shipped with the app.
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { sampleSchema } from '../../shared/rpc/contract.ts';
import { Failure } from '../../shared/rpc/failure.ts';
import type { Dataset } from '../../shared/spec/profile.ts';
import type { Context, HandlersOf } from './context.ts';
import type { SaveDataset } from './datasets.ts';

const samplesFileSchema = v.array(v.object({ ...sampleSchema.entries, file: v.optional(v.string()) }));
type ShippedSample = v.InferOutput<typeof samplesFileSchema>[number];

export function createSamples(context: Context, saveDataset: SaveDataset): HandlersOf<'samples'> {
  const folder = join(context.resourcesFolder, 'samples');

  async function readSamples(): Promise<ShippedSample[]> {
    return v.parse(samplesFileSchema, JSON.parse(await readFile(join(folder, 'samples.json'), 'utf8')));
  }

  async function open(sample: ShippedSample): Promise<Dataset> {
    const known = context.store.history.reads.datasets().find((dataset) => dataset.sampleId === sample.sampleId);
    if (known !== undefined) return known;
    const file = sample.file ?? `${sample.sampleId}.csv`;
    const tables = await context.tables();
    const imported = await tables.importFile({ name: file, chunks: createReadStream(join(folder, file)) });
    return saveDataset({ name: file, imported, sampleId: sample.sampleId, target: sample.target });
  }

  return {
    'samples.list': async () => (await readSamples()).map(({ file: _file, ...sample }) => sample),
    'samples.open': async ({ sampleId }) => {
      const sample = (await readSamples()).find((candidate) => candidate.sampleId === sampleId);
      if (sample === undefined) throw new Failure('not-found', `There is no sample "${sampleId}".`);
      return open(sample);
    },
  };
}
