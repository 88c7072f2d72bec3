// The path of a curve on the canvas: it breaks at gaps, and with more points than pixels each pixel keeps its lowest and highest value.

/** What a path is drawn on; a Path2D is one. */
export interface PathSink {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

export interface Placement {
  /** Pixels of a position in epochs, rising with it. */
  toX(position: number): number;
  /** Pixels of a value; NaN for one without a place, which breaks the line. */
  toY(value: number): number;
}

/** Above this many points in view a curve is drawn by lowest and highest value a pixel. */
export const mostPlainPoints = 4000;

/** Index of the first position that is at least `wanted`. */
export function indexFrom(x: Float64Array, wanted: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((x[middle] ?? Infinity) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Traces the part of a curve between two positions, with one point more on either side. `x` rises. */
export function traceCurve(sink: PathSink, x: Float64Array, values: Float64Array, window: readonly [number, number], place: Placement): void {
  const from = Math.max(0, indexFrom(x, window[0]) - 1);
  const to = Math.min(x.length, indexFrom(x, window[1]) + 1);
  if (to - from > mostPlainPoints) tracePixels(sink, x, values, from, to, place);
  else tracePoints(sink, x, values, from, to, place);
}

function tracePoints(sink: PathSink, x: Float64Array, values: Float64Array, from: number, to: number, place: Placement): void {
  let isOpen = false;
  for (let index = from; index < to; index += 1) {
    const y = place.toY(values[index] ?? NaN);
    if (Number.isNaN(y)) {
      isOpen = false;
      continue;
    }
    const at = place.toX(x[index] ?? NaN);
    if (isOpen) sink.lineTo(at, y);
    else sink.moveTo(at, y);
    isOpen = true;
  }
}

function tracePixels(sink: PathSink, x: Float64Array, values: Float64Array, from: number, to: number, place: Placement): void {
  let isOpen = false;
  let index = from;
  while (index < to) {
    const pixel = Math.round(place.toX(x[index] ?? NaN));
    let first = NaN;
    let last = NaN;
    let lowest = Infinity;
    let highest = -Infinity;
    let isLastThere = false;
    for (; index < to && Math.round(place.toX(x[index] ?? NaN)) === pixel; index += 1) {
      const y = place.toY(values[index] ?? NaN);
      isLastThere = !Number.isNaN(y);
      if (!isLastThere) {
        if (Number.isNaN(first)) isOpen = false;
        continue;
      }
      if (Number.isNaN(first)) first = y;
      last = y;
      lowest = Math.min(lowest, y);
      highest = Math.max(highest, y);
    }
    if (Number.isNaN(first)) {
      isOpen = false;
      continue;
    }
    if (isOpen) sink.lineTo(pixel, first);
    else sink.moveTo(pixel, first);
    sink.lineTo(pixel, lowest);
    sink.lineTo(pixel, highest);
    sink.lineTo(pixel, last);
    isOpen = isLastThere;
  }
}
