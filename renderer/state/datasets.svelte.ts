// The data sets that the app keeps, the one file on its way in, and the shipped samples and experiments.
import type { Client } from '../../shared/rpc/client.ts';
import type { AppContract, Preset, Sample } from '../../shared/rpc/contract.ts';
import { Failure, messageOf } from '../../shared/rpc/failure.ts';
import { usualImport } from '../../shared/spec/import-spec.ts';
import type { ImportSpec } from '../../shared/spec/import-spec.ts';
import type { Dataset, Histogram, TargetProfile } from '../../shared/spec/profile.ts';
import { upload } from './upload.ts';
import type { UploadSource } from './upload.ts';

export interface Import {
  readonly name: string;
  readonly byteLength: number;
  /** Bytes that have arrived; all of them while the app still reads and counts. */
  readonly received: number;
}

export interface ImportTry {
  readonly file: UploadSource;
  readonly asked: ImportSpec;
}

/** A file that could not be opened, kept on screen until the person has seen it. */
export interface ImportProblem {
  readonly name: string;
  /** The file and how it was read, where it can be tried again in another way. */
  readonly again: ImportTry | null;
  readonly failure: Failure;
}

export interface TargetFacts {
  readonly target: TargetProfile;
  readonly histograms: Readonly<Record<string, Histogram>>;
}

export class Datasets {
  /** Newest first. */
  list = $state.raw<readonly Dataset[]>([]);
  samples = $state.raw<readonly Sample[]>([]);
  presets = $state.raw<readonly Preset[]>([]);
  isLoaded = $state(false);
  /** The file that is being read, or null. */
  importing = $state.raw<Import | null>(null);
  problem = $state.raw<ImportProblem | null>(null);
  /** The file that the person says how to read, after it could not be read otherwise. */
  asking = $state.raw<ImportTry | null>(null);
  /** Name of the sample that is being opened, or null. */
  opening = $state<string | null>(null);

  private readonly client: Client<AppContract>;
  private cancelling: AbortController | null = null;

  constructor(client: Client<AppContract>) {
    this.client = client;
  }

  /** Throws a Failure. */
  async load(): Promise<void> {
    const [list, samples, presets] = await Promise.all([
      this.client.call('datasets.list', {}),
      this.client.call('samples.list', {}),
      this.client.call('presets.list', {}),
    ]);
    this.list = [...list].sort((left, right) => right.importedAt - left.importedAt);
    this.samples = samples;
    this.presets = presets;
    this.isLoaded = true;
  }

  get(datasetId: string | null): Dataset | null {
    return this.list.find((dataset) => dataset.datasetId === datasetId) ?? null;
  }

  /** Reads a file in, as asked. Null when it was cancelled or could not be read; then `problem` says why. */
  async importFile(file: UploadSource, asked: ImportSpec = usualImport): Promise<Dataset | null> {
    if (this.importing !== null) {
      this.problem = { name: file.name, again: null, failure: new Failure('not-allowed-now', `${this.importing.name} is still being read. Drop this file again when it is done, or cancel the other one.`) };
      return null;
    }
    this.cancelling = new AbortController();
    this.problem = null;
    this.importing = { name: file.name, byteLength: file.size, received: 0 };
    try {
      const onProgress = (received: number): void => void (this.importing = { name: file.name, byteLength: file.size, received });
      return this.keep(await upload(this.client, file, { signal: this.cancelling.signal, asked, onProgress }));
    } catch (error) {
      this.problem = problemOf(file.name, error, { file, asked });
      return null;
    } finally {
      this.importing = null;
      this.cancelling = null;
    }
  }

  cancelImport(): void {
    this.cancelling?.abort();
  }

  /** Keeps on screen why a file could not be opened. What was cancelled is no problem. */
  refuse(name: string, error: unknown): void {
    this.problem = problemOf(name, error);
  }

  dismissProblem(): void {
    this.problem = null;
  }

  /** The same bytes read in another way; may be another data set. Throws a Failure. */
  async readAgain(datasetId: string, asked: ImportSpec): Promise<Dataset> {
    return this.keep(await this.client.call('datasets.readAgain', { datasetId, import: asked }));
  }

  /** Throws a Failure. */
  async openSample(sampleId: string): Promise<Dataset> {
    this.opening = this.samples.find((sample) => sample.sampleId === sampleId)?.name ?? sampleId;
    try {
      return this.keep(await this.client.call('samples.open', { sampleId }));
    } finally {
      this.opening = null;
    }
  }

  /** The table of a case of the gallery. Throws a Failure. */
  async openCase(caseId: string, title: string): Promise<Dataset> {
    this.opening = title;
    try {
      return this.keep(await this.client.call('gallery.open', { caseId }));
    } finally {
      this.opening = null;
    }
  }

  /** What a target means. The app remembers the choice. Throws a Failure. */
  async target(datasetId: string, column: string, signal?: AbortSignal): Promise<TargetFacts> {
    const facts = await this.client.call('datasets.target', { datasetId, column }, signal ? { signal } : {});
    if (this.get(datasetId)?.suggestedTarget !== column) {
      this.list = this.list.map((dataset) => (dataset.datasetId === datasetId ? { ...dataset, suggestedTarget: column } : dataset));
    }
    return facts;
  }

  /** Throws a Failure, as when runs still need it. */
  async remove(datasetId: string): Promise<void> {
    await this.client.call('datasets.remove', { datasetId });
    this.list = this.list.filter((dataset) => dataset.datasetId !== datasetId);
  }

  private keep(dataset: Dataset): Dataset {
    this.list = [dataset, ...this.list.filter((other) => other.datasetId !== dataset.datasetId)];
    return dataset;
  }
}

function problemOf(name: string, error: unknown, again: ImportTry | null = null): ImportProblem | null {
  // A file that is no table as it was read may be one when it is read in another way.
  if (error instanceof Failure) return error.code === 'cancelled' ? null : { name, again: error.code === 'bad-file' || error.code === 'bad-input' ? again : null, failure: error };
  // The browser could not read the file: it was moved or changed while it was read.
  return { name, again: null, failure: new Failure('bad-file', `${name} could not be read to its end: ${messageOf(error)}.`, { mend: 'Choose the file again.' }) };
}
