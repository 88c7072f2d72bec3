// Which epoch is pointed at and which stretch is zoomed into: shared by all charts that stand over one another.

export class ChartCursor {
  /** Epoch under the pointer or chosen by key; null when none is. */
  epoch = $state<number | null>(null);
  /** First and last epoch zoomed into; null shows all. */
  zoom = $state.raw<readonly [number, number] | null>(null);
  /** True while keys move it: then its values are read aloud. */
  isByKey = $state(false);
  /** Number of the evidence that is pointed at, in a list or on a chart. */
  raised = $state<number | null>(null);

  point(position: number | null, x: Float64Array): void {
    this.isByKey = false;
    this.epoch = position === null ? null : nearest(x, position);
  }

  /** Moves by whole points, from the last one where there is none yet. */
  move(points: number, x: Float64Array): void {
    if (x.length === 0) return;
    const at = this.epoch === null ? x.length - 1 : x.indexOf(nearest(x, this.epoch) ?? NaN) + points;
    this.isByKey = true;
    this.epoch = x[Math.min(Math.max(at, 0), x.length - 1)] ?? null;
  }

  /** Zooms to at least one epoch. */
  select(window: readonly [number, number]): void {
    const middle = (window[0] + window[1]) / 2;
    const half = Math.max((window[1] - window[0]) / 2, 0.5);
    this.zoom = [middle - half, middle + half];
  }

  /** Moves the zoomed stretch, staying within `all`. */
  shift(by: number, all: readonly [number, number]): void {
    if (this.zoom === null) return;
    const bounded = Math.min(Math.max(by, all[0] - this.zoom[0]), all[1] - this.zoom[1]);
    this.zoom = [this.zoom[0] + bounded, this.zoom[1] + bounded];
  }

  reset(): void {
    this.zoom = null;
  }
}

function nearest(x: Float64Array, position: number): number | null {
  let best: number | null = null;
  for (const at of x) if (best === null || Math.abs(at - position) < Math.abs(best - position)) best = at;
  return best;
}
