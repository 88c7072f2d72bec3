// Sends a file to the app in slices, each one waiting for its answer: natural back-pressure, and the page names no path.
import type { Client } from '../../shared/rpc/client.ts';
import type { AppContract } from '../../shared/rpc/contract.ts';
import type { ImportSpec } from '../../shared/spec/import-spec.ts';
import type { Dataset } from '../../shared/spec/profile.ts';

/** Small enough that other messages never wait long, large enough to keep a disk busy. The app takes up to 4 MiB. */
const sliceBytes = 1024 * 1024;

export interface UploadSource {
  readonly name: string;
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

export interface UploadOptions {
  readonly signal: AbortSignal;
  /** How to read the file. */
  readonly asked: ImportSpec;
  /** Bytes that have arrived; called after each slice. */
  readonly onProgress: (received: number) => void;
}

/** Resolves with the stored data set. Throws a Failure; then nothing is left behind in the app. */
export async function upload(client: Client<AppContract>, file: UploadSource, { signal, asked, onProgress }: UploadOptions): Promise<Dataset> {
  const { uploadId } = await client.call('datasets.begin', { name: file.name, byteLength: file.size, import: asked }, { signal });
  try {
    for (let start = 0; start < file.size; start += sliceBytes) {
      const bytes = new Uint8Array(await file.slice(start, Math.min(file.size, start + sliceBytes)).arrayBuffer());
      const { received } = await client.call('datasets.append', { uploadId, bytes }, { signal });
      onProgress(received);
    }
    return await client.call('datasets.commit', { uploadId }, { signal });
  } catch (error) {
    // The upload may be gone already; the first error is the one that tells.
    await client.call('datasets.abort', { uploadId }).catch(() => null);
    throw error;
  }
}
