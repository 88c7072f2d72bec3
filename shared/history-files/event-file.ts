// Writes event files for tests, independently of the readers: bit by bit, from the definitions.

/** CRC-32C by long division, one bit at a time. */
function checksum(bytes: Uint8Array): number {
  let remainder = 0xffffffffn;
  for (const byte of bytes) {
    remainder ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) remainder = (remainder & 1n) === 1n ? (remainder >> 1n) ^ 0x82f63b78n : remainder >> 1n;
  }
  return Number(remainder ^ 0xffffffffn);
}

function masked(bytes: Uint8Array): number {
  const crc = BigInt(checksum(bytes));
  return Number((((crc >> 15n) | (crc << 17n)) + 0xa282ead8n) & 0xffffffffn);
}

function little(size: 4 | 8, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size);
  write(new DataView(bytes.buffer));
  return bytes;
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export function record(content: Uint8Array): Uint8Array {
  const length = little(8, (view) => { view.setBigUint64(0, BigInt(content.length), true); });
  const checked = (bytes: Uint8Array): Uint8Array => little(4, (view) => { view.setUint32(0, masked(bytes), true); });
  return join(length, checked(length), content, checked(content));
}

export function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Uint8Array.of(...bytes, Number(rest));
}

const key = (number: number, type: number): Uint8Array => varint(BigInt((number << 3) | type));
export const whole = (number: number, value: number): Uint8Array => join(key(number, 0), varint(BigInt(value)));
export const float = (number: number, value: number): Uint8Array => join(key(number, 5), little(4, (view) => { view.setFloat32(0, value, true); }));
export const double = (number: number, value: number): Uint8Array => join(key(number, 1), little(8, (view) => { view.setFloat64(0, value, true); }));
export const nested = (number: number, ...content: readonly Uint8Array[]): Uint8Array => join(key(number, 2), varint(BigInt(join(...content).length)), ...content);
export const text = (number: number, value: string): Uint8Array => nested(number, new TextEncoder().encode(value));

/** One summary value: a tag and whatever holds the number. */
export const value = (tag: string, ...content: readonly Uint8Array[]): Uint8Array => nested(1, text(1, tag), ...content);
export const simple = (tag: string, number: number): Uint8Array => value(tag, float(2, number));

/** An event: wall time, step, and a summary of values. Step 0 is left out, as proto3 does. */
export function event(step: number, ...values: readonly Uint8Array[]): Uint8Array {
  return record(join(double(1, 1.7e9 + step), ...(step === 0 ? [] : [whole(2, step)]), nested(5, ...values)));
}

export const fileVersion = (): Uint8Array => record(join(double(1, 1.7e9), text(3, 'brain.Event:2')));
