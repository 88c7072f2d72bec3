// The DuckDB instance: closed off from everything but the data folder, bounded in memory, and the few helpers that SQL text needs.
import { availableParallelism, totalmem } from 'node:os';
import { DuckDBInstance, version } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

export const duckdbVersion = version();

/** A third of the machine, at most 4 GiB: training and the window need the rest. What does not fit is spilled to disk. */
const memoryLimitBytes = Math.min(4 * 1024 ** 3, Math.floor(totalmem() / 3));

/** Opens an in-memory instance that can read and write files below `folder` only, and never fetches extensions. */
export async function openDatabase(folder: string, temporaryFolder: string): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: `${Math.floor(memoryLimitBytes / 1024 ** 2)}MiB`,
    threads: String(Math.min(8, availableParallelism())),
    temp_directory: temporaryFolder,
  });
  await withConnection(instance, async (connection) => {
    await connection.run(`SET allowed_directories = [${text(folder)}]`);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
  });
  return instance;
}

/** Runs `use` with a connection of its own, so that temporary tables and errors stay apart. */
export async function withConnection<T>(instance: DuckDBInstance, use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const connection = await instance.connect();
  try {
    return await use(connection);
  } finally {
    connection.closeSync();
  }
}

/** All rows of a query, each an array of values. */
export async function query(connection: DuckDBConnection, sql: string): Promise<DuckDBValue[][]> {
  const result = await connection.runAndReadAll(sql);
  return result.getRows();
}

/** A string literal of SQL. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Columns are stored by position: names from files may be empty, strange, or differ in case only, which SQL takes for equal. */
export function columnAt(position: number): string {
  return `c${position}`;
}

/** Values that a query which holds them all (a median, a matrix) has in memory at a time: 64 MB of doubles. */
const cellsPerQuery = 8_000_000;

/** How many columns one such query takes; planning takes long where a text names very many. */
export function columnsPerQuery(rows: number): number {
  return Math.max(1, Math.min(100, Math.floor(cellsPerQuery / Math.max(1, rows))));
}

/** `items` in groups of `size`. */
export function inGroups<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, group) => items.slice(group * size, (group + 1) * size));
}
