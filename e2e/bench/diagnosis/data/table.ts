// A table of the bench: named columns of numbers or words, one of them the target, and its text as a CSV file.
import { writeCsv } from '../../../../main/tables/generate/csv.ts';

export type Cell = number | string;

export interface Column {
  readonly name: string;
  readonly values: readonly Cell[];
}

/** Columns of one length. A target of words is classes, one of numbers a regression. */
export interface Table {
  readonly features: readonly Column[];
  readonly target: Column;
}

export function rowsOf({ target }: Table): number {
  return target.values.length;
}

/** Seven digits: as many as the network's own numbers hold. */
const digits = 7;

function textOf(cell: Cell): string {
  return typeof cell === 'number' ? String(Number(cell.toPrecision(digits))) : cell;
}

/** The features in their order, then the target. */
export function toCsv(table: Table): string {
  const columns = [...table.features, table.target];
  const rows = Array.from({ length: rowsOf(table) }, (_, row) => columns.map(({ values }) => textOf(values[row] ?? '')));
  return writeCsv(columns.map(({ name }) => name), rows);
}

/** The chosen rows of every column, in the order given; a row may come twice. */
export function takeRows({ features, target }: Table, rows: readonly number[]): Table {
  const take = ({ name, values }: Column): Column => ({ name, values: rows.map((row) => values[row] ?? '') });
  return { features: features.map(take), target: take(target) };
}

/** A column of numbers for each entry of a row, named x1, x2, ... */
export function numberColumns(rows: readonly (readonly number[])[]): Column[] {
  return (rows[0] ?? []).map((_, column) => ({ name: `x${column + 1}`, values: rows.map((row) => row[column] ?? 0) }));
}

export interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

/** Mean and standard deviation of all values, as of a whole population. */
export function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}
