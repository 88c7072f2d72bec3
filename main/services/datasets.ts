// Data sets: files in, what is known of them, and the target that is chosen.
import { Failure } from '../../shared/rpc/failure.ts';
import { isReadAs } from '../../shared/spec/import-spec.ts';
import type { ImportSpec } from '../../shared/spec/import-spec.ts';
import { suggestTarget } from '../tables/suggest-target.ts';
import type { ImportedDataset } from '../tables/tables.ts';
import type { Dataset } from '../../shared/spec/profile.ts';
import type { Context, HandlersOf } from './context.ts';
import type { Uploads } from './uploads.ts';

export interface NewDataset {
  readonly name: string;
  readonly imported: ImportedDataset;
  readonly sampleId: string | null;
  /** The column to propose as target, null for a guess. */
  readonly target: string | null;
}
export type SaveDataset = (dataset: NewDataset) => Dataset;

/** @throws Failure `not-found` */
export function getDataset({ store }: Pick<Context, 'store'>, datasetId: string): Dataset {
  const dataset = store.history.reads.dataset(datasetId);
  if (dataset === null) throw new Failure('not-found', 'This data set is not in the history any more.', { mend: 'Import the file again.' });
  return dataset;
}

/** Enters an imported file into the history; the same bytes again are the same data set, with the target last chosen. */
export function createSaveDataset(context: Context): SaveDataset {
  return ({ name, imported, sampleId, target }) => {
    const { datasetId, byteLength, profile } = imported;
    const suggestedTarget = target ?? suggestTarget(profile);
    context.store.history.writes.putDataset({ datasetId, name, byteLength, importedAt: context.clock(), sampleId, suggestedTarget, profile });
    return getDataset(context, datasetId);
  };
}

/** The data set with its file read as asked: itself, or the same bytes read again and entered beside it. */
export async function readDatasetAs(context: Context, dataset: Dataset, asked: ImportSpec): Promise<Dataset> {
  if (isReadAs(asked, dataset.profile)) return dataset;
  const { datasetId, name, suggestedTarget, profile } = dataset;
  const imported = await (await context.tables()).readAgain(datasetId, profile, asked);
  const hasTarget = imported.profile.columns.some((column) => column.name === suggestedTarget);
  return createSaveDataset(context)({ name, imported, sampleId: null, target: hasTarget ? suggestedTarget : null });
}

export function createDatasets(context: Context, uploads: Uploads, saveDataset: SaveDataset): HandlersOf<'datasets'> {
  const { store } = context;

  async function commit(uploadId: string): Promise<Dataset> {
    const { name, imported } = await uploads.commit(uploadId);
    return saveDataset({ name, imported, sampleId: null, target: null });
  }

  async function remove(datasetId: string): Promise<void> {
    const { name, runCount } = getDataset(context, datasetId);
    if (runCount > 0) {
      throw new Failure('not-allowed-now', `${runCount === 1 ? 'One run was' : `${runCount} runs were`} trained on ${name} (runs in the trash count). Without it they could not be trained again.`, { mend: 'Delete these runs for good first.' });
    }
    store.history.writes.removeDataset(datasetId);
    await (await context.tables()).remove(datasetId);
  }

  return {
    'datasets.begin': async ({ name, byteLength, import: asked }) => {
      // Refused now rather than after the whole file was sent.
      void store.history;
      return { uploadId: await uploads.begin(name, byteLength, asked) };
    },
    'datasets.append': async ({ uploadId, bytes }) => ({ received: await uploads.append(uploadId, bytes) }),
    'datasets.commit': ({ uploadId }) => commit(uploadId),
    'datasets.abort': async ({ uploadId }) => {
      await uploads.abort(uploadId);
      return null;
    },
    'datasets.list': async () => store.history.reads.datasets(),
    'datasets.get': async ({ datasetId }) => getDataset(context, datasetId),
    'datasets.readAgain': async ({ datasetId, import: asked }) => readDatasetAs(context, getDataset(context, datasetId), asked),
    'datasets.remove': async ({ datasetId }) => {
      await remove(datasetId);
      return null;
    },
    'datasets.target': async ({ datasetId, column }) => {
      const { profile } = getDataset(context, datasetId);
      const answer = await (await context.tables()).target(datasetId, profile, column);
      store.history.writes.setSuggestedTarget(datasetId, column);
      return answer;
    },
  };
}
