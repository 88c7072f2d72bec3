// Bytes in: written to a temporary file while they are hashed and looked at, then turned into UTF-8 where they are not.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import iconv from 'iconv-lite';
import { Failure } from '../../shared/rpc/failure.ts';
import { commonEncodings } from '../../shared/spec/import-spec.ts';
import { EncodingDetector } from './encoding.ts';
import { suggestName } from './nearest.ts';

export interface Upload {
  /** SHA-256 of the bytes, in hex. */
  readonly bytesId: string;
  readonly byteLength: number;
  readonly encoding: string;
}

/**
 * Writes `chunks` to `file` one after another. The encoding is the one that is named, else found while the bytes pass by. Throws
 * `Failure` for bytes that are no text where none is named, and when the disk is full.
 */
export async function receive(chunks: AsyncIterable<Uint8Array>, file: string, named: string | null): Promise<Upload> {
  const hash = createHash('sha256');
  const detector = new EncodingDetector();
  let byteLength = 0;
  const handle = await open(file, 'wx');
  try {
    for await (const bytes of chunks) {
      hash.update(bytes);
      if (named === null) detector.push(bytes);
      await handle.writeFile(bytes);
      byteLength += bytes.length;
    }
  } catch (error) {
    throw asDiskFull(error);
  } finally {
    await handle.close();
  }
  return { bytesId: hash.digest('hex'), byteLength, encoding: named ?? detector.finish() };
}

/** Length and encoding of a file that is kept. Throws as `receive` does. */
export async function measureBytes(file: string, named: string | null): Promise<{ byteLength: number; encoding: string }> {
  if (named !== null) return { byteLength: (await stat(file)).size, encoding: named };
  const detector = new EncodingDetector();
  let byteLength = 0;
  for await (const bytes of createReadStream(file) as AsyncIterable<Uint8Array>) {
    detector.push(bytes);
    byteLength += bytes.length;
  }
  return { byteLength, encoding: detector.finish() };
}

/** Throws `Failure('bad-input')` for a name that stands for no encoding. */
export function checkEncoding(encoding: string): void {
  if (iconv.encodingExists(iconvName(encoding))) return;
  throw new Failure('bad-input', `No encoding is called "${encoding}". ${suggestName(encoding, commonEncodings)}`, { path: 'dataset.import.encoding' });
}

/** Writes the text of `from` to `to` as UTF-8 without a byte order mark. Returns how many characters it could not read; they became U+FFFD. */
export async function transcode(from: string, encoding: string, to: string): Promise<number> {
  let unreadable = 0;
  const count = new Transform({
    decodeStrings: false,
    transform(content: string, _encoding, done) {
      unreadable += content.split('\ufffd').length - 1;
      done(null, content);
    },
    objectMode: true,
  });
  try {
    await pipeline(createReadStream(from), iconv.decodeStream(iconvName(encoding)), count, iconv.encodeStream('utf8'), createWriteStream(to, { flags: 'wx' }));
  } catch (error) {
    throw asDiskFull(error);
  }
  return unreadable;
}

/** A byte order mark is read by every decoder of Unicode. */
function iconvName(encoding: string): string {
  return encoding === 'UTF-8 with BOM' ? 'UTF-8' : encoding;
}

/** The same error, or a sentence where the disk has no room left. */
export function asDiskFull(error: unknown): unknown {
  const isFull = error instanceof Error && (('code' in error && error.code === 'ENOSPC') || /no space left on device/i.test(error.message));
  if (!isFull) return error;
  return new Failure('disk-full', 'The disk is full: the file could not be stored. Nothing else was changed.', { mend: 'Free some space and import the file again.', cause: error });
}
