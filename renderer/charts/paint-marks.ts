// Draws what is marked on a chart: evidence, pauses, limits, the best value, the end of a curve that is not finite, the live edge.
import type { ChartData, ChartMarks, EventMark, EvidenceSpan } from './chart.ts';
import type { Geometry } from './geometry.ts';
import { isInView, toX, toY, unitToY } from './geometry.ts';
import type { Palette } from './theme.ts';
import { paintText } from './theme.ts';

type Context = CanvasRenderingContext2D;

/** Of a mark while another one is pointed at. */
const dimmed = 0.5;
const hatchSpacing = 9;

function alphaOf(pin: number, raised: number | null): number {
  return raised === null || raised === pin ? 1 : dimmed;
}

function spanPixels(geometry: Geometry, span: EvidenceSpan): readonly [number, number] {
  const right = geometry.left + geometry.width;
  // The steps of epoch 3 lie between 2 and 3: evidence of one single epoch covers them.
  const start = span.from === span.to ? span.from - 1 : span.from;
  const from = Math.min(Math.max(toX(geometry, start), geometry.left), right - 3);
  const to = Math.min(Math.max(toX(geometry, span.to), from + 3), right);
  return [from, to];
}

function paintHatch(context: Context, from: number, to: number, top: number, height: number): void {
  context.beginPath();
  for (let x = from - height; x < to; x += hatchSpacing) {
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
  }
  context.stroke();
}

/** Tint, hatch and edge lines over the epochs of the evidence. Overlapping spans share one tint. */
function paintSpans(context: Context, geometry: Geometry, palette: Palette, spans: readonly EvidenceSpan[], raised: number | null): void {
  const drawn = new Set<string>();
  for (const span of spans.toSorted((left, right) => Number(right.pin === raised) - Number(left.pin === raised))) {
    const key = `${span.from} ${span.to}`;
    if (drawn.has(key) || span.to < geometry.window[0] || span.from > geometry.window[1]) continue;
    const isRepeated = drawn.size > 0;
    drawn.add(key);
    const [from, to] = spanPixels(geometry, span);
    context.save();
    context.globalAlpha = alphaOf(span.pin, raised);
    context.beginPath();
    context.rect(from, geometry.top, to - from, geometry.height);
    context.clip();
    context.fillStyle = palette['find-soft'];
    if (!isRepeated) context.fillRect(from, geometry.top, to - from, geometry.height);
    context.strokeStyle = palette.find;
    context.lineWidth = 1;
    if (!isRepeated) {
      context.globalAlpha *= 0.16;
      paintHatch(context, from, to, geometry.top, geometry.height);
    }
    context.globalAlpha = alphaOf(span.pin, raised) * (raised === span.pin ? 1 : 0.6);
    context.strokeRect(from + 0.5, geometry.top - 2, to - from - 1, geometry.height + 4);
    context.restore();
  }
}

function paintPauses(context: Context, geometry: Geometry, palette: Palette, pauses: readonly number[]): void {
  context.textAlign = 'left';
  context.textBaseline = 'top';
  for (const at of pauses) {
    if (!isInView(geometry, at)) continue;
    const x = toX(geometry, at);
    context.fillStyle = palette.bg3;
    context.fillRect(x - 2, geometry.top, 5, geometry.height);
    context.fillStyle = palette.t3;
    if (geometry.height > 120) context.fillText('paused', x + 6, geometry.top + 22);
  }
}

/** Rows of labels over one another, before labels are left out for lack of room. */
const mostEventRows = 3;
const eventRowHeight = 14;

/** A line at each event, and on a tall chart its label, on a lower row where the one above is taken. `top`: of the first row. */
function paintEvents(context: Context, geometry: Geometry, palette: Palette, events: readonly EventMark[], top: number): void {
  const rowEnds = new Array<number>(mostEventRows).fill(-Infinity);
  context.textAlign = 'left';
  context.textBaseline = 'top';
  for (const event of events) {
    if (!isInView(geometry, event.at)) continue;
    const x = Math.round(toX(geometry, event.at)) + 0.5;
    context.strokeStyle = palette.t2;
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(x, geometry.top);
    context.lineTo(x, geometry.top + geometry.height);
    context.stroke();
    if (geometry.height <= 120) continue;
    const width = context.measureText(event.label).width + 12;
    const isLeft = x + width > geometry.left + geometry.width;
    const from = isLeft ? x - width : x;
    const row = rowEnds.findIndex((end) => end <= from);
    if (row < 0) continue;
    rowEnds[row] = from + width;
    paintText(context, palette, event.label, from + 5, top + row * eventRowHeight);
  }
  context.setLineDash([]);
}

/** What lies behind the curves. */
export function paintBehind(context: Context, geometry: Geometry, palette: Palette, marks: ChartMarks, raised: number | null): void {
  context.save();
  context.font = palette.font;
  paintPauses(context, geometry, palette, marks.pauses);
  paintSpans(context, geometry, palette, marks.spans, raised);
  if (geometry.scale.zeroUnit !== null) {
    const lowest = geometry.scale.ticks.find((tick) => tick.unit !== geometry.scale.zeroUnit)?.unit ?? geometry.scale.max;
    const y = unitToY(geometry, (geometry.scale.zeroUnit + Math.min(lowest, geometry.scale.zeroUnit + (geometry.scale.max - geometry.scale.min) * 0.2)) / 2);
    context.strokeStyle = palette.line2;
    context.setLineDash([2, 4]);
    context.beginPath();
    context.moveTo(geometry.left, y);
    context.lineTo(geometry.left + geometry.width, y);
    context.stroke();
  }
  context.restore();
}

