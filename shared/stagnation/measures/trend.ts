// Is a curve falling, rising or neither? Rank statistics, so one wild value decides nothing.

/** z of the Mann-Kendall test, negative for a falling curve, and the median slope a point. */
export interface Trend {
  readonly z: number;
  readonly slope: number;
}

/** One-sided 1 % point of the normal distribution: a trend counts from here on. */
export const significantZ = 2.33;

/** Sorts them. */
function median(values: Float64Array): number {
  values.sort();
  const middle = values.length >> 1;
  const upper = values[middle] ?? NaN;
  return values.length % 2 === 1 ? upper : ((values[middle - 1] ?? NaN) + upper) / 2;
}

/** Sum over the lags of the autocorrelation of the ranks, each by the count of triples that it stands for: the correction term of Hamed and Rao. */
function rankCorrection(ranks: Float64Array): number {
  const count = ranks.length;
  const centred = ranks.map((rank) => rank - (count - 1) / 2);
  const variance = centred.reduce((sum, value) => sum + value * value, 0);
  let correction = 0;
  for (let lag = 1; lag < Math.min(count - 2, 10); lag += 1) {
    let covariance = 0;
    for (let index = 0; index + lag < count; index += 1) covariance += (centred[index] ?? 0) * (centred[index + lag] ?? 0);
    correction += (count - lag) * (count - lag - 1) * (count - lag - 2) * (variance === 0 ? 0 : covariance / variance);
  }
  return correction;
}

function ranksOf(values: Float64Array): Float64Array {
  const order = Array.from(values, (_, index) => index).sort((left, right) => (values[left] ?? NaN) - (values[right] ?? NaN));
  const ranks = new Float64Array(order.length);
  order.forEach((index, rank) => { ranks[index] = rank; });
  return ranks;
}

/** Removes the median slope, so that the trend itself is not taken for autocorrelation. */
function detrended(values: ArrayLike<number>, slope: number): Float64Array {
  return Float64Array.from(values, (value, index) => value - slope * index);
}

/**
 * Mann-Kendall test with Sen's slope; the variance is corrected for autocorrelation (Hamed and Rao 1998), and never made
 * smaller than that of independent points. Quadratic in the number of points: condense long curves first (curves.ts).
 */
export function measureTrend(values: ArrayLike<number>): Trend {
  const count = values.length;
  if (count < 4) return { z: 0, slope: 0 };
  const slopes = new Float64Array((count * (count - 1)) / 2);
  let pairs = 0;
  let score = 0;
  for (let left = 0; left < count; left += 1) {
    for (let right = left + 1; right < count; right += 1) {
      const difference = (values[right] ?? 0) - (values[left] ?? 0);
      score += Math.sign(difference);
      slopes[pairs] = difference / (right - left);
      pairs += 1;
    }
  }
  const slope = median(slopes);
  const correction = rankCorrection(ranksOf(detrended(values, slope)));
  const independent = (count * (count - 1) * (2 * count + 5)) / 18;
  const variance = independent * Math.max(1, 1 + (2 * correction) / (count * (count - 1) * (count - 2)));
  return { z: score === 0 ? 0 : (score - Math.sign(score)) / Math.sqrt(variance), slope };
}
