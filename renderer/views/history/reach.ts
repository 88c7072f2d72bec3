// Who got how far, and how fast: the figures in which compared runs are put side by side.

/** Epochs of one run, as columns of the same length. */
export interface RunCurve {
  readonly step: Float64Array;
  readonly loss: Float64Array;
  /** Seconds of training at the end of each epoch; NaN where it was not measured. */
  readonly seconds: Float64Array;
}

export interface Reach {
  readonly epoch: number;
  readonly seconds: number | null;
}

/** The lowest loss of a run, or null without any finite one. */
export function lowestLoss({ loss }: Pick<RunCurve, 'loss'>): number | null {
  const lowest = loss.reduce((least, value) => (Number.isFinite(value) ? Math.min(least, value) : least), Infinity);
  return Number.isFinite(lowest) ? lowest : null;
}

/** The loss that all runs reached: the highest of their lowest ones. Runs without any finite loss are left out; null without two others. */
export function commonLoss(curves: readonly RunCurve[]): number | null {
  const lowest = curves.map(lowestLoss).filter((loss) => loss !== null);
  return lowest.length < 2 ? null : Math.max(...lowest);
}

/** First epoch whose loss is at most `target`, and the seconds it took; null for a run that never got there. */
export function reachOf({ step, loss, seconds }: RunCurve, target: number): Reach | null {
  const index = loss.findIndex((value) => value <= target);
  const epoch = step[index];
  if (index < 0 || epoch === undefined) return null;
  const time = seconds[index] ?? NaN;
  return { epoch, seconds: Number.isFinite(time) ? time : null };
}
