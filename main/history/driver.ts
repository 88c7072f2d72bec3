// The one import of SQLite, and the part of its interface that the history uses. Kept narrow on purpose: the build for the test
// Electron puts `libsql` in its place, where named pragmas, plucked rows, booleans and typed arrays other than bytes behave otherwise.
import Database from 'better-sqlite3';

/** Booleans and `undefined` are left out: libsql ends the process on them. */
export type Bindable = string | number | null | Uint8Array;

/** Values by position, or one object by name. */
type Binding = Bindable | Readonly<Record<string, Bindable>>;

export interface Statement {
  run(...values: Binding[]): { changes: number };
  /** The first row, or undefined. libsql adds a `_metadata` key, so read rows by name only. */
  get(...values: Binding[]): unknown;
  all(...values: Binding[]): unknown[];
}

export interface Connection {
  prepare(sql: string): Statement;
  exec(sql: string): unknown;
  transaction(work: () => unknown): { immediate(): unknown };
  close(): unknown;
}

export type Driver = new (file: string, options: { timeout: number }) => Connection;

export const sqlite: Driver = Database;

/** A BLOB column: better-sqlite3 gives a Buffer, libsql an ArrayBuffer. */
export type Blob = Uint8Array | ArrayBuffer;

/** A copy of the bytes of a BLOB column. */
export function toBytes(blob: Blob): Uint8Array<ArrayBuffer> {
  return blob instanceof ArrayBuffer ? new Uint8Array(blob) : new Uint8Array(blob);
}

/** The doubles of a BLOB column; without copying where they lie aligned in memory. */
export function toDoubles(blob: Blob): Float64Array {
  const isAligned = blob instanceof ArrayBuffer || blob.byteOffset % Float64Array.BYTES_PER_ELEMENT === 0;
  const bytes = blob instanceof ArrayBuffer || !isAligned ? toBytes(blob) : blob;
  return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / Float64Array.BYTES_PER_ELEMENT);
}

/** The version of the SQLite library itself. */
export function sqliteVersion(driver: Driver = sqlite): string {
  const connection = new driver(':memory:', { timeout: 0 });
  const row = connection.prepare('SELECT sqlite_version() AS version').get() as { version: string };
  connection.close();
  return row.version;
}
