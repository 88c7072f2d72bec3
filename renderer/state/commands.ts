// What a person can ask for that touches several nouns: open a file, a sample or an experiment, and train at once.
import type { Preset, Sample } from '../../shared/rpc/contract.ts';
import type { GalleryCase } from '../../shared/rpc/gallery.ts';
import { Failure } from '../../shared/rpc/failure.ts';
import { parseExperiment } from '../../shared/spec/experiment.ts';
import type { Experiment } from '../../shared/spec/experiment.ts';
import { completeImport, isReadAs, usualImport } from '../../shared/spec/import-spec.ts';
import type { ImportSpec } from '../../shared/spec/import-spec.ts';
import type { Dataset } from '../../shared/spec/profile.ts';
import type { Stores } from './context.ts';
import { changeReading } from './edits.ts';
import { kindOf } from './foreign-curves.svelte.ts';
import type { UploadSource } from './upload.ts';

/** Opens what was dropped or chosen: curves made elsewhere, of which several files may be the parts, or else the first file. */
export async function openFiles(stores: Stores, files: readonly File[]): Promise<void> {
  const [first, ...others] = files;
  if (first === undefined) return;
  stores.foreignCurves.close();
  try {
    const kind = await kindOf(first);
    if (kind === 'either') stores.foreignCurves.asking = first;
    else if (kind === 'curves') await stores.foreignCurves.show([first, ...others]);
    else await openFile(stores, first);
  } catch (error) {
    stores.datasets.refuse(first.name, error);
  }
}

/** Shows the curves of a file that could as well be a table. */
export function diagnoseFile(stores: Stores, file: File): Promise<void> {
  stores.foreignCurves.close();
  return stores.foreignCurves.show([file]).catch((error: unknown) => stores.datasets.refuse(file.name, error));
}

/** Opens a file that could as well be curves as a table. */
export function tableFile(stores: Stores, file: File): Promise<void> {
  stores.foreignCurves.close();
  return openTable(stores, file);
}

/** Opens an experiment file in Model, anything else as a table in Data. */
export async function openFile(stores: Stores, file: File): Promise<void> {
  if (file.name.endsWith('.json')) return openExperimentFile(stores, file).catch((error: unknown) => stores.datasets.refuse(file.name, error));
  return openTable(stores, file);
}

/** Reads a table in, as asked, and shows it; a problem stays on screen. */
export async function openTable(stores: Stores, file: UploadSource, asked: ImportSpec = usualImport): Promise<void> {
  const dataset = await stores.datasets.importFile(file, asked);
  if (dataset === null) return;
  openDataset(stores, dataset);
  stores.toasts.announce(`${dataset.name} is read: ${dataset.profile.rows} rows, ${dataset.profile.columns.length} columns.`);
}

/** Reads the file of a data set in another way and goes on there with the experiment that was edited for it. Throws a Failure. */
export async function readAs({ datasets, design, router }: Stores, dataset: Dataset, asked: ImportSpec): Promise<void> {
  const again = await datasets.readAgain(dataset.datasetId, asked);
  const { experiment, parentRunId } = design;
  if (design.datasetId === dataset.datasetId && experiment !== null && again.datasetId !== dataset.datasetId) {
    design.open(again, changeReading(experiment, dataset.profile, again), parentRunId);
  }
  router.go('data', { datasetId: again.datasetId });
}

/** Shows a data set, ready to be designed for. An experiment that is being edited for it stays. */
export function openDataset(stores: Stores, dataset: Dataset): void {
  if (stores.design.datasetId !== dataset.datasetId) stores.design.open(dataset);
  stores.router.go('data', { datasetId: dataset.datasetId });
}

export function openSample(stores: Stores, sample: Sample): Promise<void> {
  return guard(stores, async () => openDataset(stores, await stores.datasets.openSample(sample.sampleId)));
}

