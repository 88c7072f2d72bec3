// The curve of the run that another was forked from, standing faint before it.
import type { ChartData, ChartLine } from './chart.ts';
import { indexFrom } from './trace.ts';

function concatenate(left: Float64Array, right: Float64Array): Float64Array {
  const joined = new Float64Array(left.length + right.length);
  joined.set(left);
  joined.set(right, left.length);
  return joined;
}

/** The parent's lines up to the epoch of the fork, and the run's own from there on: one chart. Ids of the parent's end in ` before`. */
export function joinBefore(parent: ChartData, forkEpoch: number, own: ChartData): ChartData {
  const until = Math.min(forkEpoch + 1e-9, (own.x[0] ?? Infinity) - 1e-9);
  const count = indexFrom(parent.x, until);
  if (count === 0) return own;
  const none = (length: number): Float64Array => new Float64Array(length).fill(NaN);
  const before = parent.lines.map((line): ChartLine => ({ ...line, id: `${line.id} before`, isFaint: true, values: concatenate(line.values.subarray(0, count), none(own.x.length)) }));
  const lines = own.lines.map((line): ChartLine => ({ ...line, values: concatenate(none(count), line.values) }));
  return { x: concatenate(parent.x.subarray(0, count), own.x), lines: [...lines, ...before], behind: own.behind };
}

/** The lines that have something to say at a point: where the parent has a value, the run itself has none yet. */
export function linesAt({ lines }: ChartData, index: number): readonly ChartLine[] {
  const isThere = (line: ChartLine): boolean => Number.isFinite(line.values[index]);
  const isBefore = lines.some((line) => line.isFaint === true && isThere(line));
  return lines.filter((line) => (line.isFaint === true ? isThere(line) : !isBefore || isThere(line)));
}
