// One UTF-8 file becomes a Parquet file and its profile.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { DatasetProfile } from '../../shared/spec/profile.ts';
import { findTypes } from './column-types.ts';
import { columnAt, text } from './database.ts';
import { findDialect } from './dialect.ts';
import { noteColumns } from './notes.ts';
import { profileColumns } from './profile.ts';
import { readCsv } from './read-csv.ts';

/** Reads `file`, writes `parquet` and returns the profile. Throws `Failure('bad-file')` for files that are no usable table. */
export async function importCsv(connection: DuckDBConnection, file: string, encoding: string, parquet: string): Promise<DatasetProfile> {
  const dialect = await findDialect(connection, file);
  const rows = await readCsv(connection, file, dialect);
  const { columns: typed, decimal } = await findTypes(connection, rows, dialect.names.length, dialect.separator);
  const selected = typed.map(({ position, expression }) => `${expression} AS ${columnAt(position)}`);
  await connection.run(`COPY (SELECT ${selected.join(', ')} FROM raw) TO ${text(parquet)} (FORMAT parquet, COMPRESSION zstd)`);
  await connection.run('DROP TABLE raw');
  const stored = typed.map(({ position, type }) => ({ position, type, name: dialect.names[position] ?? '' }));
  const columns = await profileColumns(connection, parquet, rows, stored);
  const { separator, quote, header, firstLines } = dialect;
  return { rows, columns, import: { separator, quote, decimal, header, encoding }, firstLines: [...firstLines], notes: noteColumns(columns, typed, rows) };
}
