// Draws the curves of a chart: raw behind smooth, markers, zeros on their own line, and triangles for what lies beyond the axis.
import type { BackLine, ChartData, ChartLine, StepScale } from './chart.ts';
import { epochOfStep } from './chart.ts';
import type { Geometry, Outlier } from './geometry.ts';
import { findOutliers, isInView, spreadLabels, toX, toY, unitToY } from './geometry.ts';
import { withoutGaps } from './joined.ts';
import type { Marker } from './slots.ts';
import { slotOf } from './slots.ts';
import { smoothEma } from './smooth.ts';
import type { Palette } from './theme.ts';
import { paintText, slotColour } from './theme.ts';
import { indexFrom, traceCurve } from './trace.ts';

export interface LineLook {
  readonly palette: Palette;
  /** Weight of the moving average, 0 to below 1. */
  readonly smoothing: number;
  /** Width of a main line in CSS pixels. */
  readonly width: number;
  /** Line that stands out, by its id; the rest is dimmed. */
  readonly isolated: string | null;
  /** Writes the name of each line at its end. */
  readonly hasEndLabels: boolean;
  /** Of a value beyond the axis. */
  readonly format: (value: number) => string;
}

type Context = CanvasRenderingContext2D;

const inEpochs: StepScale = { stepsPerEpoch: 1, startStep: 0 };

/** `scale` says how `x` lies on the axis of epochs; without one, it is in epochs itself. */
function strokeCurve(context: Context, geometry: Geometry, x: Float64Array, values: Float64Array, scale = inEpochs): void {
  const path = new Path2D();
  traceCurve(path, x, values, stepsInView(geometry, scale), { toX: (at) => toX(geometry, epochOfStep(scale, at)), toY: (value) => clampY(geometry, toY(geometry, value)) });
  context.stroke(path);
}

function stepsInView({ window }: Geometry, { stepsPerEpoch, startStep }: StepScale): readonly [number, number] {
  return [window[0] * stepsPerEpoch + startStep, window[1] * stepsPerEpoch + startStep];
}

/** A line to a far outlier keeps its direction but not its length, which a canvas draws wrongly beyond some 10^5 pixels. */
function clampY(geometry: Geometry, y: number): number {
  return Math.min(Math.max(y, geometry.top - 20 * geometry.height), geometry.top + 21 * geometry.height);
}

/** Traces a marker of 8 pixels around a point; `fill` and `stroke` are up to the caller. */
export function traceMarker(context: Context, marker: Marker, x: number, y: number, radius = 4): void {
  context.beginPath();
  const corners = (points: readonly (readonly [number, number])[]): void => {
    points.forEach(([dx, dy], index) => (index === 0 ? context.moveTo(x + dx * radius, y + dy * radius) : context.lineTo(x + dx * radius, y + dy * radius)));
    context.closePath();
  };
  const strokes = (points: readonly (readonly [number, number, number, number])[]): void => {
    for (const [x1, y1, x2, y2] of points) {
      context.moveTo(x + x1 * radius, y + y1 * radius);
      context.lineTo(x + x2 * radius, y + y2 * radius);
    }
  };
  switch (marker) {
    case 'circle':
      return context.arc(x, y, radius * 0.9, 0, 2 * Math.PI);
    case 'square':
      return corners([[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]]);
    case 'triangle':
      return corners([[0, -1.05], [1, 0.8], [-1, 0.8]]);
    case 'diamond':
      return corners([[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]]);
    case 'cross':
      return strokes([[-0.85, -0.85, 0.85, 0.85], [-0.85, 0.85, 0.85, -0.85]]);
    case 'plus':
      return strokes([[-1.05, 0, 1.05, 0], [0, -1.05, 0, 1.05]]);
  }
}

function paintMarker(context: Context, palette: Palette, line: ChartLine, x: number, y: number): void {
  if (line.slot === null) return;
  context.setLineDash([]);
  context.lineWidth = 1.5;
  context.fillStyle = palette.bg1;
  context.strokeStyle = slotColour(palette, line.slot);
  traceMarker(context, slotOf(line.slot).marker, x, y);
  context.fill();
  context.stroke();
}

/** Three markers along a line, at other places for each slot, so that lines that cross can be told apart. */
function paintMarkers(context: Context, geometry: Geometry, palette: Palette, line: ChartLine, x: Float64Array, drawn: Float64Array): void {
  for (const share of [0.2, 0.5, 0.8]) {
    const at = geometry.window[0] + (geometry.window[1] - geometry.window[0]) * (share + ((line.slot ?? 0) - 3) * 0.03);
    const index = indexFrom(x, at);
    const y = toY(geometry, drawn[index] ?? NaN);
    if (y >= geometry.top && y <= geometry.top + geometry.height) paintMarker(context, palette, line, toX(geometry, x[index] ?? NaN), y);
  }
}

function paintBackLine(context: Context, geometry: Geometry, palette: Palette, line: BackLine): void {
  const [from, to] = stepsInView(geometry, line.scale);
  const inView = indexFrom(line.steps, to) - indexFrom(line.steps, from);
  // As a dense wall it would hide what stands before it: then it is as faint as a band.
  context.globalAlpha = inView > geometry.width / 2 ? 0.11 : 0.36;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.strokeStyle = slotColour(palette, line.slot);
  strokeCurve(context, geometry, line.steps, line.values, line.scale);
}

