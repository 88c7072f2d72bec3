// How a CSV file is written: separator, quote and header as asked, else by DuckDB's sniffer; column names by reading the first record ourselves
// (DuckDB renames duplicates, and a person should know of them).
import { open } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../shared/rpc/failure.ts';
import type { ImportSpec } from '../../shared/spec/run-spec.ts';
import { query, text } from './database.ts';

export interface Dialect {
  readonly separator: string;
  readonly quote: string;
  readonly header: boolean;
  readonly names: readonly string[];
  /** As they stand in the file, cut where very long. */
  readonly firstLines: readonly string[];
}

const separatorNames: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'vertical bar', ' ': 'space' };
/** Enough to tell a dialect; more makes wide files slow without telling more. */
const sniffedRows = 200;
/** A header longer than this is not one. */
const headBytes = 4 * 1024 * 1024;
const firstLineCount = 6;
const firstLineLength = 1000;

/** How a dialect was asked to be; null where it is to be found out. */
export type AskedDialect = Pick<ImportSpec, 'separator' | 'quote' | 'header'>;

/** Looks at the UTF-8 file `file`. Throws `Failure('bad-file')` for files that are no table with a column to learn from. */
export async function findDialect(connection: DuckDBConnection, file: string, asked: AskedDialect): Promise<Dialect> {
  const head = await readHead(file);
  if (head.trim() === '') {
    throw new Failure('bad-file', 'The file holds nothing but empty lines.', { mend: 'Choose a CSV file with a header line and at least two rows.' });
  }
  const sniffed = await sniff(connection, file, asked);
  const { fields, isComplete } = readRecord(head.replace(/^(?:[ \t]*\r?\n)+/, ''), sniffed.separator, sniffed.quote);
  if (!isComplete) {
    throw new Failure('bad-file', `The first line has no end: a quote (${sniffed.quote}) in it is never closed, or it is longer than 4 MB.`, { mend: 'Close the quote or remove it.' });
  }
  if (fields.length < 2) refuseOneColumn(fields[0] ?? '', sniffed.separator);
  const names = sniffed.header ? nameColumns(fields) : fields.map((_, index) => `column ${index + 1}`);
  return { ...sniffed, names, firstLines: firstLinesOf(head) };
}

/** The word for a separator: "semicolon". */
export function nameSeparator(separator: string): string {
  return separatorNames[separator] ?? `"${separator}"`;
}

async function readHead(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '');
  } finally {
    await handle.close();
  }
}

async function sniff(connection: DuckDBConnection, file: string, { separator, quote, header }: AskedDialect): Promise<{ separator: string; quote: string; header: boolean }> {
  if (separator !== null && quote !== null && header !== null) return { separator, quote, header };
  const given = [separator === null ? [] : `delim = ${text(separator)}`, quote === null ? [] : `quote = ${text(quote)}`, header === null ? [] : `header = ${header}`].flat();
  // Rows of another length must not mislead the sniffer: reading names them afterwards, with their line.
  const options = [`sample_size = ${sniffedRows}`, 'ignore_errors = true', "comment = ''", ...given];
  const sql = `SELECT Delimiter, Quote, HasHeader FROM sniff_csv(${text(file)}, ${options.join(', ')})`;
  try {
    const [foundSeparator, foundQuote, foundHeader] = (await query(connection, sql))[0] ?? [];
    return { separator: separator ?? String(foundSeparator), quote: quote ?? (foundQuote === "'" ? "'" : '"'), header: header ?? foundHeader === true };
  } catch (error) {
    const by = separator === null ? 'no separator (comma, semicolon, tab or vertical bar)' : `the separator ${nameSeparator(separator)} does not`;
    throw new Failure('bad-file', `The file could not be understood as a table: ${by} ${separator === null ? 'splits' : 'split'} its lines into columns.`, {
      mend: 'Check that the file is a CSV file with one row a line, or say how it is written (separator, quote, header).',
      cause: error,
    });
  }
}

/** The fields of the first record of `content`; `isComplete` is false when its end was not found inside a quote. */
export function readRecord(content: string, separator: string, quote: string): { fields: string[]; isComplete: boolean } {
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let at = 0; at < content.length; at += 1) {
    const character = content.charAt(at);
    if (isQuoted) {
      if (character !== quote) field += character;
      else if (content.charAt(at + 1) === quote) field += content.charAt((at += 1));
      else isQuoted = false;
    } else if (character === quote && field.trim() === '') {
      isQuoted = true;
      field = '';
    } else if (character === separator) {
      fields.push(field);
      field = '';
    } else if (character === '\n' || character === '\r') {
      break;
    } else {
      field += character;
    }
  }
  fields.push(field);
  return { fields, isComplete: !isQuoted };
}

function nameColumns(fields: readonly string[]): string[] {
  const names = fields.map((field, index) => field.trim() || `column ${index + 1}`);
  const positions = new Map<string, number>();
  names.forEach((name, index) => {
    const first = positions.get(name);
    if (first !== undefined) {
      throw new Failure('bad-file', `Two columns are called "${name}": column ${first + 1} and column ${index + 1} of line 1.`, { mend: 'Rename one of them in the file and import it again.' });
    }
    positions.set(name, index);
  });
  return names;
}

function refuseOneColumn(name: string, separator: string): never {
  throw new Failure('bad-file', `The file has one column only ("${name.trim().slice(0, 60)}") when it is split at every ${nameSeparator(separator)}: there is nothing to learn a target from.`, {
    mend: 'A table needs at least one feature and the target, separated by commas, semicolons, tabs or vertical bars; any other separator has to be named.',
  });
}

function firstLinesOf(head: string): string[] {
  const lines = head.split(/\r?\n|\r/, firstLineCount);
  while (lines.at(-1) === '') lines.pop();
  return lines.map((line) => (line.length > firstLineLength ? `${line.slice(0, firstLineLength)}…` : line));
}
