// What all formats have in common: rows in the order of the file, and named columns in which cells may be empty.

export interface SparseColumn {
  readonly name: string;
  /** Rows that hold a value, rising. */
  readonly rows: number[];
  /** As long as `rows`; NaN and infinities are values, an empty cell is not. */
  readonly values: number[];
  /** The first cell that is no number, and its place in the file; a column of text has one. */
  badCell: { readonly text: string; readonly place: string } | null;
}

export interface SparseTable {
  readonly rowCount: number;
  readonly columns: readonly SparseColumn[];
  readonly plannedEpochs: number | null;
  readonly notes: readonly string[];
}

export function emptyColumn(name: string): SparseColumn {
  return { name, rows: [], values: [], badCell: null };
}

const missingWords = ['', 'none', 'na', 'n/a', 'null', '-', '<na>'];
const specialNumbers: Readonly<Record<string, number>> = {
  nan: NaN, '-nan': NaN, 'nan(ind)': NaN, '-nan(ind)': NaN,
  inf: Infinity, '+inf': Infinity, '-inf': -Infinity, infinity: Infinity, '+infinity': Infinity, '-infinity': -Infinity,
};
const plainNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/;

/** The number that a cell holds: null for an empty one, undefined for text. */
export function readNumber(text: string): number | null | undefined {
  const word = text.trim().toLowerCase();
  if (plainNumber.test(word)) return Number(word);
  return missingWords.includes(word) ? null : specialNumbers[word];
}

/** Puts a cell into its column. `place`: where it stands, as a person finds it. */
export function addCell(column: SparseColumn, row: number, text: string, place: () => string): void {
  const value = readNumber(text);
  if (value === undefined) column.badCell ??= { text, place: place() };
  else if (value !== null) {
    column.rows.push(row);
    column.values.push(value);
  }
}

/** A column with a value or NaN for every row. */
export function spread(column: SparseColumn, rowCount: number): Float64Array {
  const dense = new Float64Array(rowCount).fill(NaN);
  column.rows.forEach((row, index) => { dense[row] = column.values[index] ?? NaN; });
  return dense;
}
