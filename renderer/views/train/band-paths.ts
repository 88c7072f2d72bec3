// Where the bands of a trial lie on its small chart.
import type { Band } from '../../../shared/stagnation/proof/band.ts';

const axisWidth = 44;
const axisHeight = 18;
const top = 6;

export interface Frame {
  readonly left: number;
  /** Values at the lower and the upper edge. */
  readonly low: number;
  readonly high: number;
  readonly x: (epoch: number) => number;
  readonly y: (value: number) => number;
}

type Column = readonly (number | null)[];

/** Values of a column without gaps, in rising order. */
function sorted(columns: readonly Column[]): number[] {
  return columns.flat().filter((value) => value !== null).sort((left, right) => left - right);
}

/** Shows all medians, and of the extremes the 5th to 95th percentile: one seed that blows up must not flatten all others. */
export function frameOf(bands: readonly Band[], epochs: number, width: number, height: number): Frame {
  const medians = sorted(bands.map((band) => band.median));
  const extremes = sorted(bands.flatMap((band) => [band.lowest, band.highest]));
  const at = (share: number): number => extremes[Math.round(share * (extremes.length - 1))] ?? NaN;
  const [low = 0, high = 1] = medians.length === 0 ? [] : [Math.min(medians[0] ?? 0, at(0.05)), Math.max(medians.at(-1) ?? 1, at(0.95))];
  const span = high - low || Math.abs(high) || 1;
  const edge = { low: low - 0.04 * span, high: high + 0.04 * span };
  const bottom = height - axisHeight;
  return {
    left: axisWidth,
    ...edge,
    x: (epoch) => axisWidth + ((epoch - 1) / Math.max(1, epochs - 1)) * (width - axisWidth - 2),
    y: (value) => Math.min(bottom, Math.max(0, bottom - ((value - edge.low) / (edge.high - edge.low)) * (bottom - top))),
  };
}

const point = (frame: Frame, epoch: number, value: number): string => `${frame.x(epoch).toFixed(1)} ${frame.y(value).toFixed(1)}`;

/** The median; broken where no run has a value. */
export function linePath({ epoch, median }: Band, frame: Frame): string {
  return median.map((value, index) => (value === null ? '' : `${(median[index - 1] ?? null) === null ? 'M' : 'L'}${point(frame, epoch[index] ?? 1, value)}`)).join('');
}

/** The area from the lowest to the highest run. */
export function bandPath({ epoch, lowest, highest }: Band, frame: Frame): string {
  const rows = epoch.flatMap((at, index) => {
    const [low, high] = [lowest[index] ?? null, highest[index] ?? null];
    return low === null || high === null ? [] : [{ at, low, high }];
  });
  if (rows.length === 0) return '';
  return `M${[...rows.map(({ at, high }) => point(frame, at, high)), ...rows.toReversed().map(({ at, low }) => point(frame, at, low))].join('L')}Z`;
}
