// A CSV file of known dialect as a source of texts, and in plain words which line stands in the way when it cannot be read.
import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure, messageOf } from '../../shared/rpc/failure.ts';
import { columnAt, text } from './database.ts';
import type { Dialect } from './dialect.ts';
import { nameSeparator } from './dialect.ts';

/** The view of the file's texts: columns c0, c1, …, null where missing. Nothing is copied, so a wide file needs little memory. */
export const rawTexts = 'raw';

/**
 * Makes the view `raw` for this connection. The file is read whenever the view is. `missingValues` stand for a value that is missing:
 * as they are, in lower case, in capitals, and with one space before or after. An empty field is missing in any case.
 */
export async function openCsv(connection: DuckDBConnection, file: string, dialect: Dialect, missingValues: readonly string[]): Promise<void> {
  const words = new Set(['', ...missingValues].flatMap((word) => [word, word.toLowerCase(), word.toUpperCase()]).flatMap((word) => [word, ` ${word}`, `${word} `]));
  const options = [
    'auto_detect = false',
    `delim = ${text(dialect.separator)}`,
    `quote = ${text(dialect.quote)}`,
    `escape = ${text(dialect.quote)}`,
    `header = ${dialect.header}`,
    `nullstr = [${[...words].map(text).join(', ')}]`,
    `columns = {${dialect.names.map((_, position) => `${text(columnAt(position))}: 'VARCHAR'`).join(', ')}}`,
  ];
  await connection.run(`CREATE OR REPLACE TEMP VIEW ${rawTexts} AS SELECT * FROM read_csv(${text(file)}, ${options.join(', ')})`);
}

/** DuckDB's report of a bad line as a sentence; any other error as it is. */
export function explainCsvError(error: unknown, dialect: Dialect): unknown {
  const message = messageOf(error);
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
  if (line === undefined) return error;
  const original = /Original Line: ?(.*)/.exec(message)?.[1]?.trim().slice(0, 120) ?? '';
  const quoted = original === '' ? '' : ` The line reads: ${original}`;
  const found = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (found !== null) {
    const what = `Line ${line} has ${found[2]} fields, the ${dialect.header ? 'header' : 'first line'} has ${found[1]}.`;
    return new Failure('bad-file', `${what}${quoted}`, {
      mend: `Fields are separated by a ${nameSeparator(dialect.separator)} here; ${dialect.quote === '' ? 'a field cannot contain one, because no quote was named' : `put a field that contains one in ${dialect.quote} quotes`}.`,
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
