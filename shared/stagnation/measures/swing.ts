// How far a curve swings around its own trend, and how often it turns.

/** The value below which the given share of the values lies; linear between neighbours. NaN for no values. */
export function percentile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  const position = share * (sorted.length - 1);
  const lower = sorted[Math.floor(position)] ?? NaN;
  const upper = sorted[Math.ceil(position)] ?? lower;
  return lower + (upper - lower) * (position - Math.floor(position));
}

export function median(values: ArrayLike<number>): number {
  return percentile(values, 0.5);
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index] ?? 0;
  return sum / values.length;
}

/** Residuals around the least-squares line. */
export function residuals(values: ArrayLike<number>): Float64Array {
  const count = values.length;
  const centre = (count - 1) / 2;
  const level = mean(values);
  let covariance = 0;
  let variance = 0;
  for (let index = 0; index < count; index += 1) {
    covariance += (index - centre) * ((values[index] ?? 0) - level);
    variance += (index - centre) ** 2;
  }
  const slope = variance === 0 ? 0 : covariance / variance;
  return Float64Array.from({ length: count }, (_, index) => (values[index] ?? 0) - level - slope * (index - centre));
}

/** Spread of the residuals from their 5th to their 95th percentile, in the unit of the curve. */
export function measureSwing(values: ArrayLike<number>): number {
  if (values.length < 3) return 0;
  const around = residuals(values);
  return percentile(around, 0.95) - percentile(around, 0.05);
}

/** Number of inner points that are higher or lower than both neighbours. Independent noise turns at 2 of 3 points. */
export function countTurns(values: ArrayLike<number>): number {
  let turns = 0;
  for (let index = 1; index + 1 < values.length; index += 1) {
    const before = (values[index] ?? 0) - (values[index - 1] ?? 0);
    const after = (values[index + 1] ?? 0) - (values[index] ?? 0);
    if (before * after < 0) turns += 1;
  }
  return turns;
}
