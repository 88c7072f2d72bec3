// Measures a stored data set: range, middle and spread of each column, its gaps and its histogram.
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { ColumnProfile } from '../../shared/spec/profile.ts';
import { columnsPerQuery, inGroups, query } from './database.ts';
import { binEdges, countBins, topValues } from './histograms.ts';
import type { Bins } from './histograms.ts';
import { asNumber, asText, fromFile, isNumeric } from './stored.ts';
import type { StoredColumn } from './stored.ts';

/** Up to so many rows a list is the faster way to count different values: DuckDB sets up a hash table for every count(DISTINCT). */
const shortColumn = 100_000;

type Statistics = Omit<ColumnProfile, 'name' | 'type' | 'histogram'>;

/** Profiles of `columns`, in their order. The standard deviation is that of the population. */
export async function profileColumns(connection: DuckDBConnection, file: string, rows: number, columns: readonly StoredColumn[]): Promise<ColumnProfile[]> {
  const statistics = new Map<StoredColumn, Statistics>();
  const bins: { column: StoredColumn; bins: Bins }[] = [];
  for (const group of inGroups(columns, columnsPerQuery(rows))) {
    for (const [index, of] of (await measure(connection, file, rows, group)).entries()) {
      const column = group[index];
      if (column !== undefined) statistics.set(column, of);
    }
  }
  for (const column of columns) bins.push({ column, bins: await binsFor(connection, file, column, statistics.get(column)) });
  const histograms = await countBins(connection, file, rows, bins, null);
  return columns.flatMap((column, index) => {
    const of = statistics.get(column);
    const histogram = histograms[index];
    return of === undefined || histogram === undefined ? [] : [{ name: column.name, type: column.type, ...of, histogram }];
  });
}

async function measure(connection: DuckDBConnection, file: string, rows: number, columns: readonly StoredColumn[]): Promise<Statistics[]> {
  const selected = columns.flatMap((column) => {
    if (!isNumeric(column.type)) return [`count(${asText(column)})`, countDistinct(asText(column), rows)];
    const sql = asNumber(column);
    return [`count(${sql})`, countDistinct(sql, rows), `min(${sql})`, `max(${sql})`, `avg(${sql})`, `median(${sql})`, `stddev_pop(${sql})`, `bool_and(${sql} = trunc(${sql}))`];
  });
  const values = (await query(connection, `SELECT ${selected.join(', ')} FROM ${fromFile(file)}`))[0] ?? [];
  let at = 0;
  return columns.map((column) => {
    const own = values.slice(at, (at += isNumeric(column.type) ? 8 : 2));
    const [present, distinct, lowest = null, highest = null, mean = null, median = null, standardDeviation = null, isWhole = false] = own;
    return {
      missing: rows - Number(present),
      distinct: Number(distinct),
      lowest: orNull(lowest),
      highest: orNull(highest),
      mean: orNull(mean),
      median: orNull(median),
      standardDeviation: orNull(standardDeviation),
      isWhole: isWhole === true,
    };
  });
}

function countDistinct(sql: string, rows: number): string {
  return rows <= shortColumn ? `list_unique(list(${sql}))` : `count(DISTINCT ${sql})`;
}

/** A finite number, or null: the spread of numbers near the largest double is not one. */
function orNull(value: DuckDBValue): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

async function binsFor(connection: DuckDBConnection, file: string, column: StoredColumn, of: Statistics | undefined): Promise<Bins> {
  if (isNumeric(column.type)) return { kind: 'number', edges: binEdges(of?.lowest ?? null, of?.highest ?? null, of?.isWhole ?? false) };
  const sql = `SELECT ${asText(column)} AS value FROM ${fromFile(file)} WHERE value IS NOT NULL GROUP BY value ORDER BY count(*) DESC, value LIMIT ${topValues}`;
  return { kind: 'values', values: (await query(connection, sql)).map(([value]) => String(value)) };
}