/** One click: the sample's own experiment where it has just one, else the default network, runs. */
export function trainSample(stores: Stores, sample: Sample): Promise<void> {
  return guard(stores, async () => {
    const dataset = await stores.datasets.openSample(sample.sampleId);
    const presets = stores.datasets.presets.filter((preset) => preset.sampleId === sample.sampleId);
    const [only] = presets.length === 1 ? presets : [];
    stores.design.open(dataset, only === undefined ? null : parseExperiment(only.experiment));
    await startDesign(stores, dataset.datasetId);
  });
}

/** Opens a textbook experiment in Model. */
export function openPreset(stores: Stores, preset: Preset): Promise<void> {
  return guard(stores, async () => {
    const dataset = await stores.datasets.openSample(preset.sampleId);
    stores.design.open(dataset, parseExperiment(preset.experiment));
    stores.router.go('model', { datasetId: dataset.datasetId });
  });
}

/** Opens a textbook experiment and runs all its variants. */
export function runPreset(stores: Stores, preset: Preset): Promise<void> {
  return guard(stores, async () => {
    const dataset = await stores.datasets.openSample(preset.sampleId);
    stores.design.open(dataset, parseExperiment(preset.experiment));
    await startDesign(stores, dataset.datasetId);
  });
}

/** Opens a case of the gallery in Model, as it is. */
export function openCase(stores: Stores, one: GalleryCase): Promise<void> {
  return guard(stores, async () => {
    const dataset = await stores.datasets.openCase(one.caseId, one.title);
    stores.design.open(dataset, parseExperiment(one.experiment));
    stores.router.go('model', { datasetId: dataset.datasetId });
  });
}

/** Trains a case of the gallery, as it is. */
export function trainCase(stores: Stores, one: GalleryCase): Promise<void> {
  return guard(stores, async () => {
    const dataset = await stores.datasets.openCase(one.caseId, one.title);
    stores.design.open(dataset, parseExperiment(one.experiment));
    await startDesign(stores, dataset.datasetId);
  });
}

/** Trains a run again beside the others and compares it; one at a time. */
export function replayRun({ replay, toasts }: Stores, runId: string): void {
  try {
    replay.start(runId);
  } catch (error) {
    toasts.report(error);
  }
}

async function startDesign(stores: Stores, datasetId: string): Promise<void> {
  const { runIds } = await stores.runs.start(datasetId, stores.design.experiment);
  stores.router.go('train', { datasetId, runId: runIds[0] ?? null });
}

async function openExperimentFile(stores: Stores, file: File): Promise<void> {
  const experiment = readExperiment(file.name, await file.text());
  const asked = completeImport(experiment.dataset.import);
  const found = await findDataset(stores, baseName(experiment.dataset.path), asked);
  const dataset = isReadAs(asked, found.profile) ? found : await stores.datasets.readAgain(found.datasetId, asked);
  stores.design.open(dataset, experiment);
  stores.router.go('model', { datasetId: dataset.datasetId });
}

function readExperiment(name: string, text: string): Experiment {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Failure('bad-file', `${name} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause });
  }
  return parseExperiment(json);
}

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** A page cannot follow a path, so the data set is found by its file's name. */
async function findDataset({ datasets }: Stores, fileName: string, asked: ImportSpec): Promise<Dataset> {
  // A file can be dropped on a page that has not yet heard which data sets there are.
  if (!datasets.isLoaded) await datasets.load();
  const kept = datasets.list.filter((dataset) => dataset.name === fileName);
  const [first] = [...kept.filter(({ profile }) => isReadAs(asked, profile)), ...kept];
  if (first) return first;
  const sample = datasets.samples.find(({ sampleId }) => `${sampleId}.csv` === fileName);
  if (sample) return datasets.openSample(sample.sampleId);
  throw new Failure('not-found', `The experiment needs ${fileName}, which the app does not have yet.`, { mend: `Open ${fileName} first, then the experiment again.` });
}

/** Errors of a command are told once, here. */
async function guard({ toasts }: Stores, command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    toasts.report(error);
  }
}
