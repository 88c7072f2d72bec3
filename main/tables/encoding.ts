// Which encoding a file of bytes has, found while the bytes pass by; binary files are told by name.
import { isUtf8 } from 'node:buffer';
import { Failure } from '../../shared/rpc/failure.ts';

export type Encoding = 'UTF-8' | 'UTF-8 with BOM' | 'UTF-16 LE' | 'UTF-16 BE' | 'Windows-1252';

/** Bytes that Windows-1252 leaves undefined: a text that holds one is in yet another encoding. */
const undefinedInWindows1252 = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

const binaryKinds: readonly (readonly [name: string, mend: string, magic: readonly number[]])[] = [
  ['a spreadsheet or a zip archive', 'Save the sheet as CSV and drop that file.', [0x50, 0x4b, 0x03, 0x04]],
  ['an old Excel workbook', 'Save the sheet as CSV and drop that file.', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a Parquet file', 'Save the table as CSV and drop that file.', [0x50, 0x41, 0x52, 0x31]],
  ['a gzip archive', 'Unpack it and drop the CSV file that is in it.', [0x1f, 0x8b]],
  ['a PNG picture', 'Drop a CSV file.', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG picture', 'Drop a CSV file.', [0xff, 0xd8, 0xff]],
  ['a PDF document', 'Export its table as CSV and drop that file.', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['an SQLite database', 'Export the table as CSV and drop that file.', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66]],
];

/** Takes a file's bytes slice by slice; `finish` names the encoding. Both throw `Failure('bad-file')` for what is not text. */
export class EncodingDetector {
  #length = 0;
  #line = 1;
  #head: Uint8Array = new Uint8Array(0);
  /** Bytes at the end of the last slice that may begin a character of several bytes. */
  #rest: Uint8Array = new Uint8Array(0);
  #isUtf8 = true;
  #undefinedAt: { byte: number; line: number } | null = null;

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#head.length < 8) {
      this.#head = Buffer.concat([this.#head, bytes.subarray(0, 8 - this.#head.length)]);
    }
    this.#length += bytes.length;
    if (this.#marked() === 'UTF-16 LE' || this.#marked() === 'UTF-16 BE') return;
    this.#refuseBinary(bytes);
    this.#undefinedAt ??= this.#findUndefined(bytes);
    if (this.#isUtf8) this.#checkUtf8(bytes);
    this.#line += countLines(bytes, bytes.length);
  }

  finish(): Encoding {
    if (this.#length === 0) {
      throw new Failure('bad-file', 'The file is empty: it has no bytes at all.', { mend: 'Choose a CSV file with a header line and at least two rows.' });
    }
    const marked = this.#marked();
    if (marked === 'UTF-16 LE' || marked === 'UTF-16 BE') return marked;
    if (this.#isUtf8 && this.#rest.length === 0) return marked ?? 'UTF-8';
    if (this.#undefinedAt !== null) {
      const { byte, line } = this.#undefinedAt;
      const says = `Line ${line} holds the byte 0x${byte.toString(16)}, which is a character neither in UTF-8 nor in Windows-1252: the encoding of the file is unknown.`;
      throw new Failure('bad-file', says, { mend: 'Save the file with the encoding UTF-8 and choose it again.' });
    }
    return 'Windows-1252';
  }

  #marked(): Encoding | null {
    const [first, second, third] = this.#head;
    if (first === 0xff && second === 0xfe) return 'UTF-16 LE';
    if (first === 0xfe && second === 0xff) return 'UTF-16 BE';
    return first === 0xef && second === 0xbb && third === 0xbf ? 'UTF-8 with BOM' : null;
  }

  #refuseBinary(bytes: Uint8Array): void {
    const kind = binaryKinds.find(([, , magic]) => magic.every((byte, index) => this.#head[index] === byte));
    if (kind !== undefined) throw new Failure('bad-file', `This is ${kind[0]}, not a CSV file.`, { mend: kind[1] });
    const zero = bytes.indexOf(0);
    if (zero < 0) return;
    const line = this.#line + countLines(bytes, zero);
    throw new Failure('bad-file', `Line ${line} holds a zero byte: this is a binary file, or a text in UTF-16 without its mark.`, {
      mend: 'Save the table as CSV with the encoding UTF-8 and choose it again.',
    });
  }

  #findUndefined(bytes: Uint8Array): { byte: number; line: number } | null {
    const places = undefinedInWindows1252.map((byte) => bytes.indexOf(byte)).filter((place) => place >= 0);
    if (places.length === 0) return null;
    const place = Math.min(...places);
    return { byte: bytes[place] ?? 0, line: this.#line + countLines(bytes, place) };
  }

  #checkUtf8(bytes: Uint8Array): void {
    const joined = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    const end = joined.length - unfinishedLength(joined);
    this.#isUtf8 = isUtf8(joined.subarray(0, end));
    this.#rest = joined.slice(end);
  }
}

/** How many bytes at the end begin a UTF-8 character that is not complete. */
function unfinishedLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? back : 0;
    }
  }
  return 0;
}

/** Line ends among the first `end` bytes. */
function countLines(bytes: Uint8Array, end: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0 && at < end; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines;
}
