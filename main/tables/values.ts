// Reads columns of a stored data set into plain arrays, and checks that a declared type fits what is in them.
import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../shared/rpc/failure.ts';
import type { ColumnType } from '../../shared/spec/profile.ts';
import { columnAt, query } from './database.ts';
import { asNumber, asText, fromFile } from './stored.ts';
import type { StoredColumn } from './stored.ts';

/** Values of a column, one a row: NaN stands for a missing number, null for a missing text. */
export type Values = { readonly kind: 'numbers'; readonly items: Float64Array } | { readonly kind: 'texts'; readonly items: readonly (string | null)[] };

export interface Reading {
  readonly kind: Values['kind'];
  /** SQL of a DOUBLE or a VARCHAR. */
  readonly expression: string;
}

/** The columns of `readings`, each with `rows` values in the order of the file. */
export async function readValues(connection: DuckDBConnection, file: string, rows: number, readings: readonly Reading[]): Promise<Values[]> {
  const columns = readings.map(({ kind }) => (kind === 'numbers' ? { kind, items: new Float64Array(rows).fill(Number.NaN) } : { kind, items: new Array<string | null>(rows).fill(null) }));
  const result = await connection.stream(`SELECT ${readings.map(({ expression }) => expression).join(', ')} FROM ${fromFile(file)}`);
  let start = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    // Asking for the count is a call into the add-on each time.
    const { rowCount } = chunk;
    for (const [index, column] of columns.entries()) {
      const vector = chunk.getColumnVector(index);
      for (let row = 0; row < rowCount; row += 1) {
        const value = vector.getItem(row);
        if (value === null) continue;
        if (column.kind === 'numbers') column.items[start + row] = Number(value);
        else column.items[start + row] = String(value);
      }
    }
    start += rowCount;
  }
  return columns;
}

/** How a column is read when it counts as `type`, which need not be the type it was found to have. */
export function readAs(column: StoredColumn, type: ColumnType): Reading {
  if (type === 'category' || type === 'text') return { kind: 'texts', expression: asText(column) };
  if (type === column.type) return { kind: 'numbers', expression: asNumber(column) };
  return { kind: 'numbers', expression: convert(column, type) };
}

/** Throws `Failure('bad-input')` naming the first value that is not of the declared type, and its row. */
export async function checkDeclared(connection: DuckDBConnection, file: string, column: StoredColumn, type: ColumnType): Promise<void> {
  if (type === column.type || type === 'category' || type === 'text') return;
  const source = `read_parquet('${file.replaceAll("'", "''")}', file_row_number = true)`;
  const sql = `SELECT ${asText(column)}, file_row_number + 1 FROM ${source} WHERE ${columnAt(column.position)} IS NOT NULL AND ${convert(column, type)} IS NULL LIMIT 1`;
  const [value, row] = (await query(connection, sql))[0] ?? [];
  if (value === undefined) return;
  const kinds = { number: 'a number', date: 'a date', boolean: 'true or false' } as const;
  throw new Failure('bad-input', `"${column.name}" is declared as ${type}, but its value "${String(value)}" in row ${Number(row)} is not ${kinds[type]}.`, {
    path: `dataset.columns.${column.name}.type`,
    mend: `Leave the type out (it was read as ${column.type}), or mend the value in the file.`,
  });
}

function convert(column: StoredColumn, type: 'number' | 'date' | 'boolean'): string {
  const source = asText(column);
  if (type === 'number') return asNumber(column);
  if (type === 'date') return `epoch(TRY_CAST(${source} AS TIMESTAMP))`;
  return `(CASE WHEN lower(${source}) IN ('true', 'yes', '1') THEN 1::DOUBLE WHEN lower(${source}) IN ('false', 'no', '0') THEN 0::DOUBLE END)`;
}
