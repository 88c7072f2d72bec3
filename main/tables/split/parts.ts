// The parts that rows are split into, and what every way of splitting needs to make them.

export interface Split {
  /** Row numbers from 0, ascending; the three parts share no row and hold all that were given. */
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

export interface Shares {
  /** Fractions of the rows. */
  readonly validation: number;
  readonly test: number;
}

/** A whole number for each row: the index of its class, or of the group it belongs to. */
export type IndexOf = (row: number) => number;

/** The rows of each index, in rising order of the index; all rows together where there is none. */
export function groupRows(rows: Uint32Array, indexOf: IndexOf | null): Uint32Array[] {
  if (indexOf === null) return [rows.slice()];
  const groups = new Map<number, number[]>();
  for (const row of rows) {
    const index = indexOf(row);
    const group = groups.get(index);
    if (group === undefined) groups.set(index, [row]);
    else group.push(row);
  }
  return [...groups].sort(([one], [other]) => one - other).map(([, group]) => Uint32Array.from(group));
}

/** All rows of some parts, ascending. */
export function joinRows(parts: readonly Uint32Array[]): Uint32Array {
  return concatRows(parts).sort();
}

/** All rows of some parts, one part after the other. */
export function concatRows(parts: readonly Uint32Array[]): Uint32Array {
  const joined = new Uint32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
