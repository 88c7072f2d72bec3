// Which type each column of texts has, and the SQL that turns its texts into it.
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { ColumnType } from '../../shared/spec/profile.ts';
import { columnAt, inGroups, query, text } from './database.ts';
import { groupedStyles, mayBeGrouped, numberOf } from './number-style.ts';
import type { NumberStyle } from './number-style.ts';
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
  readonly style: NumberStyle;
  readonly columns: readonly TypedColumn[];
}

/** What was asked for of the values; null where it is to be found out. */
export interface AskedValues {
  readonly decimal: '.' | ',' | null;
  readonly thousands: string | null;
  /** In strptime's letters. */
  readonly dateFormat: string | null;
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
  /** Values that are numbers in the style that is tried, and in the same with a decimal comma. */
  readonly numbers: number;
  readonly commaNumbers: number;
  readonly infinite: number;
  /** Values that are dates of the format that was asked for. */
  readonly dates: number;
}

/** Infinity is a value that nothing can be learned from: it becomes null, and the profile says so. */
function finite(sql: string): string {
  return `CASE WHEN isfinite(${sql}) THEN ${sql} END`;
}

/** Types of the columns of the view `raw`, their number of rows, and how numbers are written: as asked, else as found. */
export async function findTypes(connection: DuckDBConnection, columnCount: number, separator: string, asked: AskedValues): Promise<FoundTypes> {
  const positions = Array.from({ length: columnCount }, (_, position) => position);
  const usual: NumberStyle = { decimal: asked.decimal ?? (asked.thousands === '.' ? ',' : '.'), thousands: asked.thousands ?? '' };
  const mayBeComma = asked.decimal === null && asked.thousands !== ',' && separator !== ',';
  const first = await countNumbers(connection, positions, usual, mayBeComma, asked);
  const hasCommas = first.counts.some((of) => of.present > 0 && of.commaNumbers === of.present && of.numbers < of.present);
  const plain: NumberStyle = hasCommas ? { ...usual, decimal: ',' } : usual;
  const grouped = asked.thousands === null ? await findGrouped(connection, first.counts, plain, asked) : null;
  const { counts, style } = grouped ?? { counts: first.counts, style: plain };
  const columns = counts.map((of) => asDates(of, asked) ?? asNumbers(of, style));
  const rest = counts.filter((of, index) => of.present > 0 && columns[index] === null);
  const others = new Map<number, TypedColumn>();
  for (const group of inGroups(rest, columnsPerPass)) {
    for (const column of await typeOthers(connection, group, style, asked)) others.set(column.position, column);
  }
  return { rows: first.rows, style, columns: positions.map((position) => columns[position] ?? others.get(position) ?? asTexts(position, 'category')) };
}

/** Counts in one style, and in the same with a decimal comma where that `mayBeComma`. */
async function countNumbers(connection: DuckDBConnection, positions: readonly number[], style: NumberStyle, mayBeComma: boolean, { dateFormat }: AskedValues): Promise<{ rows: number; counts: Counts[] }> {
  let rows = 0;
  const counts: Counts[] = [];
  for (const group of inGroups(positions, columnsPerPass)) {
    const selected = group.flatMap((position) => {
      const column = columnAt(position);
      const number = numberOf(column, style);
      const commas = mayBeComma ? `count(${numberOf(column, { ...style, decimal: ',' })})` : '0';
      return [`count(${column})`, `count(${number})`, commas, `count_if(isinf(${number}))`, dateFormat === null ? '0' : `count(${dateOf(column, dateFormat)})`];
    });
    const [total = 0, ...values] = ((await query(connection, `SELECT count(*), ${selected.join(', ')} FROM ${rawTexts}`))[0] ?? []).map(Number);
    rows = total;
    group.forEach((position, index) => {
      const [present = 0, numbers = 0, commaNumbers = 0, infinite = 0, dates = 0] = values.slice(index * 5, index * 5 + 5);
      counts.push({ position, present, numbers, commaNumbers, infinite, dates });
    });
  }
  return { rows, counts };
}

/**
 * The style with a sign between groups of digits in which a whole column is numbers that is none without, with the counts of all
 * columns in it; null where there is no such column. No column that is numbers without it may stop being so.
 */
