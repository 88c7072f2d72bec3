// The chart in a real browser: pixels, gaps, zeros on a log axis, pins, keys and zoom.
import { tick } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import '../styles/tokens.css';
import type { ChartData, ChartMarks } from './chart.ts';
import { noMarks } from './chart.ts';
import { ChartCursor } from './cursor.svelte.ts';
import LineChart from './LineChart.svelte';

function dataOf(values: number[]): ChartData {
  return {
    x: Float64Array.from(values, (_, index) => index + 1),
    lines: [{ id: 'val_loss', label: 'Validation', slot: 1, values: Float64Array.from(values) }],
    behind: [],
  };
}

function colourAt(canvas: HTMLCanvasElement, x: number, y: number): number[] {
  return [...(canvas.getContext('2d')?.getImageData(Math.round(x * devicePixelRatio), Math.round(y * devicePixelRatio), 1, 1).data ?? [])];
}

/** Pixels of a column that are coloured like slot 1 (#24519a, blue) on white. */
function bluePixels(canvas: HTMLCanvasElement, x: number): number {
  const { height } = canvas;
  const column = canvas.getContext('2d')?.getImageData(Math.round(x * devicePixelRatio), 0, 1, height).data ?? [];
  let count = 0;
  for (let index = 0; index < column.length; index += 4) if ((column[index + 2] ?? 0) - (column[index] ?? 0) > 60 && (column[index + 3] ?? 0) > 128) count += 1;
  return count;
}

const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));

async function show(data: ChartData, more: { marks?: ChartMarks; scaleKind?: 'linear' | 'log'; onpin?: (pin: number) => void } = {}) {
  const host = document.createElement('div');
  // The library puts a div of its own between, which fills the grid.
  host.style.cssText = 'display: grid; width: 600px; height: 300px; background: white';
  document.documentElement.dataset['theme'] = 'light';
  document.body.append(host);
  const cursor = new ChartCursor();
  const props = { label: 'Loss', data, cursor, window: [0, 10] as const, hasTooltip: true, hasPositionAxis: true, ...more };
  const screen = render(LineChart, props, { baseElement: host });
  const { rerender } = await screen;
  await frame();
  const canvas = host.querySelector('canvas');
  if (canvas === null) throw new Error('no canvas');
  return { host, canvas, cursor, rerender: async (next: Partial<typeof props>) => { await rerender({ ...props, ...next }); await tick(); await frame(); } };
}

/** Plot of a 600 pixel wide chart: 54 for the axis, 24 at the right. */
const pixelOf = (epoch: number): number => 54 + (epoch / 10) * (600 - 54 - 24);

