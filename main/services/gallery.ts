// The case gallery that is shipped with the app: texts, experiment files, a reading list, and the tables that some cases bring along.
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../../shared/rpc/failure.ts';
import { galleryCaseSchema, readingSchema } from '../../shared/rpc/gallery.ts';
import type { GalleryCase } from '../../shared/rpc/gallery.ts';
import { parseExperiment } from '../../shared/spec/experiment.ts';
import type { Dataset } from '../../shared/spec/profile.ts';
import type { Context, HandlersOf } from './context.ts';
import type { SaveDataset } from './datasets.ts';

const samplesPath = '../samples/';

/** @param openSample gives a shipped sample, opened already or not */
export function createGallery(context: Context, saveDataset: SaveDataset, openSample: HandlersOf<'samples'>['samples.open']): HandlersOf<'gallery'> {
  const folder = join(context.resourcesFolder, 'gallery');
  const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(join(folder, file), 'utf8')) as unknown;

  async function readCases(): Promise<GalleryCase[]> {
    const cases = v.parse(v.array(galleryCaseSchema), await read('gallery.json'));
    return Promise.all(cases.map(async (one) => ({ ...one, experiment: await read(`${one.caseId}.unstuck.json`) })));
  }

  async function openOwn(file: string, target: string): Promise<Dataset> {
    const sampleId = `gallery-${basename(file, '.csv')}`;
    const known = context.store.history.reads.datasets().find((dataset) => dataset.sampleId === sampleId);
    if (known !== undefined) return known;
    const tables = await context.tables();
    const imported = await tables.importFile({ name: file, chunks: createReadStream(join(folder, file)) });
    return saveDataset({ name: file, imported, sampleId, target });
  }

  return {
    'gallery.list': async () => ({ cases: await readCases(), reading: v.parse(v.array(readingSchema), await read('reading.json')) }),
    'gallery.open': async ({ caseId }, signal) => {
      const found = (await readCases()).find((one) => one.caseId === caseId);
      if (found === undefined) throw new Failure('not-found', `There is no case "${caseId}" in the gallery.`);
      const { path, target } = parseExperiment(found.experiment).dataset;
      return path.startsWith(samplesPath) ? openSample({ sampleId: basename(path, '.csv') }, signal) : openOwn(basename(path), target);
    },
  };
}
