// The past trains, what came after validates, what came last is the test: as the network will be used.
import type { IndexOf, Shares, Split } from './parts.ts';

/**
 * Splits `rows` by the number that `timeOf` gives each. Every row of a part is earlier than every row of the next one: rows of the
 * same moment stay together, so a part may be a little larger or smaller than its share. Returns null where there are too few
 * different moments for the parts that are wanted.
 */
export function splitByTime(rows: Uint32Array, timeOf: IndexOf, { validation, test }: Shares): Split | null {
  const sorted = rows.slice().sort((one, other) => timeOf(one) - timeOf(other) || one - other);
  const cuts = findCuts(sorted, timeOf);
  const cutsBeforeTest = validation > 0 ? 1 : 0;
  let testStart = sorted.length;
  if (test > 0) {
    const possible = cuts.slice(cutsBeforeTest);
    if (possible.length === 0) return null;
    testStart = nearest(possible, sorted.length * (1 - test));
  }
  let validationStart = testStart;
  if (validation > 0) {
    const possible = cuts.filter((cut) => cut < testStart);
    if (possible.length === 0) return null;
    validationStart = nearest(possible, sorted.length * (1 - test - validation));
  }
  return { train: sorted.slice(0, validationStart).sort(), validation: sorted.slice(validationStart, testStart).sort(), test: sorted.slice(testStart).sort() };
}

/** Positions at which a later moment begins, ascending. */
function findCuts(sorted: Uint32Array, timeOf: IndexOf): number[] {
  const cuts: number[] = [];
  for (let at = 1; at < sorted.length; at += 1) if (timeOf(sorted[at] ?? 0) > timeOf(sorted[at - 1] ?? 0)) cuts.push(at);
  return cuts;
}

function nearest(cuts: readonly number[], wanted: number): number {
  return cuts.reduce((best, cut) => (Math.abs(cut - wanted) < Math.abs(best - wanted) ? cut : best));
}
