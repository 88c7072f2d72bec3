// The wire format of protocol buffers, as much as event files need: fields by number, in the order of the bytes.
// https://protobuf.dev/programming-guides/encoding

export interface Field {
  readonly number: number;
  /** A whole number (wire type 0), or the bytes of what is fixed in size or has its length before it (types 1, 2 and 5). */
  readonly value: number | Uint8Array;
}

/** Where a message stops making sense: the byte within it. */
export class ProtobufError extends Error {}

interface Varint {
  /** As a signed 64-bit number; exact to 2^53. */
  readonly value: number;
  readonly next: number;
}

function readVarint(bytes: Uint8Array, start: number): Varint {
  const first = bytes[start];
  // Nearly all are of one byte: keys, and the lengths of short messages.
  if (first !== undefined && first < 0x80) return { value: first, next: start + 1 };
  let value = 0n;
  for (let index = 0; index < 10; index += 1) {
    const byte = bytes[start + index];
    if (byte === undefined) break;
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return { value: Number(BigInt.asIntN(64, value)), next: start + index + 1 };
  }
  throw new ProtobufError(`a number that does not end, at byte ${start}`);
}

const fixedSizes: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/**
 * The fields of one message. Nested messages are bytes to be read again.
 * @throws ProtobufError for bytes that are no message
 */
export function readFields(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  while (at < bytes.length) {
    const key = readVarint(bytes, at);
    const wireType = key.value & 7;
    const number = Math.floor(key.value / 8);
    if (wireType === 0) {
      const { value, next } = readVarint(bytes, key.next);
      fields.push({ number, value });
      at = next;
      continue;
    }
    const prefix = wireType === 2 ? readVarint(bytes, key.next) : { value: fixedSizes[wireType] ?? NaN, next: key.next };
    const end = prefix.next + prefix.value;
    if (!(end >= prefix.next && end <= bytes.length)) throw new ProtobufError(`field ${number} of wire type ${wireType}, at byte ${at}`);
    fields.push({ number, value: bytes.subarray(prefix.next, end) });
    at = end;
  }
  return fields;
}
