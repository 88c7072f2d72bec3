// The value axis of a chart as it is seen now: by its data in view, its evidence, and the person's choice of linear or log.
import type { ChartData, ChartMarks } from './chart.ts';
import type { Curve, ValueRange } from './range.ts';
import { percentilesOf, valueRange } from './range.ts';
import type { ScaleKind, SignCount, ValueScale } from './scale.ts';
import { countSigns, linearScale, logScale } from './scale.ts';
import { indexFrom } from './trace.ts';

export interface ScaleOptions {
  readonly kind: ScaleKind;
  /** A fixed axis in place of one by the values. */
  readonly bounds: ValueRange | null;
  /** The axis never shows less than this. */
  readonly leastSpan: number;
  readonly format: ((value: number) => string) | undefined;
  readonly most: number;
}

/** What a log axis of this chart would have to show. */
export function signsOf(data: ChartData): SignCount {
  return countSigns(data.lines.map((line) => line.values));
}

/** From this ratio of high to low values on, a linear axis shows the low ones as a line on its floor. */
const logFrom = 30;

/** The axis on which the bulk of every curve can be read: logarithmic where they lie orders of magnitude apart. */
export function suggestScale(data: ChartData): ScaleKind {
  const curves = curvesOf(data).map((curve) => ({ ...curve, tail: 0.25 }));
  const bulk = curves.flatMap((curve) => percentilesOf(curve, [0, Infinity]));
  const hasOnlyPositive = curves.every((curve) => curve.values.every((value) => !(value <= 0)));
  return hasOnlyPositive && Math.max(...bulk) / Math.min(...bulk) > logFrom ? 'log' : 'linear';
}

function curvesOf(data: ChartData): Curve[] {
  return [
    ...data.lines.map((line) => ({ x: data.x, perEpoch: 1, values: line.values, tail: 0.01 })),
    // Single steps are noise around the curve: their bulk is shown, and their extremes are cut.
    ...data.behind.map((line) => ({ x: line.steps, perEpoch: line.scale.stepsPerEpoch, start: line.scale.startStep, values: line.values, tail: 0.1 })),
  ];
}

/** The values of evidence, which must be seen whatever the percentiles say: limits, the best value, and the extremes of every span. */
function wantedValues(data: ChartData, marks: ChartMarks, window: ValueRange): number[] {
  const isInView = (at: number): boolean => at >= window[0] && at <= window[1];
  const wanted = [...marks.limits.map((limit) => limit.value), ...(marks.best === null || !isInView(marks.best.epoch) ? [] : [marks.best.value])];
  const values = data.lines[0]?.values;
  for (const span of marks.spans) {
    // The first epoch is left out, as it is for the percentiles: it would flatten the rest.
    data.x.forEach((at, index) => {
      const value = values?.[index] ?? NaN;
      if (at > 1 && isInView(at) && at >= span.from && at <= span.to && Number.isFinite(value)) wanted.push(value);
    });
  }
  return wanted;
}

/** Values of the lines in view; before the first epoch, those of the steps. */
function valuesInView(data: ChartData, window: ValueRange): Float64Array[] {
  if (data.x.length === 0) return data.behind.map((line) => line.values);
  const from = indexFrom(data.x, window[0]);
  return data.lines.map((line) => line.values.subarray(from, Math.max(from + 1, indexFrom(data.x, window[1] + 1e-9))));
}

function widened([low, high]: ValueRange, leastSpan: number): ValueRange {
  const lacking = Math.max(0, leastSpan - (high - low)) / 2;
  return [low - lacking, high + lacking];
}

/** The axis for what is seen in `window`, in epochs. A log axis falls back to a linear one where values are negative. */
export function scaleFor(data: ChartData, marks: ChartMarks, window: ValueRange, options: ScaleOptions): ValueScale {
  if (options.bounds !== null) return linearScale(options.bounds, options.format, options.most);
  const wanted = wantedValues(data, marks, window);
  if (options.kind === 'log') {
    const signs = countSigns([...valuesInView(data, window), Float64Array.from(wanted)]);
    if (signs.negatives === 0) return logScale(signs.lowestPositive, signs.highest, signs.zeros > 0, options.format, options.most);
  }
  return linearScale(widened(valueRange(curvesOf(data), window, wanted), options.leastSpan), options.format, options.most);
}
