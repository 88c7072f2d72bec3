// Where lines and bars of a probe's small chart lie.
import type { ProbeChart } from '../../../shared/stagnation/probes/result.ts';
import { linearTicks, logTicks, ticksOfStep, niceStep } from '../../charts/ticks.ts';

const axisWidth = 44;
const right = 10;
const top = 10;
/** Below the plot: numbers, and the name of the axis. */
const axisHeight = 32;
/** A bar with its words above. */
export const barRow = 32;
/** Below the bars, for the words of the reference. */
const barFoot = 18;

export interface Tick {
  readonly at: number;
  readonly value: number;
}

/** Lowest and highest value on show; `isCut` where some lie above. */
export interface Limits {
  readonly low: number;
  readonly high: number;
  readonly isCut: boolean;
}

/** Values beyond ten times what the chart begins with would press all others to a line: then it ends at three times that. */
const tooFar = 10;
const endsAt = 3;
/** Of the highest value, what the axis spans at least: less is noise, and must look like it. */
const leastSpan = 0.1;
/** The smallest normal single-precision number: what is below is none, and shares of it would vanish. */
const asZero = 1e-38;

function finite(values: readonly (number | null)[]): number[] {
  return values.filter((value): value is number => value !== null && Number.isFinite(value));
}

/** Of all values and the reference, see `tooFar`. `0` and `1` without any value. */
export function limitsOf({ series, reference }: Pick<ProbeChart, 'series' | 'reference'>): Limits {
  const level = reference === null ? [] : [reference.value];
  const values = [...series.flatMap(({ y }) => finite(y)), ...level];
  if (values.length === 0) return { low: 0, high: 1, isCut: false };
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const base = Math.max(...series.flatMap(({ y }) => finite(y).slice(0, 1)), ...level);
  const isCut = base > 0 && highest > tooFar * base;
  const high = isCut ? endsAt * base : highest;
  const size = Math.max(Math.abs(high), Math.abs(lowest));
  const missing = Math.max(0, leastSpan * (size < asZero ? 1 : size) - (high - lowest)) / 2;
  return { low: lowest - missing, high: high + missing, isCut };
}

export interface LineFrame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  readonly x: (value: number) => number;
  /** A value above the limits lies on the upper edge. */
  readonly y: (value: number) => number;
  readonly isAbove: (value: number) => boolean;
}

/** Numbers of an axis that counts steps or rows, at most `most`. */
function ticksAlong(low: number, high: number, hasLog: boolean, most: number): number[] {
  if (hasLog) return logTicks(low, high, most);
  return high - low < 1 ? [high] : ticksOfStep(low, high, Math.max(1, niceStep(low, high, most)));
}

/** About 60 pixels for each number below the axis. */
const pixelsPerTick = 60;

export function lineFrame(chart: Pick<ProbeChart, 'series' | 'reference' | 'hasLogX'>, width: number, height: number): LineFrame {
  const { low, high, isCut } = limitsOf(chart);
  const margin = 0.05 * (high - low);
  const along = chart.series.flatMap(({ x }) => x).filter((value) => Number.isFinite(value) && (!chart.hasLogX || value > 0));
  const [first, last] = along.length === 0 ? [1, 10] : [Math.min(...along), Math.max(...along)];
  const unit = (value: number): number => (chart.hasLogX ? Math.log10(value) : value);
  const [bottom, end] = [height - axisHeight, width - right];
  const inset = chart.series.every(({ x }) => x.length <= mostMarkers) ? 8 : 0;
  const x = (value: number): number => axisWidth + inset + ((unit(value) - unit(first)) / (unit(last) - unit(first) || 1)) * (end - axisWidth - 2 * inset);
  const y = (value: number): number => Math.max(top, Math.min(bottom, bottom - ((value - low + margin) / (high - low + 2 * margin)) * (bottom - top)));
  return {
    left: axisWidth, right: end, top, bottom, x, y,
    isAbove: (value) => isCut && value > high,
    xTicks: ticksAlong(first, last, chart.hasLogX, Math.max(2, Math.floor((end - axisWidth) / pixelsPerTick))).map((value) => ({ value, at: x(value) })),
    yTicks: linearTicks(low - margin, high + margin, 6).map((value) => ({ value, at: y(value) })),
  };
}

