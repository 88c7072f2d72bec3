// Which type each column of texts has, and the SQL that turns its texts into it.
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { ColumnType } from '../../shared/spec/profile.ts';
import { columnAt, inGroups, query, text } from './database.ts';
import { rawTexts } from './read-csv.ts';

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

export interface FoundTypes {
  readonly rows: number;
  readonly decimal: '.' | ',';
  readonly columns: readonly TypedColumn[];
}

/** Each query reads the whole file: few of them, but none so long that planning it takes longer than the reading. */
const columnsPerPass = 500;
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
  /** Values that are numbers with a decimal point, or with a decimal comma. */
  readonly numbers: number;
  readonly commaNumbers: number;
  readonly infinite: number;
}

/** SQL that is the number a text stands for, or null. */
function numberOf(sql: string, decimal: '.' | ','): string {
  return decimal === '.' ? `TRY_CAST(${sql} AS DOUBLE)` : `TRY_CAST(replace(${sql}, ',', '.') AS DOUBLE)`;
}

/** Infinity is a value that nothing can be learned from: it becomes null, and the profile says so. */
function finite(sql: string): string {
  return `CASE WHEN isfinite(${sql}) THEN ${sql} END`;
}

/** Types of the columns of the view `raw`, their number of rows, and the decimal sign of the numbers. */
export async function findTypes(connection: DuckDBConnection, columnCount: number, separator: string): Promise<FoundTypes> {
  const positions = Array.from({ length: columnCount }, (_, position) => position);
  const counts: Counts[] = [];
  let rows = 0;
  for (const group of inGroups(positions, columnsPerPass)) {
    const counted = await countNumbers(connection, group, separator);
    rows = counted.rows;
    counts.push(...counted.columns);
  }
  const hasCommas = counts.some((of) => of.present > 0 && of.commaNumbers === of.present && of.numbers < of.present);
  const decimal = hasCommas ? ',' : '.';
  const columns = counts.map((of) => asNumbers(of, decimal));
  const rest = counts.filter((of, index) => of.present > 0 && columns[index] === null);
  const others = new Map<number, TypedColumn>();
  for (const group of inGroups(rest, columnsPerPass)) {
    for (const column of await typeOthers(connection, group, decimal)) others.set(column.position, column);
  }
  return { rows, decimal, columns: positions.map((position) => columns[position] ?? others.get(position) ?? asTexts(position, 'category')) };
}

async function countNumbers(connection: DuckDBConnection, positions: readonly number[], separator: string): Promise<{ rows: number; columns: Counts[] }> {
  const selected = positions.flatMap((position) => {
    const column = columnAt(position);
    const commas = separator === ',' ? '0' : `count(${numberOf(column, ',')})`;
    return [`count(${column})`, `count(${numberOf(column, '.')})`, commas, `count_if(isinf(${numberOf(column, '.')}))`];
  });
  const [rows = 0, ...values] = ((await query(connection, `SELECT count(*), ${selected.join(', ')} FROM ${rawTexts}`))[0] ?? []).map(Number);
  const columns = positions.map((position, index) => {
    const [present = 0, numbers = 0, commaNumbers = 0, infinite = 0] = values.slice(index * 4, index * 4 + 4);
    return { position, present, numbers, commaNumbers, infinite };
  });
  return { rows, columns };
}

function countOf(counts: Counts, decimal: '.' | ','): number {
  return decimal === ',' ? Math.max(counts.numbers, counts.commaNumbers) : counts.numbers;
}

function asNumbers(counts: Counts, decimal: '.' | ','): TypedColumn | null {
  const { position, present, infinite } = counts;
  if (present === 0 || countOf(counts, decimal) < present || infinite === present) return null;
  const number = numberOf(columnAt(position), decimal);
  return { position, type: 'number', expression: infinite > 0 ? finite(number) : number, infinite, stray: null };
}

function asTexts(position: number, type: ColumnType, stray: TypedColumn['stray'] = null): TypedColumn {
  return { position, type, expression: `nullif(trim(${columnAt(position)}), '')`, infinite: 0, stray };
}

/** The types of columns that hold something other than numbers. */
async function typeOthers(connection: DuckDBConnection, counts: readonly Counts[], decimal: '.' | ','): Promise<TypedColumn[]> {
  const selected = counts.flatMap(({ position }) => {
    const column = columnAt(position);
    return [
      `count_if(lower(trim(${column})) IN (${booleanWords.map(text).join(', ')}))`,
      `avg(length(${column}) - length(replace(${column}, ' ', '')) + 1)`,
      `approx_count_distinct(${column})`,
      `first(${column}) FILTER (WHERE ${column} IS NOT NULL AND ${numberOf(column, decimal)} IS NULL)`,
      ...dateExpressions(column).map((way) => `count(${way})`),
    ];
  });
  const values = (await query(connection, `SELECT ${selected.join(', ')} FROM ${rawTexts}`))[0] ?? [];
  const width = values.length / counts.length;
  return counts.map((of, index) => typeOther(of, values.slice(index * width, (index + 1) * width), decimal));
}

function typeOther(counts: Counts, values: readonly DuckDBValue[], decimal: '.' | ','): TypedColumn {
  const { position, present } = counts;
  const [booleans, words, distinct, stray, ...dates] = values;
  if (Number(booleans) === present) return asTexts(position, 'boolean');
  const date = dateExpressions(columnAt(position)).find((_, index) => Number(dates[index]) === present);
  if (date !== undefined) return { position, type: 'date', expression: date, infinite: 0, stray: null };
  const isText = Number(words) >= textWords && Number(distinct) >= textShareDistinct * present;
  const numbers = countOf(counts, decimal);
  return asTexts(position, isText ? 'text' : 'category', numbers >= strayShare * present ? { value: String(stray), rows: present - numbers } : null);
}

/** SQL of the timestamp a text stands for, in each of the known ways to write one; null where it is none. */
function dateExpressions(column: string): string[] {
  return [finite(`TRY_CAST(${column} AS TIMESTAMP)`), ...[dayFirst, monthFirst].map((formats) => `TRY_STRPTIME(${column}, [${formats.map(text).join(', ')}])`)];
}
