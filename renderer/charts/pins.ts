// Where the numbered pins stand: one for each piece of evidence marked on a chart, never one upon another.
import type { ChartData, ChartMarks } from './chart.ts';
import type { Geometry } from './geometry.ts';
import { toX, toY } from './geometry.ts';

export interface PlacedPin {
  readonly number: number;
  readonly x: number;
  readonly y: number;
  /** Read aloud and on hover. */
  readonly label: string;
  /** Written beside the pin where there is room. */
  readonly text: string | null;
}

const step = 24;
/** Width that a label beside a pin may need. */
const labelWidth = 210;

/**
 * Pins of a tall chart stand in a row at the top left of their span, the first with its text. On a low strip they stand at the
 * height of the value at the span's end, right of it.
 */
export function placePins(geometry: Geometry, marks: ChartMarks, data: ChartData): PlacedPin[] {
  const right = geometry.left + geometry.width;
  const isStrip = geometry.height < 120;
  const taken: { x: number; y: number }[] = [];
  return marks.spans.map((span) => {
    const from = Math.max(toX(geometry, span.from === span.to ? span.from - 1 : span.from), geometry.left);
    const end = Math.min(toX(geometry, span.to), right);
    const wanted = isStrip ? Math.min(end + 18, right - 12) : Math.min(from + 14, right - 12);
    const value = data.lines[0]?.values[data.x.findLastIndex((at) => at <= span.to)] ?? NaN;
    const level = toY(geometry, value);
    const middle = geometry.top + geometry.height / 2;
    const y = isStrip ? Math.min(Math.max(Number.isNaN(level) ? middle : level, geometry.top + 9), geometry.top + geometry.height - 9) : geometry.top + 11;
    let x = wanted;
    // In a strip the row grows to the left, where the curve is; above, to the right.
    while (taken.some((pin) => Math.abs(pin.x - x) < step - 2 && Math.abs(pin.y - y) < 20)) x += isStrip ? -step : step;
    const hasText = !isStrip && span.label !== null && taken.length === 0 && marks.spans.length === 1 && x + labelWidth < right;
    taken.push({ x, y });
    return { number: span.pin, x, y, label: span.label ?? `epochs ${span.from} to ${span.to}`, text: hasText ? span.label : null };
  });
}
