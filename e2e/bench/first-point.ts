// Watches, inside the page, for the first point of a curve that is drawn after a click.
import type { Page } from '@playwright/test';

declare global {
  interface Window {
    /** Milliseconds from the click to the frame that shows the first point of a curve; null until then. */
    firstPointMs: number | null;
  }
}

/** Must run in the page before its own code: every stroke and fill in the colour of a series counts as a drawn point. */
function watchCanvas(): void {
  let clickedAt: number | null = null;
  window.firstPointMs = null;
  window.addEventListener('click', (event) => {
    clickedAt = event.timeStamp;
    window.firstPointMs = null;
  }, { capture: true });
  const probe = (context: CanvasRenderingContext2D, colour: unknown): void => {
    if (clickedAt === null || typeof colour !== 'string') return;
    const style = getComputedStyle(context.canvas);
    const isSeries = ['--s1', '--s2'].some((name) => style.getPropertyValue(name).trim().toLowerCase() === colour.toLowerCase());
    if (!isSeries) return;
    const from = clickedAt;
    clickedAt = null;
    // What is painted in this frame is on the screen with the next one.
    requestAnimationFrame(() => requestAnimationFrame((shownAt) => (window.firstPointMs = shownAt - from)));
  };
  /** Lets the probe see a call of the canvas, then makes the call. */
  const watch = (name: 'stroke' | 'fill', colour: 'strokeStyle' | 'fillStyle'): void => {
    const painters = CanvasRenderingContext2D.prototype as unknown as Record<string, (...path: unknown[]) => void>;
    const paint = painters[name];
    painters[name] = function (this: CanvasRenderingContext2D, ...path: unknown[]) {
      probe(this, this[colour]);
      if (paint !== undefined) Reflect.apply(paint, this, path);
    };
  };
  watch('stroke', 'strokeStyle');
  watch('fill', 'fillStyle');
}

/** Loads the page again, watched. */
export async function watchFirstPoint(page: Page): Promise<void> {
  await page.addInitScript(watchCanvas);
  await page.reload();
}

/** Waits for the point that the last click led to; milliseconds. */
export async function firstPointMs(page: Page): Promise<number> {
  const handle = await page.waitForFunction(() => window.firstPointMs, null, { polling: 20 });
  return Number(await handle.jsonValue());
}
