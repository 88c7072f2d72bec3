// Which part of the values a chart shows: wide enough for what matters, not so wide that one wild value flattens the rest.

export interface Curve {
  /** Rising positions, `perEpoch` of which make one epoch, counted from `start`. */
  readonly x: Float64Array;
  readonly perEpoch: number;
  readonly start?: number;
  readonly values: Float64Array;
  /** Share of the values, at either end, that the range may leave out: 0.01 for the 1st to 99th percentile. */
  readonly tail: number;
}

/** Lowest and highest value of an axis, in the unit of the values. */
export type ValueRange = readonly [number, number];

function percentileOf(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const lower = sorted[Math.floor(position)] ?? NaN;
  const upper = sorted[Math.ceil(position)] ?? lower;
  return lower + (upper - lower) * (position - Math.floor(position));
}

/** A curve of a million points is judged by every so-many-th: percentiles need no more. */
const mostSamples = 20_000;

/** The finite values of a curve from one epoch to another, sorted. */
function finiteValues({ x, perEpoch, start = 0, values }: Curve, from: number, to: number): Float64Array {
  const kept: number[] = [];
  const stride = Math.max(1, Math.ceil(values.length / mostSamples));
  for (let index = 0; index < values.length; index += stride) {
    const at = ((x[index] ?? NaN) - start) / perEpoch;
    const value = values[index] ?? NaN;
    if (at >= from && at <= to && Number.isFinite(value)) kept.push(value);
  }
  return Float64Array.from(kept).sort();
}

/** The low and the high percentile of a curve after its first epoch; of all of it where hardly anything comes after; none without values. */
export function percentilesOf(curve: Curve, window: ValueRange): number[] {
  const later = finiteValues(curve, Math.max(window[0], 1 + 1e-9), window[1]);
  const values = later.length >= 2 ? later : finiteValues(curve, window[0], window[1]);
  return values.length === 0 ? [] : [percentileOf(values, curve.tail), percentileOf(values, 1 - curve.tail)];
}

/**
 * From a low to a high percentile of each curve, over what lies after the first epoch and in `window`, plus every value of
 * `include`, with a margin of 6 %. Values that are never negative never get an axis below 0. With nothing finite: 0 to 1.
 */
export function valueRange(curves: readonly Curve[], window: ValueRange, include: readonly number[] = []): ValueRange {
  const wanted = [...include.filter(Number.isFinite), ...curves.flatMap((curve) => percentilesOf(curve, window))];
  if (wanted.length === 0) return [0, 1];
  const low = wanted.reduce((lowest, value) => Math.min(lowest, value));
  const high = wanted.reduce((highest, value) => Math.max(highest, value));
  // A constant gets room of its own size around it.
  const margin = high - low > Math.abs(high) * 1e-9 ? (high - low) * 0.06 : Math.abs(high) * 0.5 || 0.5;
  return [low >= 0 ? Math.max(0, low - margin) : low - margin, high + margin];
}
