// Data sets: CSV bytes in, kept as they are and as Parquet; profiles, targets and training matrices out.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../shared/rpc/failure.ts';
import { usualImport } from '../../shared/spec/import-spec.ts';
import type { DatasetProfile, Histogram, TargetProfile } from '../../shared/spec/profile.ts';
import type { ImportSpec, RunSpec } from '../../shared/spec/run-spec.ts';
import { duckdbVersion, openDatabase, withConnection } from './database.ts';
import { describeTarget } from './describe-target.ts';
import { prepareRun } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import { Readings, exists } from './readings.ts';
import type { ImportedDataset } from './readings.ts';
import { asDiskFull, checkEncoding, measureBytes, receive } from './upload.ts';

export type { Prepared, Preprocessing } from './prepare.ts';
export type { ImportedDataset } from './readings.ts';

export interface ImportedFile {
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** How it is to be read; without, everything is detected. */
  readonly asked?: ImportSpec;
}

export interface ChosenTarget {
  readonly target: TargetProfile;
  /** Each column's histogram by column name; `byClass` where the target has classes (see describe-target.ts). */
  readonly histograms: Record<string, Histogram>;
}

export interface Tables {
  /**
   * Stores a CSV file given as bytes, read as asked; the same bytes, read alike, are stored once. Throws `Failure('bad-file')` saying
   * what, where and how to mend it, and `bad-input` for something asked that means nothing; then nothing is kept.
   */
  importFile(file: ImportedFile): Promise<ImportedDataset>;
  /** Reads the bytes of a data set as asked, which may be another data set then. Throws as `importFile` does; `not-found` where the bytes were not kept. */
  readAgain(datasetId: string, profile: DatasetProfile, asked: ImportSpec): Promise<ImportedDataset>;
  /** What choosing `column` means. A column that cannot be learned has a `problem`; one that does not exist is a `bad-input` Failure. */
  target(datasetId: string, profile: DatasetProfile, column: string): Promise<ChosenTarget>;
  /** Matrices for a run. Throws `Failure('bad-input')` with the path of the setting. */
  prepare(datasetId: string, profile: DatasetProfile, spec: RunSpec): Promise<Prepared>;
  /** Deletes the stored file; one that is not there is no error. */
  remove(datasetId: string): Promise<void>;
  /** Of DuckDB. */
  readonly version: string;
  close(): void;
}

/** An upload that old was left behind by a process that died. */
const staleUploadMs = 24 * 60 * 60 * 1000;

/**
 * Opens the data sets kept in `folder` (made where it does not exist): see Readings, and `uploads/` for files on their way. The id of a
 * data set is the hash of its bytes, or, where it was asked to be read in a way of its own, that of the hash and what was asked.
 */
export async function openTables({ folder }: { readonly folder: string }): Promise<Tables> {
  const uploads = join(folder, 'uploads');
  await mkdir(uploads, { recursive: true });
  await removeStale(uploads);
  const database = await openDatabase(folder, uploads);
  const readings = new Readings(folder, uploads, database);

  async function importFile({ chunks, asked = usualImport }: ImportedFile): Promise<ImportedDataset> {
    if (asked.encoding !== null) checkEncoding(asked.encoding);
    const upload = join(uploads, `${randomUUID()}.bytes`);
    try {
      const bytes = await receive(chunks, upload, asked.encoding);
      const imported = (await readings.find(bytes, asked)) ?? (await readings.read(upload, bytes, asked));
      await rename(upload, readings.fileOf(bytes.bytesId, 'bytes'));
      return imported;
    } catch (error) {
      throw asDiskFull(error);
    } finally {
      await rm(upload, { force: true });
    }
  }

  async function readAgain(datasetId: string, { bytesId = datasetId }: DatasetProfile, asked: ImportSpec): Promise<ImportedDataset> {
    if (asked.encoding !== null) checkEncoding(asked.encoding);
    const file = readings.fileOf(bytesId, 'bytes');
    if (!(await exists(file))) throw new Failure('not-found', 'The file itself was not kept when it was imported, so it cannot be read again.', { mend: 'Import the file again.' });
    try {
      const bytes = { bytesId, ...(await measureBytes(file, asked.encoding)) };
      return (await readings.find(bytes, asked)) ?? (await readings.read(file, bytes, asked));
    } catch (error) {
      throw asDiskFull(error);
    }
  }

  async function withStored<T>(datasetId: string, use: (connection: DuckDBConnection, file: string) => Promise<T>): Promise<T> {
    const file = readings.fileOf(datasetId, 'parquet');
    if (!(await exists(file))) throw new Failure('not-found', 'The stored file of this data set is gone.', { mend: 'Import the file again.' });
    return withConnection(database, (connection) => use(connection, file));
  }

  return {
    importFile,
    readAgain,
    target: (datasetId, profile, column) => withStored(datasetId, (connection, file) => describeTarget(connection, file, profile, column)),
    prepare: (datasetId, profile, spec) => withStored(datasetId, (connection, file) => prepareRun(connection, file, profile, spec)),
    remove: (datasetId) => readings.remove(datasetId),
    version: duckdbVersion,
    close: () => database.closeSync(),
  };
}

async function removeStale(uploads: string): Promise<void> {
  for (const name of await readdir(uploads)) {
    const file = join(uploads, name);
    const { mtimeMs } = await stat(file);
    if (Date.now() - mtimeMs > staleUploadMs) await rm(file, { force: true, recursive: true });
  }
}

