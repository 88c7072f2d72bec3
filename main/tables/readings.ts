// What is kept of each data set: the bytes that were imported, once, and every way in which they were read, as Parquet with its profile.
import { createHash, randomUUID } from 'node:crypto';
import { access, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import * as v from 'valibot';
import { Failure } from '../../shared/rpc/failure.ts';
import { askedOf, isReadAs } from '../../shared/spec/import-spec.ts';
import { datasetProfileSchema } from '../../shared/spec/profile.ts';
import type { DatasetProfile } from '../../shared/spec/profile.ts';
import type { ImportSpec } from '../../shared/spec/run-spec.ts';
import { withConnection } from './database.ts';
import { importCsv } from './import-csv.ts';
import { noteUnreadable } from './notes.ts';
import { transcode } from './upload.ts';
import type { Upload } from './upload.ts';

export interface ImportedDataset {
  /** SHA-256 in hex: of the file's bytes, or of their hash and what was asked. */
  readonly datasetId: string;
  readonly byteLength: number;
  readonly profile: DatasetProfile;
}

/** `<id>.parquet` with `<id>.json` for a data set, `<hash>.bytes` for the bytes it was read from. */
export class Readings {
  private readonly folder: string;
  private readonly uploads: string;
  private readonly database: DuckDBInstance;

  /** `uploads`: a folder in `folder` for files on their way. */
  constructor(folder: string, uploads: string, database: DuckDBInstance) {
    this.folder = folder;
    this.uploads = uploads;
    this.database = database;
  }

  /** Throws `Failure('not-found')` for what is no id. */
  fileOf(id: string, ending: 'parquet' | 'json' | 'bytes'): string {
    return join(this.folder, `${checkId(id)}.${ending}`);
  }

  /** The data set of these bytes that was read as asked before, or null. */
  async find({ bytesId, byteLength }: Omit<Upload, 'encoding'>, asked: ImportSpec): Promise<ImportedDataset | null> {
    const usual = await this.known(bytesId);
    // Nothing is read twice to say what was found anyway.
    if (usual !== null && isReadAs(asked, usual)) return { datasetId: bytesId, byteLength, profile: usual };
    const datasetId = readingId(bytesId, asked);
    const profile = await this.known(datasetId);
    return profile === null ? null : { datasetId, byteLength, profile };
  }

  /** Reads the bytes in `file`. Throws as `importCsv` does; then nothing is left behind. */
  async read(file: string, { bytesId, byteLength, encoding }: Upload, asked: ImportSpec): Promise<ImportedDataset> {
    const upload = join(this.uploads, randomUUID());
    const [utf8, parquet, profileJson] = ['csv', 'parquet', 'json'].map((ending) => `${upload}.${ending}`) as [string, string, string];
    try {
      const isPlain = encoding === 'UTF-8' && asked.encoding === null;
      const unreadable = isPlain ? 0 : await transcode(file, encoding, utf8);
      const found = await withConnection(this.database, (connection) => importCsv(connection, isPlain ? file : utf8, encoding, asked, parquet));
      const datasetId = readingId(bytesId, asked);
      const notes = unreadable === 0 ? found.notes : [noteUnreadable(unreadable, encoding), ...found.notes];
      const profile = { ...found, ...(datasetId === bytesId ? {} : { bytesId }), notes };
      await writeFile(profileJson, JSON.stringify(profile));
      // The Parquet file comes last: a data set is there when it is.
      await rename(profileJson, this.fileOf(datasetId, 'json'));
      await rename(parquet, this.fileOf(datasetId, 'parquet'));
      return { datasetId, byteLength, profile };
    } finally {
      await Promise.all([utf8, parquet, profileJson].map((left) => rm(left, { force: true })));
    }
  }

  /** Deletes a data set, and its bytes where no other is read from them. */
  async remove(datasetId: string): Promise<void> {
    const bytesId = (await this.known(datasetId))?.bytesId ?? datasetId;
    await rm(this.fileOf(datasetId, 'parquet'), { force: true });
    await rm(this.fileOf(datasetId, 'json'), { force: true });
    if (!(await this.isStillRead(bytesId))) await rm(this.fileOf(bytesId, 'bytes'), { force: true });
  }

  private async isStillRead(bytesId: string): Promise<boolean> {
    for (const name of await readdir(this.folder)) {
      if (!name.endsWith('.json')) continue;
      if (name === `${bytesId}.json` || (await readFile(join(this.folder, name), 'utf8')).includes(`"bytesId":"${bytesId}"`)) return true;
    }
    return false;
  }

  /** The kept profile; null when the data set is not stored, or its profile was written by another version. */
  private async known(id: string): Promise<DatasetProfile | null> {
    const file = this.fileOf(id, 'json');
    if (!(await exists(this.fileOf(id, 'parquet'))) || !(await exists(file))) return null;
    try {
      const parsed = v.safeParse(datasetProfileSchema, JSON.parse(await readFile(file, 'utf8')));
      return parsed.success ? parsed.output : null;
    } catch {
      return null;
    }
  }
}

/** The id of the data set that these bytes are when they are read as asked. */
function readingId(bytesId: string, asked: ImportSpec): string {
  const wanted = askedOf(asked);
  return wanted === undefined ? bytesId : createHash('sha256').update(JSON.stringify([bytesId, wanted])).digest('hex');
}

/** Names a file, so it must be nothing but a hash. */
function checkId(datasetId: string): string {
  if (!/^[0-9a-f]{64}$/.test(datasetId)) throw new Failure('not-found', 'There is no such data set.');
  return datasetId;
}

export async function exists(file: string): Promise<boolean> {
  return access(file).then(() => true, () => false);
}