/** A value without neighbours makes no line: it is a dot. */
function paintLonePoints(context: Context, geometry: Geometry, x: Float64Array, values: Float64Array): void {
  for (let index = 0; index < values.length; index += 1) {
    const y = toY(geometry, values[index] ?? NaN);
    const isAlone = Number.isNaN(toY(geometry, values[index - 1] ?? NaN)) && Number.isNaN(toY(geometry, values[index + 1] ?? NaN));
    if (Number.isNaN(y) || !isAlone) continue;
    context.beginPath();
    context.arc(toX(geometry, x[index] ?? NaN), y, 2.5, 0, 2 * Math.PI);
    context.fill();
  }
}

function paintLine(context: Context, geometry: Geometry, look: LineLook, data: ChartData, line: ChartLine): void {
  const alpha = (line.slot === null || line.isFaint === true ? 0.38 : 1) * (look.isolated !== null && look.isolated !== line.id ? 0.25 : 1);
  const [x, values] = line.isJoined === true ? withoutGaps(data.x, line.values) : [data.x, line.values];
  const smooth = smoothEma(values, look.smoothing);
  const ownLines = data.lines.filter((other) => other.isFaint !== true).length;
  context.strokeStyle = slotColour(look.palette, line.slot);
  context.fillStyle = context.strokeStyle;
  if (smooth !== values) {
    context.globalAlpha = alpha * 0.4;
    context.lineWidth = 1;
    context.setLineDash([]);
    strokeCurve(context, geometry, x, values);
  }
  context.globalAlpha = alpha;
  context.lineWidth = line.slot === null ? 1 : look.width;
  // A line alone needs no dash to be told from another.
  context.setLineDash(line.slot === null || ownLines === 1 ? [] : [...slotOf(line.slot).dash]);
  strokeCurve(context, geometry, x, smooth);
  paintLonePoints(context, geometry, x, smooth);
  if (ownLines >= 3) paintMarkers(context, geometry, look.palette, line, x, smooth);
}

function paintZeros(context: Context, geometry: Geometry, palette: Palette, line: ChartLine, x: Float64Array): void {
  if (geometry.scale.zeroUnit === null) return;
  const y = unitToY(geometry, geometry.scale.zeroUnit);
  line.values.forEach((value, index) => {
    const at = x[index] ?? NaN;
    if (value === 0 && isInView(geometry, at)) paintMarker(context, palette, line, toX(geometry, at), y);
  });
}

/** At most this many triangles carry their number: the rest is told by the tooltip. */
const mostNumbers = 3;

const numberWidth = 52;

function paintOutliers(context: Context, geometry: Geometry, { palette, format }: LineLook, data: ChartData): void {
  const found = data.lines.flatMap((line) => findOutliers(geometry, data.x, line.values).map((outlier) => ({ ...outlier, slot: line.slot })));
  const told = new Set<Outlier>();
  for (const outlier of found.toSorted((left, right) => Math.abs(right.value) - Math.abs(left.value))) {
    const isFree = [...told].every((other) => Math.abs(toX(geometry, other.at) - toX(geometry, outlier.at)) > numberWidth);
    if (isFree && told.size < mostNumbers) told.add(outlier);
  }
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (const outlier of found) {
    const x = toX(geometry, outlier.at);
    const y = outlier.isAbove ? geometry.top + 7 : geometry.top + geometry.height - 7;
    const tip = outlier.isAbove ? -5 : 5;
    context.fillStyle = slotColour(palette, outlier.slot);
    context.beginPath();
    context.moveTo(x, y + tip);
    context.lineTo(x + 5, y - tip);
    context.lineTo(x - 5, y - tip);
    context.fill();
    if (!told.has(outlier)) continue;
    paintText(context, palette, format(outlier.value), x + 9, y);
  }
}

function paintEndLabels(context: Context, geometry: Geometry, look: LineLook, data: ChartData): void {
  const ends = data.lines.filter((line) => line.slot !== null).flatMap((line) => {
    const smooth = smoothEma(line.values, look.smoothing);
    const last = smooth.findLastIndex((value, index) => Number.isFinite(value) && isInView(geometry, data.x[index] ?? NaN));
    const y = toY(geometry, smooth[last] ?? NaN);
    return Number.isNaN(y) ? [] : [{ line, y }];
  });
  const places = spreadLabels(ends.map((end) => end.y), 16, geometry.top + 8, geometry.top + geometry.height - 8);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  ends.forEach(({ line }, index) => {
    const x = geometry.left + geometry.width + 12;
    paintMarker(context, look.palette, line, x, places[index] ?? 0);
    context.fillStyle = look.palette.t1;
    context.fillText(line.label, x + 9, places[index] ?? 0);
  });
}

/** Draws all curves, clipped to the plot; numbers and labels may stand beyond it. */
export function paintLines(context: Context, geometry: Geometry, look: LineLook, data: ChartData): void {
  context.save();
  context.font = look.palette.font;
  context.lineJoin = 'round';
  context.save();
  context.beginPath();
  context.rect(geometry.left - 1, geometry.top, geometry.width + 2, geometry.height + 1);
  context.clip();
  for (const line of data.behind) paintBackLine(context, geometry, look.palette, line);
  // The first line is the one that matters most: it is drawn last.
  for (const line of data.lines.toReversed()) paintLine(context, geometry, look, data, line);
  context.restore();
  for (const line of data.lines) paintZeros(context, geometry, look.palette, line, data.x);
  paintOutliers(context, geometry, look, data);
  if (look.hasEndLabels) paintEndLabels(context, geometry, look, data);
  context.restore();
}
