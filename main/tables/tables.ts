// Data sets: CSV bytes in, kept as Parquet named by the hash of the bytes; profiles, targets and training matrices out.
import { randomUUID } from 'node:crypto';
import { access, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import * as v from 'valibot';
import { Failure } from '../../shared/rpc/failure.ts';
import { datasetProfileSchema } from '../../shared/spec/profile.ts';
import type { DatasetProfile, Histogram, TargetProfile } from '../../shared/spec/profile.ts';
import type { RunSpec } from '../../shared/spec/run-spec.ts';
import { duckdbVersion, openDatabase, withConnection } from './database.ts';
import { describeTarget } from './describe-target.ts';
import { importCsv } from './import-csv.ts';
import { prepareRun } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import { asDiskFull, receive, transcode } from './upload.ts';

export type { Prepared, Preprocessing } from './prepare.ts';

export interface ImportedDataset {
  /** SHA-256 of the file's bytes, in hex. */
  readonly datasetId: string;
  readonly byteLength: number;
  readonly profile: DatasetProfile;
}

export interface ChosenTarget {
  readonly target: TargetProfile;
  /** Each column's histogram by column name; `byClass` where the target has classes (see describe-target.ts). */
  readonly histograms: Record<string, Histogram>;
}

export interface Tables {
  /**
   * Stores a CSV file given as bytes; the same bytes are stored once. Throws `Failure('bad-file')` saying what, where and how to mend
   * it; then nothing is kept.
   */
  importFile(file: { readonly name: string; readonly chunks: AsyncIterable<Uint8Array> }): Promise<ImportedDataset>;
  /** What choosing `column` means. A column that cannot be learned has a `problem`; one that does not exist is a `bad-input` Failure. */
  target(datasetId: string, profile: DatasetProfile, column: string): Promise<ChosenTarget>;
  /** Matrices for a run. Throws `Failure` `bad-input` or `not-yet` with the path of the setting. */
  prepare(datasetId: string, profile: DatasetProfile, spec: RunSpec): Promise<Prepared>;
  /** Deletes the stored file; one that is not there is no error. */
  remove(datasetId: string): Promise<void>;
  /** Of DuckDB. */
  readonly version: string;
  close(): void;
}

/** An upload that old was left behind by a process that died. */
const staleUploadMs = 24 * 60 * 60 * 1000;

/** Opens the data sets kept in `folder` (made where it does not exist): `<hash>.parquet` with `<hash>.json`, and `uploads/` for files on their way. */
export async function openTables({ folder }: { readonly folder: string }): Promise<Tables> {
  const uploads = join(folder, 'uploads');
  await mkdir(uploads, { recursive: true });
  await removeStale(uploads);
  const database = await openDatabase(folder, uploads);
  const parquetOf = (datasetId: string) => join(folder, `${checkId(datasetId)}.parquet`);
  const profileOf = (datasetId: string) => join(folder, `${checkId(datasetId)}.json`);

  async function importFile({ chunks }: { readonly chunks: AsyncIterable<Uint8Array> }): Promise<ImportedDataset> {
    const upload = join(uploads, randomUUID());
    const [bytes, utf8, parquet, profileJson] = ['bytes', 'csv', 'parquet', 'json'].map((ending) => `${upload}.${ending}`) as [string, string, string, string];
    try {
      const { datasetId, byteLength, encoding } = await receive(chunks, bytes);
      const known = await readProfile(profileOf(datasetId), parquetOf(datasetId));
      if (known !== null) return { datasetId, byteLength, profile: known };
      if (encoding !== 'UTF-8') await transcode(bytes, encoding, utf8);
      const profile = await withConnection(database, (connection) => importCsv(connection, encoding === 'UTF-8' ? bytes : utf8, encoding, parquet));
      await writeFile(profileJson, JSON.stringify(profile));
      // The Parquet file comes last: a data set is there when it is.
      await rename(profileJson, profileOf(datasetId));
      await rename(parquet, parquetOf(datasetId));
      return { datasetId, byteLength, profile };
    } catch (error) {
      throw asDiskFull(error);
    } finally {
      await Promise.all([bytes, utf8, parquet, profileJson].map((file) => rm(file, { force: true })));
    }
  }

  async function withStored<T>(datasetId: string, use: (connection: DuckDBConnection, file: string) => Promise<T>): Promise<T> {
    const file = parquetOf(datasetId);
    if (!(await exists(file))) throw new Failure('not-found', 'The stored file of this data set is gone.', { mend: 'Import the file again.' });
    return withConnection(database, (connection) => use(connection, file));
  }

  return {
    importFile,
    target: (datasetId, profile, column) => withStored(datasetId, (connection, file) => describeTarget(connection, file, profile, column)),
    prepare: (datasetId, profile, spec) => withStored(datasetId, (connection, file) => prepareRun(connection, file, profile, spec)),
    async remove(datasetId) {
      await rm(parquetOf(datasetId), { force: true });
      await rm(profileOf(datasetId), { force: true });
    },
    version: duckdbVersion,
    close: () => database.closeSync(),
  };
}

/** Names a file, so it must be nothing but a hash. */
function checkId(datasetId: string): string {
  if (!/^[0-9a-f]{64}$/.test(datasetId)) throw new Failure('not-found', 'There is no such data set.');
  return datasetId;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(() => true, () => false);
}

/** The kept profile; null when the data set is not stored, or its profile was written by another version. */
async function readProfile(file: string, parquet: string): Promise<DatasetProfile | null> {
  if (!(await exists(parquet)) || !(await exists(file))) return null;
  try {
    const parsed = v.safeParse(datasetProfileSchema, JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

async function removeStale(uploads: string): Promise<void> {
  for (const name of await readdir(uploads)) {
    const file = join(uploads, name);
    const { mtimeMs } = await stat(file);
    if (Date.now() - mtimeMs > staleUploadMs) await rm(file, { force: true, recursive: true });
  }
}

