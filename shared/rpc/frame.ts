// Binary framing for a byte transport: a length, a JSON header, then the raw bytes of every typed array, each aligned to 8.
// The JSON stands for the message; what JSON cannot say (typed arrays, NaN, minus zero, undefined) is an object with the key "$".

const columnTypes = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array } as const;
type ColumnType = keyof typeof columnTypes;
type Column = InstanceType<(typeof columnTypes)[ColumnType]>;

interface ColumnHeader {
  readonly type: ColumnType;
  readonly length: number;
}

const lengthBytes = 4;
const alignment = 8;
const align = (offset: number): number => Math.ceil(offset / alignment) * alignment;

/** The frame of a structured-cloneable message of plain data and typed arrays. Throws on anything else. */
export function encodeFrame(message: unknown): Uint8Array<ArrayBuffer> {
  const columns: Column[] = [];
  const packed = pack(message, columns);
  const headers = columns.map((column): ColumnHeader => ({ type: typeOf(column), length: column.length }));
  const header = new TextEncoder().encode(JSON.stringify([packed, headers]));
  let end = align(lengthBytes + header.length);
  const starts = columns.map((column) => {
    const start = end;
    end = align(start + column.byteLength);
    return start;
  });
  const frame = new Uint8Array(end);
  new DataView(frame.buffer).setUint32(0, header.length, true);
  frame.set(header, lengthBytes);
  columns.forEach((column, index) => frame.set(bytesOf(column), starts[index]));
  return frame;
}

/** The message of a frame; its typed arrays are copies. Throws when the bytes are no frame. */
export function decodeFrame(frame: Uint8Array): unknown {
  if (frame.byteLength < lengthBytes) throw new Error('a frame is too short');
  const headerLength = new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(0, true);
  const headerEnd = lengthBytes + headerLength;
  if (headerEnd > frame.byteLength) throw new Error('the header of a frame is longer than the frame');
  const text = new TextDecoder('utf-8', { fatal: true }).decode(frame.subarray(lengthBytes, headerEnd));
  const [packed, headers] = JSON.parse(text) as [unknown, ColumnHeader[]];
  let start = align(headerEnd);
  const columns = headers.map(({ type, length }) => {
    const Type = columnTypes[type];
    const end = start + length * Type.BYTES_PER_ELEMENT;
    if (!(end <= frame.byteLength)) throw new Error('a column is longer than its frame');
    // Not frame.slice(): a Buffer's slice is a view of its pool.
    const column = new Type(frame.buffer.slice(frame.byteOffset + start, frame.byteOffset + end) as ArrayBuffer);
    start = align(end);
    return column;
  });
  return unpack(packed, columns);
}

function typeOf(column: Column): ColumnType {
  for (const type of Object.keys(columnTypes) as ColumnType[]) if (column instanceof columnTypes[type]) return type;
  throw new TypeError('this kind of typed array cannot be sent');
}

function bytesOf(column: Column): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

function pack(value: unknown, columns: Column[]): unknown {
  if (value === undefined) return { $: 'undefined' };
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: Object.is(value, -0) ? '-0' : String(value) };
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (ArrayBuffer.isView(value)) return { $: columns.push(value as Column) - 1 };
  if (Array.isArray(value)) return value.map((item) => pack(item, columns));
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} cannot be sent`);
  const fields = Object.entries(value).map(([key, item]) => [key, pack(item, columns)] as const);
  const packed = Object.fromEntries(fields);
  return Object.hasOwn(value, '$') ? { $: [packed] } : packed;
}

function unpack(value: unknown, columns: readonly Column[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => unpack(item, columns));
  if (Object.hasOwn(value, '$')) return unpackSpecial((value as { $: unknown }).$, columns);
  return unpackFields(value, columns);
}

function unpackSpecial(special: unknown, columns: readonly Column[]): unknown {
  if (typeof special === 'number') return columns[special];
  if (special === 'undefined') return undefined;
  if (Array.isArray(special)) return unpackFields(special[0] as object, columns);
  return Number(special);
}

function unpackFields(fields: object, columns: readonly Column[]): unknown {
  return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, unpack(item, columns)]));
}
