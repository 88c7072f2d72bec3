// One UTF-8 file becomes a Parquet file and its profile.
import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../shared/rpc/failure.ts';
import type { DatasetProfile } from '../../shared/spec/profile.ts';
import { findTypes } from './column-types.ts';
import type { FoundTypes } from './column-types.ts';
import { columnAt, text } from './database.ts';
import { findDialect } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { noteColumns } from './notes.ts';
import { profileColumns } from './profile.ts';
import { explainCsvError, openCsv, rawTexts } from './read-csv.ts';

/** Reads `file`, writes `parquet` and returns the profile. Throws `Failure('bad-file')` for files that are no usable table. */
export async function importCsv(connection: DuckDBConnection, file: string, encoding: string, parquet: string): Promise<DatasetProfile> {
  const dialect = await findDialect(connection, file);
  const { rows, decimal, columns: typed } = await convert(connection, file, dialect, parquet);
  const stored = typed.map(({ position, type }) => ({ position, type, name: dialect.names[position] ?? '' }));
  const columns = await profileColumns(connection, parquet, rows, stored);
  const { separator, quote, header, firstLines } = dialect;
  return { rows, columns, import: { separator, quote, decimal, header, encoding }, firstLines: [...firstLines], notes: noteColumns(columns, typed, rows) };
}

/** Finds the types and writes the typed values, both straight from the file. */
async function convert(connection: DuckDBConnection, file: string, dialect: Dialect, parquet: string): Promise<FoundTypes> {
  try {
    await openCsv(connection, file, dialect);
    const found = await findTypes(connection, dialect.names.length, dialect.separator);
    if (found.rows === 0) {
      throw new Failure('bad-file', `The file has a header with ${dialect.names.length} columns, and no rows below it.`, { mend: 'Choose a file that holds data.' });
    }
    const selected = found.columns.map(({ position, expression }) => `${expression} AS ${columnAt(position)}`);
    await connection.run(`COPY (SELECT ${selected.join(', ')} FROM ${rawTexts}) TO ${text(parquet)} (FORMAT parquet, COMPRESSION zstd)`);
    return found;
  } catch (error) {
    throw explainCsvError(error, dialect);
  }
}
