// How a stored data set is read: its Parquet file, and each column as the type it was found to have.
import type { ColumnProfile, ColumnType } from '../../shared/spec/profile.ts';
import { columnAt, text } from './database.ts';

/** A column as it lies in the Parquet file. */
export interface StoredColumn {
  readonly position: number;
  readonly name: string;
  readonly type: ColumnType;
}

export function storedColumns(columns: readonly ColumnProfile[]): StoredColumn[] {
  return columns.map(({ name, type }, position) => ({ position, name, type }));
}

/** The FROM of a data set. */
export function fromFile(file: string): string {
  return `read_parquet(${text(file)})`;
}

/** SQL of the column as a DOUBLE: dates as seconds since 1970, true and yes as 1, texts that are no number as null. */
export function asNumber(column: StoredColumn): string {
  const name = columnAt(column.position);
  if (column.type === 'number') return name;
  if (column.type === 'date') return `epoch(${name})`;
  if (column.type === 'boolean') return `(CASE WHEN ${name} IS NOT NULL THEN CAST(lower(${name}) IN ('true', 'yes') AS DOUBLE) END)`;
  return `TRY_CAST(${name} AS DOUBLE)`;
}

/** SQL of the column as a text: whole numbers without a decimal point. */
export function asText(column: StoredColumn): string {
  const name = columnAt(column.position);
  if (column.type === 'number') return `CASE WHEN ${name} = trunc(${name}) AND abs(${name}) < 1e15 THEN CAST(CAST(${name} AS BIGINT) AS VARCHAR) ELSE CAST(${name} AS VARCHAR) END`;
  if (column.type === 'date') return `CAST(${name} AS VARCHAR)`;
  return name;
}

export function isNumeric(type: ColumnType): boolean {
  return type === 'number' || type === 'date';
}
