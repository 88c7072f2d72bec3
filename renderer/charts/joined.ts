// Curves that are measured every few epochs: drawn over the epochs between, and read by their last known value.
import type { ChartLine } from './chart.ts';

/** The points that have a value, closed up. */
export function withoutGaps(x: Float64Array, values: Float64Array): [x: Float64Array, values: Float64Array] {
  if (!values.some(Number.isNaN)) return [x, values];
  return [x.filter((_, index) => !Number.isNaN(values[index])), values.filter((value) => !Number.isNaN(value))];
}

export interface Reading {
  /** NaN where nothing is known. */
  readonly value: number;
  /** Epoch of an earlier point that the value was read from; null where it is the point's own. */
  readonly since: number | null;
}

/** The value of a line at a point; of a joined line, the last one known there. */
export function readLine(line: ChartLine, x: Float64Array, index: number): Reading {
  const own = line.values[index] ?? NaN;
  if (line.isJoined !== true || index < 0 || !Number.isNaN(own)) return { value: own, since: null };
  let known = index;
  while (known >= 0 && Number.isNaN(line.values[known])) known -= 1;
  return known < 0 ? { value: NaN, since: null } : { value: line.values[known] ?? NaN, since: x[known] ?? null };
}

/** `0.0012`, or `0.0012 (epoch 40)` where it was known at epoch 40 last. */
export function formatReading({ value, since }: Reading, format: (value: number) => string): string {
  return since === null ? format(value) : `${format(value)} (epoch ${since})`;
}