/** Lines of so few points show each of them. */
export const mostMarkers = 12;

export interface Mark {
  readonly x: number;
  readonly y: number;
}

export interface DrawnLine {
  readonly path: string;
  /** Empty for a line of many points. */
  readonly marks: readonly Mark[];
  /** Values above the chart. */
  readonly above: readonly Mark[];
  /** Where there is no finite value, of a line that has some points only. */
  readonly missing: readonly Mark[];
}

/** A missing value breaks the line. */
export function drawLine({ x, y }: ProbeChart['series'][number], frame: LineFrame): DrawnLine {
  const points = x.map((at, index) => ({ at, value: y[index] ?? null }));
  const isSparse = points.length <= mostMarkers;
  const place = (at: number, value: number): Mark => ({ x: frame.x(at), y: frame.y(value) });
  const shown = points.flatMap(({ at, value }) => (value === null ? [] : [{ mark: place(at, value), isAbove: frame.isAbove(value) }]));
  const path = points.map(({ at, value }, index) => {
    if (value === null) return '';
    const mark = place(at, value);
    const before = points[index - 1]?.value ?? null;
    // Between two values above the chart there is nothing to draw in it.
    const isApart = before === null || (frame.isAbove(before) && frame.isAbove(value));
    return `${isApart ? 'M' : 'L'}${mark.x.toFixed(1)} ${mark.y.toFixed(1)}`;
  }).join('');
  return {
    path,
    marks: isSparse ? shown.filter(({ isAbove }) => !isAbove).map(({ mark }) => mark) : [],
    above: isSparse ? shown.filter(({ isAbove }) => isAbove).map(({ mark }) => mark) : [],
    missing: isSparse ? points.filter(({ value }) => value === null).map(({ at }) => ({ x: frame.x(at), y: frame.top })) : [],
  };
}

export interface DrawnBar {
  readonly label: string;
  readonly value: number | null;
  /** Upper edge of its row. */
  readonly top: number;
  readonly x: number;
  readonly width: number;
  /** True where the bar goes on beyond the edge. */
  readonly isCut: boolean;
  readonly isLowest: boolean;
}

export interface BarFrame {
  readonly height: number;
  readonly zero: number;
  readonly bars: readonly DrawnBar[];
  /** Where the reference stands, and which way its words run; null without one. */
  readonly reference: { readonly x: number; readonly anchor: 'start' | 'end' } | null;
}

/** Bars lie, from 0 on, so that each can have its words above. */
export function barFrame(chart: Pick<ProbeChart, 'labels' | 'series' | 'reference'>, width: number): BarFrame {
  const limits = limitsOf(chart);
  const [low, high] = [Math.min(0, limits.low), Math.max(0, limits.isCut ? limits.high : Math.max(...finite(chart.series[0]?.y ?? []), chart.reference?.value ?? 0))];
  const x = (value: number): number => Math.min(width, Math.max(0, ((value - low) / (high - low || 1)) * (width - 1)));
  const values = chart.labels.map((_, index) => chart.series[0]?.y[index] ?? null);
  const lowest = Math.min(...finite(values));
  const at = chart.reference === null ? null : x(chart.reference.value);
  return {
    height: chart.labels.length * barRow + (chart.reference === null ? 0 : barFoot),
    zero: x(0),
    bars: chart.labels.map((label, index) => {
      const value = values[index] ?? null;
      return {
        label, value, top: index * barRow, isCut: value !== null && limits.isCut && value > high, isLowest: value === lowest,
        x: value === null ? x(0) : Math.min(x(0), x(value)), width: value === null ? 0 : Math.max(1, Math.abs(x(value) - x(0))),
      };
    }),
    reference: at === null ? null : { x: at, anchor: at < width / 2 ? 'start' : 'end' },
  };
}
