// The geometry of a small histogram.
import type { Histogram } from '../../shared/spec/profile.ts';

export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Series slot from 1 to 6; 0 is the quiet colour of "not by class" and of further classes. */
  readonly slot: number;
}

/** Classes that get a colour of their own. */
const coloured = 6;

/**
 * Bars from the bottom of a box of `width` x `height` pixels; the highest bin reaches the top. A bin with rows is never
 * less than one pixel high. Bins lie side by side with a gap of one pixel where there is room.
 */
export function histogramBars(histogram: Histogram, width: number, height: number): Bar[] {
  const other = histogram.kind === 'values' && histogram.otherCount > 0 ? [histogram.otherCount] : [];
  const counts = [...histogram.counts, ...other];
  const highest = Math.max(1, ...counts);
  // Few values stay narrow bars at the left instead of becoming blocks.
  const step = Math.min(width / Math.max(1, counts.length), 24);
  const gap = step >= 4 ? 1 : 0;
  const byClass = histogram.byClass ?? [];
  return counts.flatMap((count, bin) => {
    if (count === 0) return [];
    const scale = Math.max(1, (height * count) / highest) / count;
    const parts = byClass.length === 0 || bin >= histogram.counts.length ? [{ slot: 0, rows: count }] : stack(byClass, bin);
    let top = height;
    return parts.map(({ slot, rows }) => {
      top -= rows * scale;
      return { x: bin * step, y: top, width: step - gap, height: rows * scale, slot };
    });
  });
}

function stack(byClass: readonly (readonly number[])[], bin: number): { slot: number; rows: number }[] {
  return byClass
    .map((counts, index) => ({ slot: index < coloured ? index + 1 : 0, rows: counts[bin] ?? 0 }))
    .filter((part) => part.rows > 0);
}
