// What the tests of this folder share: data sets in a temporary folder, made from text, and runs with the settings of a file.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../../shared/rpc/failure.ts';
import { parseExperiment, planRuns } from '../../shared/spec/experiment.ts';
import { importSchema } from '../../shared/spec/import-spec.ts';
import type { RunSpec } from '../../shared/spec/run-spec.ts';
import { openTables } from './tables.ts';
import type { ImportedDataset, Prepared, Tables } from './tables.ts';

export type Asked = v.InferInput<typeof importSchema>;

interface Settings {
  readonly dataset: { readonly target: string } & Readonly<Record<string, unknown>>;
  readonly training?: unknown;
}

export interface Workbench {
  readonly tables: Tables;
  readonly folder: string;
  /** `asked`: how to read it, as in an experiment file. */
  load(content: string | Uint8Array, asked?: Asked): Promise<ImportedDataset>;
  /** The Failure that importing ends in. */
  refusal(content: string | Uint8Array, asked?: Asked): Promise<Failure>;
  /** The settings of the one run that an experiment with these settings asks for. */
  plan(dataset: ImportedDataset, settings: Settings): Promise<RunSpec>;
  prepare(dataset: ImportedDataset, settings: Settings): Promise<Prepared>;
  leftovers(): Promise<string[]>;
  close(): Promise<void>;
}

async function* inSlices(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function openWorkbench(): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), 'unstuck-tables-'));
  const tables = await openTables({ folder });
  // Small files come in slices of a few bytes, so that characters and records are cut apart.
  const load = (content: string | Uint8Array, asked: Asked = {}) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    return tables.importFile({ name: 'data.csv', chunks: inSlices(bytes, bytes.length < 10_000 ? 7 : 1_000_000), asked: v.parse(importSchema, asked) });
  };
  const plan = async ({ datasetId, profile }: ImportedDataset, { dataset: { target, ...rest }, training }: Settings): Promise<RunSpec> => {
    const chosen = await tables.target(datasetId, profile, target);
    const experiment = { version: 1, dataset: { path: 'data.csv', target, ...rest }, ...(training === undefined ? {} : { training }) };
    const [run] = planRuns(parseExperiment(experiment), chosen.target);
    if (run === undefined) throw new Error('an experiment asks for a run');
    return run.spec;
  };
  return {
    tables,
    folder,
    load,
    refusal: (content, asked) => failureOf(load(content, asked)),
    plan,
    prepare: async (dataset, settings) => tables.prepare(dataset.datasetId, dataset.profile, await plan(dataset, settings)),
    leftovers: () => readdir(join(folder, 'uploads')),
    async close() {
      tables.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The Failure a promise ends in; anything else is thrown on. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('was expected to fail');
}

/** `count` lines made by `line`, each ended. */
export function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');
}
