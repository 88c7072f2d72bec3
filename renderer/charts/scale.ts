// The vertical axis of a chart: values to positions, linear or logarithmic. The logarithm is taken here, because uPlot's own log
// axis fails on zeros; a zero gets a line of its own below the curve.
import { formatTick } from './format.ts';
import type { ValueRange } from './range.ts';
import { linearTicks, logTicks } from './ticks.ts';

export type ScaleKind = 'linear' | 'log';

export interface Tick {
  readonly unit: number;
  readonly label: string;
}

/** `min`, `max` and every `unit` are positions on the axis: the value itself, or its power of ten. */
export interface ValueScale {
  readonly kind: ScaleKind;
  readonly min: number;
  readonly max: number;
  /** NaN for a value that has no place on this axis, as has a zero on a log axis. */
  toUnit(value: number): number;
  readonly ticks: readonly Tick[];
  /** Where exact zeros stand on a log axis that has some, else null; the axis is broken halfway above. */
  readonly zeroUnit: number | null;
}

export function linearScale([min, max]: ValueRange, format: (value: number) => string = formatTick, most = 6): ValueScale {
  return {
    kind: 'linear',
    min,
    max,
    toUnit: (value) => (Number.isFinite(value) ? value : NaN),
    ticks: linearTicks(min, max, most).map((tick) => ({ unit: tick, label: format(tick) })),
    zeroUnit: null,
  };
}

/** `lowest` and `highest` are the extremes of the values above 0; without any, the axis shows 0.1 to 1. */
export function logScale(lowest: number, highest: number, hasZeros: boolean, format: (value: number) => string = formatTick, most = 6): ValueScale {
  const isUsable = lowest > 0 && Number.isFinite(lowest) && Number.isFinite(highest) && highest >= lowest;
  const low = Math.log10(isUsable ? lowest : 0.1);
  const high = Math.log10(isUsable ? highest : 1);
  const margin = Math.max((high - low) * 0.06, 0.03);
  const span = high - low + 2 * margin;
  const zeroUnit = hasZeros ? low - margin - span * 0.14 : null;
  const ticks = logTicks(10 ** (low - margin), 10 ** (high + margin), most).map((tick) => ({ unit: Math.log10(tick), label: format(tick) }));
  return {
    kind: 'log',
    min: zeroUnit === null ? low - margin : zeroUnit - span * 0.04,
    max: high + margin,
    toUnit: (value) => (value > 0 && Number.isFinite(value) ? Math.log10(value) : NaN),
    ticks: zeroUnit === null ? ticks : [{ unit: zeroUnit, label: '0' }, ...ticks],
    zeroUnit,
  };
}

/** What a log axis must know of the values it shows. */
export interface SignCount {
  readonly lowestPositive: number;
  readonly highest: number;
  readonly zeros: number;
  readonly negatives: number;
}

/** Counts what a logarithm cannot show. NaN is not counted. */
export function countSigns(columns: readonly Float64Array[]): SignCount {
  let lowestPositive = Infinity;
  let highest = -Infinity;
  let zeros = 0;
  let negatives = 0;
  for (const column of columns) {
    for (const value of column) {
      if (!Number.isFinite(value)) continue;
      if (value > 0) {
        lowestPositive = Math.min(lowestPositive, value);
        highest = Math.max(highest, value);
      } else if (value < 0) negatives += 1;
      else zeros += 1;
    }
  }
  return { lowestPositive, highest, zeros, negatives };
}

/** Why a log axis cannot show these values, in a sentence; null where it can. */
export function whyLogIsOff(signs: SignCount): string | null {
  if (signs.negatives > 0) return `Log is off: ${signs.negatives === 1 ? '1 value is' : `${signs.negatives} values are`} below 0.`;
  if (signs.zeros > 0 && !Number.isFinite(signs.lowestPositive)) return 'Log is off: every value is exactly 0.';
  return null;
}
