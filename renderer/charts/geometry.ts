// Where the plot lies in its chart and where a value lies in the plot, in CSS pixels from the chart's top left corner.
import type { ValueScale } from './scale.ts';

export interface Geometry {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** First and last position in view, in epochs. */
  readonly window: readonly [number, number];
  readonly scale: ValueScale;
}

export function toX({ left, width, window }: Geometry, position: number): number {
  return left + ((position - window[0]) / (window[1] - window[0])) * width;
}

export function fromX({ left, width, window }: Geometry, pixel: number): number {
  return window[0] + ((pixel - left) / width) * (window[1] - window[0]);
}

/** Pixel of a position on the value axis, as `ValueScale.toUnit` gives it. */
export function unitToY({ top, height, scale }: Geometry, unit: number): number {
  return top + (1 - (unit - scale.min) / (scale.max - scale.min)) * height;
}

/** NaN for a value that has no place on the axis. */
export function toY(geometry: Geometry, value: number): number {
  return unitToY(geometry, geometry.scale.toUnit(value));
}

export function isInView({ window }: Geometry, position: number): boolean {
  return position >= window[0] && position <= window[1];
}

/**
 * Moves labels apart so that no two are nearer than `gap`, keeping their order and staying within `min` to `max` while there is
 * room. Returns the new places in the order given.
 */
export function spreadLabels(places: readonly number[], gap: number, min: number, max: number): number[] {
  const order = places.map((place, index) => ({ place, index })).sort((left, right) => left.place - right.place);
  let floor = min;
  for (const label of order) {
    label.place = Math.max(label.place, floor);
    floor = label.place + gap;
  }
  let ceiling = max;
  for (const label of order.toReversed()) {
    label.place = Math.min(label.place, ceiling);
    ceiling = label.place - gap;
  }
  const spread = new Array<number>(places.length).fill(0);
  for (const { place, index } of order) spread[index] = place;
  return spread;
}

/** A stretch of consecutive values that lie beyond the axis, told by its most extreme one. */
export interface Outlier {
  readonly at: number;
  readonly value: number;
  readonly isAbove: boolean;
}

/** The values in view that lie above or below the axis, one for each stretch. */
export function findOutliers(geometry: Geometry, x: Float64Array, values: Float64Array): Outlier[] {
  const found: Outlier[] = [];
  let open: Outlier | null = null;
  const close = (): void => {
    if (open !== null) found.push(open);
    open = null;
  };
  values.forEach((value, index) => {
    const at = x[index] ?? NaN;
    const unit = geometry.scale.toUnit(value);
    const isAbove = unit > geometry.scale.max;
    if (!isInView(geometry, at) || !(isAbove || unit < geometry.scale.min)) return close();
    if (open !== null && open.isAbove !== isAbove) close();
    const isFurther = open === null || (isAbove ? value > open.value : value < open.value);
    if (isFurther) open = { at, value, isAbove };
  });
  close();
  return found;
}
