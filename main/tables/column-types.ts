// Which type each column of texts has, and the SQL that turns its texts into it.
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { ColumnType } from '../../shared/spec/profile.ts';
import { columnAt, columnsPerQuery, inGroups, query, text } from './database.ts';

/** What was found in a column's texts; counts are rows. */
export interface TypedColumn {
  readonly position: number;
  readonly type: ColumnType;
  /** SQL of the typed value: DOUBLE for numbers, TIMESTAMP for dates, else VARCHAR. Null where missing. */
  readonly expression: string;
  /** Values that are infinite: they count as missing. */
  readonly infinite: number;
  /** A text that keeps a column of numbers from being one, and in how many rows such texts stand. */
  readonly stray: { readonly value: string; readonly rows: number } | null;
}

const booleanWords = ['true', 'false', 'yes', 'no'];
const dayFirst = ['%d.%m.%Y', '%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y %H:%M', '%d/%m/%Y %H:%M', '%d.%m.%Y %H:%M:%S', '%d/%m/%Y %H:%M:%S'];
const monthFirst = ['%m/%d/%Y', '%m/%d/%Y %H:%M', '%m/%d/%Y %H:%M:%S'];
/** Texts of three words and more on average, mostly different from each other, are read as language, not as categories. */
const textWords = 3;
const textShareDistinct = 0.5;
/** From this share of numbers on, the rest of a column is worth a remark. */
const strayShare = 0.9;

interface Counts {
  readonly position: number;
  readonly present: number;
  readonly numbers: number;
  readonly commaNumbers: number;
  readonly infinite: number;
  readonly booleans: number;
}

/** SQL that is the number a text stands for, or null. */
function numberOf(sql: string, decimal: '.' | ','): string {
  return decimal === '.' ? `TRY_CAST(${sql} AS DOUBLE)` : `TRY_CAST(replace(${sql}, ',', '.') AS DOUBLE)`;
}

function finite(sql: string): string {
  return `CASE WHEN isfinite(${sql}) THEN ${sql} END`;
}

/** Types of the columns of the table `raw`, and the decimal sign of its numbers. */
export async function findTypes(connection: DuckDBConnection, rows: number, columnCount: number, separator: string): Promise<{ columns: TypedColumn[]; decimal: '.' | ',' }> {
  const positions = Array.from({ length: columnCount }, (_, position) => position);
  const counts: Counts[] = [];
  for (const group of inGroups(positions, columnsPerQuery(rows))) counts.push(...(await countKinds(connection, group)));
  const hasCommas = separator !== ',' && counts.some((of) => of.present > 0 && of.commaNumbers === of.present && of.numbers < of.present);
  const decimal = hasCommas ? ',' : '.';
  const columns: TypedColumn[] = [];
  for (const of of counts) columns.push(await typeColumn(connection, of, decimal));
  return { columns, decimal };
}

async function countKinds(connection: DuckDBConnection, positions: readonly number[]): Promise<Counts[]> {
  const booleans = booleanWords.map(text).join(', ');
  const counts = positions.flatMap((position) => {
    const column = columnAt(position);
    return [
      `count(${column})`,
      `count(${numberOf(column, '.')})`,
      `count(${numberOf(column, ',')})`,
      `count_if(isinf(${numberOf(column, '.')}))`,
      `count_if(lower(${column}) IN (${booleans}))`,
    ];
  });
  const values = ((await query(connection, `SELECT ${counts.join(', ')} FROM raw`))[0] ?? []).map(Number);
  return positions.map((position, index) => {
    const [present = 0, numbers = 0, commaNumbers = 0, infinite = 0, booleansFound = 0] = values.slice(index * 5, index * 5 + 5);
    return { position, present, numbers, commaNumbers, infinite, booleans: booleansFound };
  });
}

async function typeColumn(connection: DuckDBConnection, counts: Counts, decimal: '.' | ','): Promise<TypedColumn> {
  const { position, present, infinite } = counts;
  const column = columnAt(position);
  const asText = { position, expression: column, infinite: 0, stray: null } as const;
  if (present === 0) return { ...asText, type: 'category' };
  const numbers = decimal === ',' ? Math.max(counts.numbers, counts.commaNumbers) : counts.numbers;
  if (numbers === present && infinite < present) return { position, type: 'number', expression: finite(numberOf(column, decimal)), infinite, stray: null };
  if (counts.booleans === present) return { ...asText, type: 'boolean' };
  const date = await findDate(connection, column, present);
  if (date !== null) return { position, type: 'date', expression: date, infinite: 0, stray: null };
  const isText = await readsAsText(connection, column);
  const stray = numbers >= strayShare * present ? await findStray(connection, column, decimal, present - numbers) : null;
  return { ...asText, type: isText ? 'text' : 'category', stray };
}

/** SQL of the timestamp where every value of the column is a date written in one of the known ways, else null. */
async function findDate(connection: DuckDBConnection, column: string, present: number): Promise<string | null> {
  const ways = [finite(`TRY_CAST(${column} AS TIMESTAMP)`), ...[dayFirst, monthFirst].map((formats) => `TRY_STRPTIME(${column}, [${formats.map(text).join(', ')}])`)];
  // One look at the first value spares most columns of text the whole pass.
  const first = (await query(connection, `SELECT ${ways.join(', ')} FROM raw WHERE ${column} IS NOT NULL LIMIT 1`))[0] ?? [];
  const candidates = ways.filter((_, index) => first[index] !== null);
  if (candidates.length === 0) return null;
  const counts = (await query(connection, `SELECT ${candidates.map((way) => `count(${way})`).join(', ')} FROM raw`))[0] ?? [];
  return candidates.find((_, index) => Number(counts[index]) === present) ?? null;
}

async function readsAsText(connection: DuckDBConnection, column: string): Promise<boolean> {
  const sql = `SELECT avg(len(string_split_regex(${column}, '\\s+'))), approx_count_distinct(${column}) / count(*) FROM (SELECT ${column} FROM raw WHERE ${column} IS NOT NULL LIMIT 10000)`;
  const [words, share] = ((await query(connection, sql))[0] ?? []).map(Number);
  return (words ?? 0) >= textWords && (share ?? 0) >= textShareDistinct;
}

async function findStray(connection: DuckDBConnection, column: string, decimal: '.' | ',', rows: number): Promise<TypedColumn['stray']> {
  const sql = `SELECT ${column} FROM raw WHERE ${column} IS NOT NULL AND ${numberOf(column, decimal)} IS NULL LIMIT 1`;
  const value: DuckDBValue | undefined = (await query(connection, sql))[0]?.[0];
  return { value: String(value), rows };
}
