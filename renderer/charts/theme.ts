// The colours of the page, read from its style sheet for the canvas, which knows no CSS variables.
import type { SlotNumber } from './slots.ts';

const names = ['bg1', 'bg3', 'line', 'line2', 't1', 't2', 't3', 'acc', 'find', 'find-soft', 'bad', 's1', 's2', 's3', 's4', 's5', 's6'] as const;
export type Palette = Readonly<Record<(typeof names)[number], string>> & { readonly font: string };

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const colours = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Record<(typeof names)[number], string>;
  return { ...colours, font: `11px ${style.getPropertyValue('--font') || 'sans-serif'}` };
}

export function slotColour(palette: Palette, slot: SlotNumber | null): string {
  return slot === null ? palette.t3 : palette[`s${slot}`];
}

/** Text on a chart, with an edge of the panel's colour, so that it can be read over curves. */
export function paintText(context: CanvasRenderingContext2D, palette: Palette, text: string, x: number, y: number): void {
  context.save();
  context.setLineDash([]);
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = palette.bg1;
  context.strokeText(text, x, y);
  context.fillStyle = palette.t2;
  context.fillText(text, x, y);
  context.restore();
}

/** Calls `notify` when the theme may have changed, by the app, the system or forced colours. Returns what ends it. */
export function watchTheme(notify: () => void): () => void {
  const observer = new MutationObserver(notify);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
  const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener('change', notify);
  // Text on the canvas is drawn in the page's font only once that is loaded.
  let isWatching = true;
  void document.fonts.ready.then(() => {
    if (isWatching) notify();
  });
  return () => {
    isWatching = false;
    observer.disconnect();
    for (const query of queries) query.removeEventListener('change', notify);
  };
}
