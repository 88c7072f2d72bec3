// One UTF-8 file becomes a Parquet file and its profile.
import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../shared/rpc/failure.ts';
import { askedOf } from '../../shared/spec/import-spec.ts';
import type { DatasetProfile } from '../../shared/spec/profile.ts';
import type { ImportSpec } from '../../shared/spec/run-spec.ts';
import { findTypes } from './column-types.ts';
import type { FoundTypes } from './column-types.ts';
import { columnAt, query, text } from './database.ts';
import { toStrptime } from './date-format.ts';
import { findDialect } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { noteColumns } from './notes.ts';
import { profileColumns } from './profile.ts';
import { explainCsvError, openCsv, rawTexts } from './read-csv.ts';

/**
 * Reads `file` as `asked`, writes `parquet` and returns the profile. Throws `Failure('bad-file')` for files that are no usable table,
 * and `bad-input` for something asked that means nothing.
 */
export async function importCsv(connection: DuckDBConnection, file: string, encoding: string, asked: ImportSpec, parquet: string): Promise<DatasetProfile> {
  const dateFormat = await checkDateFormat(connection, asked.dateFormat);
  if (asked.decimal !== null && asked.decimal === asked.thousands) {
    throw new Failure('bad-input', `The sign ${asked.decimal} cannot be both the decimal sign and the one between thousands.`, { path: 'dataset.import.thousands' });
  }
  const dialect = await findDialect(connection, file, asked);
  const { rows, style, columns: typed } = await convert(connection, file, dialect, asked, dateFormat, parquet);
  const stored = typed.map(({ position, type }) => ({ position, type, name: dialect.names[position] ?? '' }));
  const columns = await profileColumns(connection, parquet, rows, stored);
  const { separator, quote, header, firstLines } = dialect;
  return {
    rows,
    columns,
    import: {
      separator,
      quote,
      decimal: style.decimal,
      ...(style.thousands === '' ? {} : { thousands: style.thousands }),
      header,
      encoding,
      ...(asked.dateFormat === null ? {} : { dateFormat: asked.dateFormat }),
    },
    ...(askedOf(asked) === undefined ? {} : { asked }),
    firstLines: [...firstLines],
    notes: noteColumns(columns, typed, rows),
  };
}

/** Finds the types and writes the typed values, both straight from the file. */
async function convert(connection: DuckDBConnection, file: string, dialect: Dialect, { decimal, thousands, missingValues }: ImportSpec, dateFormat: string | null, parquet: string): Promise<FoundTypes> {
  try {
    await openCsv(connection, file, dialect, missingValues);
    const found = await findTypes(connection, dialect.names.length, dialect.separator, { decimal, thousands, dateFormat });
    if (found.rows === 0) {
      const columns = `${dialect.names.length} columns`;
      throw new Failure('bad-file', dialect.header ? `The file has a header with ${columns}, and no rows below it.` : `The file has ${columns}, and no rows.`, { mend: 'Choose a file that holds data.' });
    }
    const selected = found.columns.map(({ position, expression }) => `${expression} AS ${columnAt(position)}`);
    await connection.run(`COPY (SELECT ${selected.join(', ')} FROM ${rawTexts}) TO ${text(parquet)} (FORMAT parquet, COMPRESSION zstd)`);
    return found;
  } catch (error) {
    throw explainCsvError(error, dialect);
  }
}

/** The format in strptime's letters, null where none is asked for. */
async function checkDateFormat(connection: DuckDBConnection, dateFormat: string | null): Promise<string | null> {
  if (dateFormat === null) return null;
  const written = toStrptime(dateFormat);
  try {
    if (written !== null) {
      await query(connection, `SELECT TRY_STRPTIME('', ${text(written)})`);
      return written;
    }
  } catch {
    // Refused below: DuckDB does not know one of its letters.
  }
  throw new Failure('bad-input', `"${dateFormat}" is no way to write a date.`, {
    path: 'dataset.import.dateFormat',
    mend: 'Write it like dd.MM.yyyy, yyyy-MM-dd HH:mm or %d/%m/%Y: d day, M month, y year, H hour, m minute, s second.',
  });
}
