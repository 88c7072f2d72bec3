// The columns of a file as inputs of the network: which inputs belong to which, and tables without some of them.
import type { FloorTable } from './floor-table.ts';

/** The inputs that one column of the file became. */
export interface ColumnGroup {
  /** Name of the column in the file. */
  readonly name: string;
  readonly start: number;
  readonly width: number;
  /** `value`: a number, perhaps with the mark of a gap beside it; `category`: an input a category; `words`: counts of words. */
  readonly kind: 'value' | 'category' | 'words';
}

/** First input of a column, and the one after its last. */
export function rangeOf({ start, width }: ColumnGroup): readonly [number, number] {
  return [start, start + width];
}

/** The table with these columns only, in the given order. */
export function onlyColumns(table: FloorTable, groups: readonly ColumnGroup[]): FloorTable {
  const inputs = groups.flatMap(({ start, width }) => Array.from({ length: width }, (_, index) => start + index));
  const x = new Float32Array(table.rows * inputs.length);
  for (let row = 0; row < table.rows; row += 1) {
    inputs.forEach((input, place) => { x[row * inputs.length + place] = table.x[row * table.columns + input] ?? 0; });
  }
  return { ...table, columns: inputs.length, x };
}