function paintLimits(context: Context, geometry: Geometry, palette: Palette, marks: ChartMarks, raised: number | null): void {
  context.textAlign = 'right';
  for (const limit of marks.limits) {
    const y = toY(geometry, limit.value);
    if (!(y >= geometry.top && y <= geometry.top + geometry.height)) continue;
    context.globalAlpha = alphaOf(limit.pin, raised);
    context.strokeStyle = palette.find;
    context.fillStyle = palette.find;
    context.lineWidth = 1.25;
    context.setLineDash([5, 3]);
    context.beginPath();
    context.moveTo(geometry.left, y);
    context.lineTo(geometry.left + geometry.width, y);
    context.stroke();
    const hasRoomAbove = y - geometry.top > 16;
    context.textBaseline = hasRoomAbove ? 'bottom' : 'top';
    context.fillText(limit.label, geometry.left + geometry.width - 2, hasRoomAbove ? y - 2 : y + 3);
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/** An open ring with a leader to its label, on the side with more room. */
function paintBest(context: Context, geometry: Geometry, palette: Palette, best: NonNullable<ChartMarks['best']>): void {
  const x = toX(geometry, best.epoch);
  const y = toY(geometry, best.value);
  if (!isInView(geometry, best.epoch) || !(y >= geometry.top && y <= geometry.top + geometry.height)) return;
  const isBelow = geometry.top + geometry.height - y > 44;
  const end = isBelow ? y + 24 : y - 24;
  context.strokeStyle = palette.t1;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(x, y, 5, 0, 2 * Math.PI);
  context.stroke();
  context.lineWidth = 1;
  context.strokeStyle = palette.t3;
  context.beginPath();
  context.moveTo(x, isBelow ? y + 6 : y - 6);
  context.lineTo(x, end);
  context.stroke();
  context.textBaseline = isBelow ? 'top' : 'bottom';
  const half = context.measureText(best.label).width / 2;
  context.textAlign = 'center';
  paintText(context, palette, best.label, Math.min(Math.max(x, geometry.left + half), geometry.left + geometry.width - half), isBelow ? end + 3 : end - 3);
}

function paintNotFinite(context: Context, geometry: Geometry, palette: Palette, mark: NonNullable<ChartMarks['notFinite']>, top: number): void {
  if (!isInView(geometry, mark.at)) return;
  const x = toX(geometry, mark.at);
  const y = top + 8;
  context.fillStyle = palette.bad;
  context.beginPath();
  context.moveTo(x, y - 6);
  context.lineTo(x + 6, y + 5);
  context.lineTo(x - 6, y + 5);
  context.fill();
  const isLeft = x + 140 > geometry.left + geometry.width;
  context.textAlign = isLeft ? 'right' : 'left';
  context.textBaseline = 'middle';
  context.font = `600 ${palette.font}`;
  if (geometry.height > 60) context.fillText(mark.label, isLeft ? x - 11 : x + 11, y);
  context.font = palette.font;
}

function paintLiveEdge(context: Context, geometry: Geometry, palette: Palette, edge: number, data: ChartData): void {
  if (!isInView(geometry, edge)) return;
  const x = toX(geometry, edge);
  context.strokeStyle = palette.acc;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x, geometry.top);
  context.lineTo(x, geometry.top + geometry.height);
  context.stroke();
  const last = data.lines[0]?.values.findLastIndex((value) => Number.isFinite(value)) ?? -1;
  const y = toY(geometry, data.lines[0]?.values[last] ?? NaN);
  if (!(y >= geometry.top && y <= geometry.top + geometry.height)) return;
  context.fillStyle = palette.acc;
  context.beginPath();
  context.arc(toX(geometry, data.x[last] ?? edge), y, 4, 0, 2 * Math.PI);
  context.fill();
}

/** What lies over the curves. */
export function paintOver(context: Context, geometry: Geometry, palette: Palette, marks: ChartMarks, raised: number | null, data: ChartData): void {
  context.save();
  context.font = palette.font;
  paintLimits(context, geometry, palette, marks, raised);
  // Below the row of pins, and below the word of a pause.
  paintEvents(context, geometry, palette, marks.events, geometry.top + (marks.pauses.length > 0 ? 38 : marks.spans.length > 0 ? 24 : 2));
  if (marks.liveEdge !== null) paintLiveEdge(context, geometry, palette, marks.liveEdge, data);
  if (marks.best !== null) paintBest(context, geometry, palette, marks.best);
  // Below the row of pins.
  if (marks.notFinite !== null) paintNotFinite(context, geometry, palette, marks.notFinite, geometry.top + (marks.spans.length > 0 ? 24 : 0));
  context.restore();
}
