// TFRecord framing: length (8 bytes), its masked CRC-32C (4), the record, its masked CRC-32C (4), all little-endian; one after the other.
import { maskedCrc32c } from './crc32c.ts';
import { badHistory } from './history.ts';

const headerBytes = 12;
const footerBytes = 4;

export interface Records {
  readonly records: readonly Uint8Array[];
  /** True when the file ends inside a record: it was still being written, or its writer was killed. */
  readonly isCutOff: boolean;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function hasSoundHeader(bytes: Uint8Array, view: DataView, offset: number): boolean {
  return view.getUint32(offset + 8, true) === maskedCrc32c(bytes.subarray(offset, offset + 8));
}

/** True when the bytes begin with the header of a record; hardly any other file can. */
export function beginsWithRecord(bytes: Uint8Array): boolean {
  return bytes.length >= headerBytes && hasSoundHeader(bytes, viewOf(bytes), 0);
}

/**
 * Takes the records of a file apart; they share its memory.
 * @throws Failure `bad-file` with the byte where a checksum does not match
 */
export function splitRecords(name: string, bytes: Uint8Array): Records {
  const view = viewOf(bytes);
  const records: Uint8Array[] = [];
  const damaged = (part: string, offset: number) =>
    badHistory(name, `The checksum of the ${part} of record ${records.length + 1} does not match, at byte ${offset}: the file is damaged.`, 'Copy it again; allowed are event files as TensorBoard reads them.');
  let offset = 0;
  while (offset + headerBytes <= bytes.length) {
    if (!hasSoundHeader(bytes, view, offset)) throw damaged('length', offset);
    const start = offset + headerBytes;
    const end = start + view.getUint32(offset, true) + view.getUint32(offset + 4, true) * 2 ** 32;
    if (end + footerBytes > bytes.length) break;
    const record = bytes.subarray(start, end);
    if (view.getUint32(end, true) !== maskedCrc32c(record)) throw damaged('content', start);
    records.push(record);
    offset = end + footerBytes;
  }
  return { records, isCutOff: offset < bytes.length };
}
