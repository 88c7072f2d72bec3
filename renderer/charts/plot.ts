// uPlot behind a small face: it owns the canvas, axes, cursor and zoom selection; curves and marks are painted by us.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ChartData, ChartMarks } from './chart.ts';
import { formatTick } from './format.ts';
import type { Geometry } from './geometry.ts';
import { paintLines } from './paint-lines.ts';
import { paintBehind, paintOver } from './paint-marks.ts';
import type { ValueScale } from './scale.ts';
import type { Palette } from './theme.ts';
import { wholeTicks } from './ticks.ts';

/** Everything that one picture shows. */
export interface PlotView {
  readonly data: ChartData;
  readonly marks: ChartMarks;
  readonly raised: number | null;
  /** First and last epoch in view. */
  readonly window: readonly [number, number];
  readonly scale: ValueScale;
  readonly palette: Palette;
  readonly smoothing: number;
  readonly lineWidth: number;
  readonly isolated: string | null;
  readonly hasEndLabels: boolean;
  /** Of a value beyond the axis. */
  readonly format: (value: number) => string;
  /** True for the lowest of the charts that stand over one another: it has the epochs. */
  readonly hasPositionAxis: boolean;
}

export interface PlotEvents {
  /** After each drawing: where the plot lies now. */
  readonly drawn: (geometry: Geometry) => void;
  /** Epoch under the pointer, or null when it left. */
  readonly pointed: (position: number | null) => void;
  /** A stretch was dragged over. */
  readonly selected: (window: readonly [number, number]) => void;
}

export interface Plot {
  draw(view: PlotView): void;
  resize(width: number, height: number): void;
  /** The picture as it is, in device pixels. */
  readonly canvas: HTMLCanvasElement;
  destroy(): void;
}

const axisWidth = 54;
/** Half of the widest number at the end of the axis: 1 000 000 epochs. */
const endRoom = 24;
/** Room for run names at the ends of the lines. */
const labelRoom = 116;

function geometryOf(plot: uPlot, view: PlotView): Geometry {
  const ratio = uPlot.pxRatio;
  const { left, top, width, height } = plot.bbox;
  return { left: left / ratio, top: top / ratio, width: width / ratio, height: height / ratio, window: view.window, scale: view.scale };
}

/** uPlot's hooks draw in device pixels; we draw in CSS pixels. */
function inCssPixels(context: CanvasRenderingContext2D, paint: () => void): void {
  context.save();
  context.scale(uPlot.pxRatio, uPlot.pxRatio);
  paint();
  context.restore();
}

function alignedData(view: PlotView): uPlot.AlignedData {
  // uPlot ranges by its data; with none yet it gets the window, so that axes and grid stand from the start.
  if (view.data.x.length === 0) return [[...view.window], [null, null]];
  return [view.data.x, view.data.lines[0]?.values ?? new Float64Array(view.data.x.length).fill(NaN)] as uPlot.AlignedData;
}

function axesOf(view: () => PlotView): uPlot.Axis[] {
  const grid = { stroke: () => view().palette.line, width: 1 };
  return [
    {
      size: () => (view().hasPositionAxis ? 24 : 6),
      gap: 4,
      font: view().palette.font,
      stroke: () => view().palette.t3,
      grid: { show: false },
      ticks: { show: false },
      splits: () => wholeTicks(...view().window, 8),
      values: (_plot, splits) => splits.map((split) => (view().hasPositionAxis ? formatTick(split) : '')),
    },
    {
      size: axisWidth,
      gap: 8,
      font: view().palette.font,
      stroke: () => view().palette.t3,
      grid,
      ticks: { show: false },
      splits: () => view().scale.ticks.map((tick) => tick.unit),
      values: () => view().scale.ticks.map((tick) => tick.label),
    },
  ];
}

function paintBase(context: CanvasRenderingContext2D, geometry: Geometry, palette: Palette, { hasPositionAxis, data: { unit = 'epoch' } }: PlotView): void {
  const bottom = Math.round(geometry.top + geometry.height) + 0.5;
  context.strokeStyle = palette.line2;
  context.beginPath();
  context.moveTo(geometry.left, bottom);
  context.lineTo(geometry.left + geometry.width, bottom);
  context.stroke();
  if (!hasPositionAxis) return;
  context.font = palette.font;
  context.fillStyle = palette.t3;
  context.textAlign = 'right';
  context.textBaseline = 'top';
  context.fillText(unit, geometry.left - 8, bottom + 5);
}

export function createPlot(host: HTMLElement, first: PlotView, events: PlotEvents): Plot {
  let view = first;
  const plot = new uPlot(
    {
      width: Math.max(host.clientWidth, 120),
      height: Math.max(host.clientHeight, 40),
      padding: [12, () => (view.hasEndLabels ? labelRoom : endRoom), 0, 0],
      legend: { show: false },
      cursor: {
        x: false,
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
        // Shift-drag moves the window instead; that is the component's.
        bind: { mousedown: (_plot, _target, handle) => (event: MouseEvent) => (event.shiftKey ? null : handle(event)) },
      },
      scales: { x: { time: false, range: () => [...view.window] }, y: { range: () => [view.scale.min, view.scale.max] } },
      axes: axesOf(() => view),
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: {
        drawClear: [(self) => inCssPixels(self.ctx, () => paintBehind(self.ctx, geometryOf(self, view), view.palette, view.marks, view.raised))],
        draw: [
          (self) => {
            const geometry = geometryOf(self, view);
            const { palette, smoothing, lineWidth: width, isolated, hasEndLabels, format } = view;
            inCssPixels(self.ctx, () => {
              paintBase(self.ctx, geometry, palette, view);
              paintLines(self.ctx, geometry, { palette, smoothing, width, isolated, hasEndLabels, format }, view.data);
              paintOver(self.ctx, geometry, palette, view.marks, view.raised, view.data);
            });
            events.drawn(geometry);
          },
        ],
        setCursor: [(self) => events.pointed((self.cursor.left ?? -1) < 0 ? null : self.posToVal(self.cursor.left ?? 0, 'x'))],
        setSelect: [
          (self) => {
            const { left, width } = self.select;
            // A click that trembles is not a drag.
            if (width > 4) events.selected([self.posToVal(left, 'x'), self.posToVal(left + width, 'x')]);
            self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
      },
    },
    alignedData(first),
    host,
  );
  return {
    draw(next) {
      const isLaidOutAnew = next.hasEndLabels !== view.hasEndLabels || next.hasPositionAxis !== view.hasPositionAxis;
      view = next;
      plot.setData(alignedData(view));
      // New data alone does not make uPlot measure axes and padding again.
      if (isLaidOutAnew) plot.redraw(false, true);
    },
    resize: (width, height) => plot.setSize({ width, height }),
    canvas: plot.ctx.canvas,
    destroy: () => plot.destroy(),
  };
}
