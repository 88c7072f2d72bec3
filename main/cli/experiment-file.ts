// An experiment file from the disk, and the data file that it names.
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { Failure, messageOf } from '../../shared/rpc/failure.ts';
import { parseExperiment } from '../../shared/spec/experiment.ts';
import { completeImport } from '../../shared/spec/import-spec.ts';
import type { App } from '../app.ts';
import type { Experiment } from '../../shared/spec/experiment.ts';

/** Slices as the page sends them. */
const sliceBytes = 1024 * 1024;

export interface ExperimentFile {
  readonly experiment: Experiment;
  /** Absolute path of the data. */
  readonly dataFile: string;
}

/** @throws Failure saying in one line what is wrong with the file */
export async function readExperimentFile(file: string): Promise<ExperimentFile> {
  const experiment = parseExperiment(parseJson(await readText(file), file));
  return { experiment, dataFile: resolve(dirname(file), experiment.dataset.path) };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Failure('bad-input', `${file} cannot be read: ${reasonOf(error)}.`);
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Failure('bad-input', `${file} is not JSON: ${error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error)}`);
  }
}

/** Why a file cannot be read, as the end of a sentence. */
export function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'you may not read it';
  return messageOf(error);
}

/** Imports the data of an experiment as the page would, read as it says, and returns its id. */
export async function importData(app: App, { experiment, dataFile }: ExperimentFile, signal: AbortSignal): Promise<string> {
  const { handlers } = app;
  const byteLength = await sizeOf(dataFile);
  const { uploadId } = await handlers['datasets.begin']({ name: basename(dataFile), byteLength, import: completeImport(experiment.dataset.import) }, signal);
  for await (const slice of createReadStream(dataFile, { highWaterMark: sliceBytes, signal })) {
    await handlers['datasets.append']({ uploadId, bytes: slice as Uint8Array }, signal);
  }
  return (await handlers['datasets.commit']({ uploadId }, signal)).datasetId;
}

async function sizeOf(dataFile: string): Promise<number> {
  try {
    const { size, isDirectory } = await stat(dataFile).then((found) => ({ size: found.size, isDirectory: found.isDirectory() }));
    if (!isDirectory) return size;
  } catch (error) {
    throw new Failure('bad-input', `dataset.path: ${dataFile} cannot be read: ${reasonOf(error)}.`, { path: 'dataset.path' });
  }
  throw new Failure('bad-input', `dataset.path: ${dataFile} is a folder.`, { path: 'dataset.path' });
}
