// Bytes in: written to a temporary file while they are hashed and looked at, then turned into UTF-8 where they are not.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import iconv from 'iconv-lite';
import { Failure } from '../../shared/rpc/failure.ts';
import { EncodingDetector } from './encoding.ts';
import type { Encoding } from './encoding.ts';

const iconvNames: Record<Encoding, string> = {
  'UTF-8': 'utf8',
  'UTF-8 with BOM': 'utf8',
  'UTF-16 LE': 'utf16-le',
  'UTF-16 BE': 'utf16-be',
  'Windows-1252': 'win1252',
};

export interface Upload {
  /** SHA-256 of the bytes, in hex. */
  readonly datasetId: string;
  readonly byteLength: number;
  readonly encoding: Encoding;
}

/** Writes `chunks` to `file` one after another. Throws `Failure` for bytes that are no text, and when the disk is full. */
export async function receive(chunks: AsyncIterable<Uint8Array>, file: string): Promise<Upload> {
  const hash = createHash('sha256');
  const detector = new EncodingDetector();
  let byteLength = 0;
  const handle = await open(file, 'wx');
  try {
    for await (const bytes of chunks) {
      hash.update(bytes);
      detector.push(bytes);
      await handle.writeFile(bytes);
      byteLength += bytes.length;
    }
  } catch (error) {
    throw asDiskFull(error);
  } finally {
    await handle.close();
  }
  return { datasetId: hash.digest('hex'), byteLength, encoding: detector.finish() };
}

/** Writes the text of `from` to `to` as UTF-8 without a byte order mark. */
export async function transcode(from: string, encoding: Encoding, to: string): Promise<void> {
  try {
    await pipeline(createReadStream(from), iconv.decodeStream(iconvNames[encoding]), iconv.encodeStream('utf8'), createWriteStream(to, { flags: 'wx' }));
  } catch (error) {
    throw asDiskFull(error);
  }
}

/** The same error, or a sentence where the disk has no room left. */
export function asDiskFull(error: unknown): unknown {
  const isFull = error instanceof Error && (('code' in error && error.code === 'ENOSPC') || /no space left on device/i.test(error.message));
  if (!isFull) return error;
  return new Failure('disk-full', 'The disk is full: the file could not be stored. Nothing else was changed.', { mend: 'Free some space and import the file again.', cause: error });
}
