// The smooth line over the raw one: an exponential moving average that starts without a bias.

/**
 * Exponential moving average of `values`; `weight` in 0 (no smoothing) to below 1 is the share of the past.
 * The start is corrected as in Adam (Kingma and Ba, 2015), so the first value stands for itself. NaN stays NaN and is skipped.
 */
export function smoothEma(values: Float64Array, weight: number): Float64Array {
  if (weight <= 0) return values;
  const smooth = new Float64Array(values.length).fill(NaN);
  let average = 0;
  let remaining = 1;
  values.forEach((value, index) => {
    if (!Number.isFinite(value)) return;
    average = weight * average + (1 - weight) * value;
    remaining *= weight;
    smooth[index] = average / (1 - remaining);
  });
  return smooth;
}
