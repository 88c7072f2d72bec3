// A random split that a seed repeats exactly.
import { shuffle } from '../random.ts';
import { groupRows, joinRows } from './parts.ts';
import type { IndexOf, Shares, Split } from './parts.ts';

/**
 * Splits `rows`. With `classOf` each class is split by itself, so that a part holds the class's share of its rows give or take one,
 * and the parts are as large as without.
 */
export function splitAtRandom(rows: Uint32Array, shares: Shares, random: () => number, classOf: IndexOf | null): Split {
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
  return { train: joinRows(parts.train), validation: joinRows(parts.validation), test: joinRows(parts.test) };
}
