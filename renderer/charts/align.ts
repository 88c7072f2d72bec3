// Curves of several runs on one axis of epochs.

export interface EpochCurve {
  /** Rising epochs. */
  readonly step: Float64Array;
  readonly values: Float64Array;
}

/** All epochs of all curves, rising, and each curve's values on them; NaN where a curve has none. */
export function alignCurves(curves: readonly EpochCurve[]): { x: Float64Array; values: Float64Array[] } {
  const x = Float64Array.from(new Set(curves.flatMap((curve) => [...curve.step]))).sort();
  const place = new Map(Array.from(x, (epoch, index) => [epoch, index]));
  const values = curves.map((curve) => {
    const column = new Float64Array(x.length).fill(NaN);
    curve.step.forEach((epoch, index) => (column[place.get(epoch) ?? -1] = curve.values[index] ?? NaN));
    return column;
  });
  return { x, values };
}