describe('LineChart', () => {
  afterEach(() => document.body.replaceChildren());

  it('draws data, and more data as it arrives', async () => {
    const { canvas, rerender } = await show(dataOf([1, 0.8, 0.6, 0.5]));
    expect(bluePixels(canvas, pixelOf(2.5))).toBeGreaterThan(0);
    expect(bluePixels(canvas, pixelOf(5.5))).toBe(0);
    await rerender({ data: dataOf([1, 0.8, 0.6, 0.5, 0.4, 0.3]) });
    expect(bluePixels(canvas, pixelOf(5.5))).toBeGreaterThan(0);
  });

  it('can start without any data', async () => {
    const { canvas, rerender } = await show(dataOf([]));
    expect(colourAt(canvas, 300, 150)).toHaveLength(4);
    await rerender({ data: dataOf([1, 2, 3]) });
    expect(bluePixels(canvas, pixelOf(2.5))).toBeGreaterThan(0);
  });

  it('leaves a gap where values are missing', async () => {
    const { canvas } = await show(dataOf([0.5, 0.5, NaN, NaN, 0.5, 0.5]));
    expect(bluePixels(canvas, pixelOf(1.5))).toBeGreaterThan(0);
    expect(bluePixels(canvas, pixelOf(3.5))).toBe(0);
    expect(bluePixels(canvas, pixelOf(5.5))).toBeGreaterThan(0);
  });

  it('goes over the gaps of what is measured every few epochs, and reads its last known value', async () => {
    const data = dataOf([NaN, 0.5, NaN, NaN, 0.5, NaN]);
    const joined = { ...data, lines: data.lines.map((line) => ({ ...line, isJoined: true })) };
    const { canvas } = await show(joined);
    expect(bluePixels(canvas, pixelOf(3.5))).toBeGreaterThan(0);
    expect(bluePixels(canvas, pixelOf(5.5))).toBe(0);
    (page.getByRole('img', { name: 'Loss' }).element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowLeft}');
    await expect.element(page.getByText('Epoch 6. Validation 0.500 (epoch 5).')).toBeInTheDocument();
  });

  it('marks what was done to a run by a line from top to bottom', async () => {
    const { canvas, rerender } = await show(dataOf([0.5, 0.5, 0.5, 0.5]));
    const dark = (): number => {
      const data = canvas.getContext('2d')?.getImageData(Math.round(pixelOf(7) * devicePixelRatio) - 1, 0, 3, canvas.height).data ?? [];
      let count = 0;
      for (let index = 0; index < data.length; index += 4) if ((data[index] ?? 0) < 140 && (data[index + 3] ?? 0) > 128) count += 1;
      return count;
    };
    expect(dark()).toBeLessThan(20);
    await rerender({ marks: { ...noMarks, events: [{ at: 7, label: 'rate 0.0003' }] } });
    expect(dark()).toBeGreaterThan(80);
  });

  it('draws the curve before a fork faint, in the same look', async () => {
    const own = dataOf([NaN, NaN, NaN, 0.5, 0.5]);
    const before = { id: 'val_loss before', label: 'Validation', slot: 1 as const, values: Float64Array.of(0.5, 0.5, 0.5, NaN, NaN), isFaint: true };
    const { canvas } = await show({ ...own, lines: [...own.lines, before] });
    const strongest = (x: number): number => {
      const data = canvas.getContext('2d')?.getImageData(Math.round(x * devicePixelRatio), 0, 1, canvas.height).data ?? [];
      let most = 0;
      for (let index = 0; index < data.length; index += 4) if ((data[index + 2] ?? 0) - (data[index] ?? 0) > 60) most = Math.max(most, data[index + 3] ?? 0);
      return most;
    };
    expect(strongest(pixelOf(4.5))).toBeGreaterThan(200);
    expect(strongest(pixelOf(1.5))).toBeGreaterThan(40);
    expect(strongest(pixelOf(1.5))).toBeLessThan(150);
  });

  it('shows zeros on a log axis, apart from the curve', async () => {
    const { canvas } = await show(dataOf([1, 0.1, 0.01, 0, 0, 0.001]), { scaleKind: 'log' });
    expect(bluePixels(canvas, pixelOf(1.5))).toBeGreaterThan(0);
    // The marker of the zero itself, and no line from it to its neighbours.
    expect(bluePixels(canvas, pixelOf(4))).toBeGreaterThan(0);
    expect(bluePixels(canvas, pixelOf(4.5))).toBe(0);
  });

  it('keeps negative values on a linear axis', async () => {
    const { canvas } = await show(dataOf([1, -1, 0.5, -0.5]), { scaleKind: 'log' });
    expect(bluePixels(canvas, pixelOf(2.5))).toBeGreaterThan(0);
  });

  it('ties a pin to its evidence by focus and press', async () => {
    const pressed: number[] = [];
    const marks: ChartMarks = { ...noMarks, spans: [{ pin: 2, from: 2, to: 4, label: 'Oscillation, epochs 2 to 4' }] };
    const { cursor } = await show(dataOf([1, 0.8, 0.9, 0.7]), { marks, onpin: (pin) => pressed.push(pin) });
    const pin = page.getByRole('button', { name: 'Evidence 2: Oscillation, epochs 2 to 4' });
    await pin.click();
    expect(pressed).toEqual([2]);
    expect(cursor.raised).toBe(2);
    (pin.element() as HTMLElement).blur();
    expect(cursor.raised).toBeNull();
  });

  it('reads epochs and raw values by key', async () => {
    const { cursor } = await show(dataOf([1, 0.8, 0.6, 0.5]));
    const chart = page.getByRole('img', { name: 'Loss' });
    (chart.element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowLeft}');
    expect(cursor.epoch).toBe(4);
    await userEvent.keyboard('{ArrowLeft}');
    expect(cursor.epoch).toBe(3);
    await expect.element(page.getByText('Epoch 3. Validation 0.600.')).toBeInTheDocument();
    await userEvent.keyboard('{Shift>}{ArrowLeft}{/Shift}');
    expect(cursor.epoch).toBe(1);
  });

  it('zooms by a drag and comes back by a double click', async () => {
    const { host, cursor } = await show(dataOf([1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.3, 0.2]));
    const over = host.querySelector('.u-over');
    if (over === null) throw new Error('no plot');
    const box = over.getBoundingClientRect();
    const at = (type: string, x: number): void => void over.dispatchEvent(new MouseEvent(type, { bubbles: true, button: 0, clientX: box.left + x, clientY: box.top + 50, movementX: 9 }));
    at('mousemove', 100);
    at('mousedown', 100);
    at('mousemove', 300);
    document.dispatchEvent(new MouseEvent('mouseup', { bubbles: true, clientX: box.left + 300, clientY: box.top + 50 }));
    await frame();
    expect(cursor.zoom?.[0]).toBeCloseTo((100 / box.width) * 10, 1);
    expect(cursor.zoom?.[1]).toBeCloseTo((300 / box.width) * 10, 1);
    over.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    expect(cursor.zoom).toBeNull();
  });
});
