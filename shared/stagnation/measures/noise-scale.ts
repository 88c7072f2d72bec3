// The gradient noise scale while a run descends (McCandlish et al. 2018): near a minimum it grows without end and means nothing.

/** Share of the way down that counts as descent: after it, the loss goes along the bottom. */
const descent = 0.9;

/** Number of leading values in which a loss goes down from `start` to near its lowest; at least one. */
export function descentLength(losses: Float64Array, start: number): number {
  const lowest = losses.reduce((least, value) => Math.min(least, value), start);
  const bottom = start - descent * (start - lowest);
  const arrived = losses.findIndex((value) => value <= bottom);
  return arrived === -1 ? losses.length : Math.max(1, arrived + 1);
}

/**
 * Rows of a batch from which on larger ones gain little: the noise of one row's gradient over the squared length of the whole one, each
 * averaged by itself (their quotient's mean is not their means' quotient). Infinity where noise hides the gradient; null for no values.
 */
export function noiseScaleOf(noise: Float64Array, signal: Float64Array): number | null {
  const pairs = noise.length === signal.length ? [...noise].flatMap((value, index) => (Number.isFinite(value) && Number.isFinite(signal[index]) ? [[value, signal[index] ?? 0] as const] : [])) : [];
  if (pairs.length === 0) return null;
  const sumOf = (place: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[place], 0);
  if (!(sumOf(0) > 0)) return 0;
  return sumOf(1) > 0 ? sumOf(0) / sumOf(1) : Infinity;
}
