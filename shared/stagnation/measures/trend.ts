// Is a curve falling, rising or neither? Rank statistics, so one wild value decides nothing.

/** z of the Mann-Kendall test, negative for a falling curve, and the median slope a point. */
export interface Trend {
  readonly z: number;
  readonly slope: number;
}

/** One-sided 1 % point of the normal distribution: a trend counts from here on. */
export const significantZ = 2.33;

function median(values: number[]): number {
  values.sort((left, right) => left - right);
  const middle = values.length >> 1;
  const upper = values[middle] ?? NaN;
  return values.length % 2 === 1 ? upper : ((values[middle - 1] ?? NaN) + upper) / 2;
}

/** Autocorrelation of the ranks at a lag; the correction term of Hamed and Rao. */
function rankAutocorrelation(ranks: readonly number[], lag: number): number {
  const count = ranks.length;
  const mean = (count - 1) / 2;
  let covariance = 0;
  let variance = 0;
  for (let index = 0; index < count; index += 1) {
    const centred = (ranks[index] ?? 0) - mean;
    variance += centred * centred;
    if (index + lag < count) covariance += centred * ((ranks[index + lag] ?? 0) - mean);
  }
  return variance === 0 ? 0 : covariance / variance;
}

function ranksOf(values: ArrayLike<number>): number[] {
  const order = Array.from(values, (value, index) => ({ value, index })).sort((left, right) => left.value - right.value);
  const ranks = new Array<number>(order.length);
  order.forEach((entry, rank) => {
    ranks[entry.index] = rank;
  });
  return ranks;
}

/** Removes the median slope, so that the trend itself is not taken for autocorrelation. */
function detrended(values: ArrayLike<number>, slope: number): number[] {
  return Array.from(values, (value, index) => value - slope * index);
}

/**
 * Mann-Kendall test with Sen's slope; the variance is corrected for autocorrelation (Hamed and Rao 1998), and never made
 * smaller than that of independent points. Quadratic in the number of points: condense long curves first (curves.ts).
 */
export function measureTrend(values: ArrayLike<number>): Trend {
  const count = values.length;
  if (count < 4) return { z: 0, slope: 0 };
  const slopes: number[] = [];
  let score = 0;
  for (let left = 0; left < count; left += 1) {
    for (let right = left + 1; right < count; right += 1) {
      const difference = (values[right] ?? 0) - (values[left] ?? 0);
      score += Math.sign(difference);
      slopes.push(difference / (right - left));
    }
  }
  const slope = median(slopes);
  const ranks = ranksOf(detrended(values, slope));
  let correction = 0;
  for (let lag = 1; lag < Math.min(count - 2, 10); lag += 1) {
    correction += (count - lag) * (count - lag - 1) * (count - lag - 2) * rankAutocorrelation(ranks, lag);
  }
  const independent = (count * (count - 1) * (2 * count + 5)) / 18;
  const variance = independent * Math.max(1, 1 + (2 * correction) / (count * (count - 1) * (count - 2)));
  return { z: score === 0 ? 0 : (score - Math.sign(score)) / Math.sqrt(variance), slope };
}
