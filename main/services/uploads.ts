// Files on their way in: slices come one after another and flow straight into the import, at the pace at which it takes them.
import { Failure } from '../../shared/rpc/failure.ts';
import { usualImport } from '../../shared/spec/import-spec.ts';
import type { ImportSpec } from '../../shared/spec/import-spec.ts';
import { ByteQueue } from './byte-queue.ts';
import type { ImportedDataset, Tables } from '../tables/tables.ts';

/** A page that was closed in the middle sends nothing more; its half file is forgotten after this. */
const usualIdleMs = 60_000;

interface Upload {
  readonly name: string;
  readonly byteLength: number;
  readonly queue: ByteQueue;
  readonly result: Promise<ImportedDataset>;
  received: number;
  timer: ReturnType<typeof setTimeout>;
}

export class Uploads {
  private readonly uploads = new Map<string, Upload>();
  private readonly tables: () => Promise<Tables>;
  private readonly newId: () => string;
  private readonly idleMs: number;

  constructor(tables: () => Promise<Tables>, newId: () => string, idleMs: number = usualIdleMs) {
    this.tables = tables;
    this.newId = newId;
    this.idleMs = idleMs;
  }

  /** Starts an import that waits for its bytes; returns the upload's id. `asked`: how to read them. */
  async begin(name: string, byteLength: number, asked: ImportSpec = usualImport): Promise<string> {
    const tables = await this.tables();
    const uploadId = this.newId();
    const queue = new ByteQueue();
    const result = tables.importFile({ name, chunks: queue, asked });
    // The failure of an import reaches the page by the next append or the commit.
    result.catch(() => undefined);
    this.uploads.set(uploadId, { name, byteLength, queue, result, received: 0, timer: this.startTimer(uploadId) });
    return uploadId;
  }

  /** Settles when the import has taken the bytes. Returns how many bytes came so far. */
  async append(uploadId: string, bytes: Uint8Array): Promise<number> {
    const upload = this.find(uploadId);
    clearTimeout(upload.timer);
    upload.timer = this.startTimer(uploadId);
    upload.received += bytes.byteLength;
    try {
      await Promise.race([upload.queue.push(bytes), upload.result]);
    } catch (error) {
      this.forget(uploadId, upload);
      throw error;
    }
    return upload.received;
  }

  /** Ends the file and waits for its import. */
  async commit(uploadId: string): Promise<{ name: string; imported: ImportedDataset }> {
    const upload = this.find(uploadId);
    this.forget(uploadId, upload);
    if (upload.received !== upload.byteLength) {
      await this.fail(upload, new Failure('bad-file', `The file has ${upload.byteLength} bytes, but ${upload.received} arrived. It may have changed while it was read.`, { mend: 'Choose the file again.' }));
    }
    upload.queue.end();
    return { name: upload.name, imported: await upload.result };
  }

  /** Forgets a file on its way; what came of it is deleted. Aborting twice is no mistake. */
  async abort(uploadId: string): Promise<void> {
    const upload = this.uploads.get(uploadId);
    if (upload === undefined) return;
    this.forget(uploadId, upload);
    await this.fail(upload, new Failure('cancelled', 'The import was cancelled.')).catch(() => undefined);
  }

  async close(): Promise<void> {
    await Promise.all([...this.uploads.keys()].map((uploadId) => this.abort(uploadId)));
  }

  /** Ends the import with `error`, waits until it has cleaned up, and throws that error. */
  private async fail(upload: Upload, error: Failure): Promise<never> {
    upload.queue.fail(error);
    await upload.result.catch(() => undefined);
    throw error;
  }

  private find(uploadId: string): Upload {
    const upload = this.uploads.get(uploadId);
    if (upload === undefined) throw new Failure('not-found', 'This import was given up, because nothing came for a minute or it had failed.', { mend: 'Choose the file again.' });
    return upload;
  }

  private forget(uploadId: string, upload: Upload): void {
    clearTimeout(upload.timer);
    this.uploads.delete(uploadId);
  }

  private startTimer(uploadId: string): ReturnType<typeof setTimeout> {
    return setTimeout(() => void this.abort(uploadId), this.idleMs).unref();
  }
}
