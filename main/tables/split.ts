// Which rows train, which validate and which are kept for the test: a random split that a seed repeats exactly.
import { seededRandom, shuffle } from './random.ts';

export interface Split {
  /** Row numbers from 0, ascending; the three parts share no row and hold all that were given. */
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

export interface SplitShares {
  readonly validation: number;
  readonly test: number;
  readonly seed: number;
}

/**
 * Splits `rows`. With `classOf` (class index of a row, from 0) each class is split by itself, so that a part holds the class's share
 * of its rows give or take one, and the parts are as large as without.
 */
export function splitRows(rows: Uint32Array, shares: SplitShares, classOf: ((row: number) => number) | null): Split {
  const random = seededRandom(shares.seed);
  const parts = { train: [] as Uint32Array[], validation: [] as Uint32Array[], test: [] as Uint32Array[] };
  let before = 0;
  for (const group of groupRows(rows, classOf)) {
    shuffle(group, random);
    // Differences of rounded running totals: each is within one of its share, and their sum is the rounded whole.
    const end = before + group.length;
    const validation = Math.round(end * shares.validation) - Math.round(before * shares.validation);
    const test = Math.min(group.length - validation, Math.round(end * shares.test) - Math.round(before * shares.test));
    before = end;
    parts.validation.push(group.subarray(0, validation));
    parts.test.push(group.subarray(validation, validation + test));
    parts.train.push(group.subarray(validation + test));
  }
  return { train: join(parts.train), validation: join(parts.validation), test: join(parts.test) };
}

function groupRows(rows: Uint32Array, classOf: ((row: number) => number) | null): Uint32Array[] {
  if (classOf === null) return [rows.slice()];
  const groups = new Map<number, number[]>();
  for (const row of rows) {
    const index = classOf(row);
    const group = groups.get(index);
    if (group === undefined) groups.set(index, [row]);
    else group.push(row);
  }
  return [...groups].sort(([one], [other]) => one - other).map(([, group]) => Uint32Array.from(group));
}

function join(parts: readonly Uint32Array[]): Uint32Array {
  const joined = new Uint32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined.sort();
}
