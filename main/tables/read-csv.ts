// Reads a CSV file of known dialect into a temporary table of texts, and says in plain words which line stands in the way.
import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../shared/rpc/failure.ts';
import { columnAt, query, text } from './database.ts';
import type { Dialect } from './dialect.ts';
import { nameSeparator } from './dialect.ts';

/** Written in any case, these stand for a value that is missing. */
export const missingWords = ['', 'na', 'n/a', 'nan', 'null'];

/** Makes the temporary table `raw` (columns c0, c1, …: trimmed text, null where missing) and returns its number of rows. */
export async function readCsv(connection: DuckDBConnection, file: string, dialect: Dialect): Promise<number> {
  const columns = dialect.names.map((_, position) => columnAt(position));
  const words = missingWords.map(text).join(', ');
  const cleaned = columns.map((column) => `CASE WHEN lower(trim(${column})) IN (${words}) THEN NULL ELSE trim(${column}) END AS ${column}`);
  const options = [
    'auto_detect = false',
    `delim = ${text(dialect.separator)}`,
    `quote = ${text(dialect.quote)}`,
    `escape = ${text(dialect.quote)}`,
    `header = ${dialect.header}`,
    `columns = {${columns.map((column) => `${text(column)}: 'VARCHAR'`).join(', ')}}`,
  ];
  try {
    await connection.run(`CREATE OR REPLACE TEMP TABLE raw AS SELECT ${cleaned.join(', ')} FROM read_csv(${text(file)}, ${options.join(', ')})`);
  } catch (error) {
    throw explain(error, dialect);
  }
  const rows = Number((await query(connection, 'SELECT count(*) FROM raw'))[0]?.[0]);
  if (rows === 0) {
    throw new Failure('bad-file', `The file has a header with ${columns.length} columns, and no rows below it.`, { mend: 'Choose a file that holds data.' });
  }
  return rows;
}

/** DuckDB's report of a bad line as a sentence; any other error as it is. */
function explain(error: unknown, dialect: Dialect): unknown {
  const message = error instanceof Error ? error.message : String(error);
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
  if (line === undefined) return error;
  const original = /Original Line: ?(.*)/.exec(message)?.[1]?.trim().slice(0, 120) ?? '';
  const quoted = original === '' ? '' : ` The line reads: ${original}`;
  const found = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (found !== null) {
    const what = `Line ${line} has ${found[2]} fields, the ${dialect.header ? 'header' : 'first line'} has ${found[1]}.`;
    return new Failure('bad-file', `${what}${quoted}`, {
      mend: `Fields are separated by a ${nameSeparator(dialect.separator)} here; put a field that contains one in ${dialect.quote} quotes.`,
      cause: error,
    });
  }
  if (/unterminated quote/i.test(message)) {
    return new Failure('bad-file', `A quote (${dialect.quote}) that opens on line ${line} is never closed.${quoted}`, { mend: 'Close the quote, or write it twice where it is part of the text.', cause: error });
  }
  if (/quote should be followed/i.test(message)) {
    return new Failure('bad-file', `On line ${line} a closing quote (${dialect.quote}) is followed by more text.${quoted}`, { mend: 'Write a quote twice where it is part of the text.', cause: error });
  }
  if (/maximum line size|max_line_size/i.test(message)) {
    return new Failure('bad-file', `Line ${line} is longer than 2 MB: a quote may be open there.`, { mend: 'Look for a quote that is not closed.', cause: error });
  }
  return new Failure('bad-file', `Line ${line} could not be read.${quoted}`, { mend: 'Look at this line in a text editor, mend it, and import the file again.', cause: error });
}