async function findGrouped(connection: DuckDBConnection, counts: readonly Counts[], plain: NumberStyle, asked: AskedValues): Promise<{ counts: Counts[]; style: NumberStyle } | null> {
  const candidates: number[] = [];
  for (const group of inGroups(counts.filter((of) => of.present > 0 && asNumbers(of, plain) === null), columnsPerPass)) {
    const found = (await query(connection, `SELECT ${group.map(({ position }) => `count_if(${mayBeGrouped(columnAt(position))})`).join(', ')} FROM ${rawTexts}`))[0] ?? [];
    group.forEach(({ position }, index) => Number(found[index]) > 0 && candidates.push(position));
  }
  const tried = groupedStyles.filter(({ decimal }) => asked.decimal === null || decimal === asked.decimal);
  const styles = [...tried.filter(({ decimal }) => decimal === plain.decimal), ...tried.filter(({ decimal }) => decimal !== plain.decimal)];
  for (const style of candidates.length === 0 ? [] : styles) {
    const few = await countNumbers(connection, candidates, style, false, asked);
    if (!few.counts.some((of) => of.numbers === of.present)) continue;
    const all = await countNumbers(connection, counts.map(({ position }) => position), style, false, asked);
    const keepsAll = all.counts.every((of, index) => of.numbers === of.present || asNumbers(counts[index] ?? of, plain) === null);
    if (keepsAll) return { counts: all.counts, style };
  }
  return null;
}

function countOf(counts: Counts, { decimal }: NumberStyle): number {
  return decimal === ',' ? Math.max(counts.numbers, counts.commaNumbers) : counts.numbers;
}

function asNumbers(counts: Counts, style: NumberStyle): TypedColumn | null {
  const { position, present, infinite } = counts;
  if (present === 0 || countOf(counts, style) < present || infinite === present) return null;
  const number = numberOf(columnAt(position), style);
  return { position, type: 'number', expression: infinite > 0 ? finite(number) : number, infinite, stray: null };
}

/** A column of dates as they were asked to be read, also where its digits are numbers. */
function asDates({ position, present, dates }: Counts, { dateFormat }: AskedValues): TypedColumn | null {
  if (dateFormat === null || present === 0 || dates < present) return null;
  return { position, type: 'date', expression: dateOf(columnAt(position), dateFormat), infinite: 0, stray: null };
}

function asTexts(position: number, type: ColumnType, stray: TypedColumn['stray'] = null): TypedColumn {
  return { position, type, expression: `nullif(trim(${columnAt(position)}), '')`, infinite: 0, stray };
}

/** The types of columns that hold something other than numbers. */
async function typeOthers(connection: DuckDBConnection, counts: readonly Counts[], style: NumberStyle, asked: AskedValues): Promise<TypedColumn[]> {
  const selected = counts.flatMap(({ position }) => {
    const column = columnAt(position);
    return [
      `count_if(lower(trim(${column})) IN (${booleanWords.map(text).join(', ')}))`,
      `avg(length(${column}) - length(replace(${column}, ' ', '')) + 1)`,
      `approx_count_distinct(${column})`,
      `first(${column}) FILTER (WHERE ${column} IS NOT NULL AND ${numberOf(column, style)} IS NULL)`,
      ...dateExpressions(column, asked).map((way) => `count(${way})`),
    ];
  });
  const values = (await query(connection, `SELECT ${selected.join(', ')} FROM ${rawTexts}`))[0] ?? [];
  const width = values.length / counts.length;
  return counts.map((of, index) => typeOther(of, values.slice(index * width, (index + 1) * width), style, asked));
}

function typeOther(counts: Counts, values: readonly DuckDBValue[], style: NumberStyle, asked: AskedValues): TypedColumn {
  const { position, present } = counts;
  const [booleans, words, distinct, stray, ...dates] = values;
  if (Number(booleans) === present) return asTexts(position, 'boolean');
  const date = dateExpressions(columnAt(position), asked).find((_, index) => Number(dates[index]) === present);
  if (date !== undefined) return { position, type: 'date', expression: date, infinite: 0, stray: null };
  const isText = Number(words) >= textWords && Number(distinct) >= textShareDistinct * present;
  const numbers = countOf(counts, style);
  return asTexts(position, isText ? 'text' : 'category', numbers >= strayShare * present ? { value: String(stray), rows: present - numbers } : null);
}

/** SQL of the timestamp a text stands for, in each of the ways to write one; null where it is none. A format that was asked for takes the place of guesses. */
function dateExpressions(column: string, { dateFormat }: AskedValues): string[] {
  const guesses = dateFormat === null ? [dayFirst, monthFirst].map((formats) => `TRY_STRPTIME(${column}, [${formats.map(text).join(', ')}])`) : [];
  return [finite(`TRY_CAST(${column} AS TIMESTAMP)`), ...guesses];
}

function dateOf(column: string, dateFormat: string): string {
  return `TRY_STRPTIME(trim(${column}), ${text(dateFormat)})`;
}
