// Takes a chart out of the app: as an image and as a table of raw values.
import type { GrowingColumns } from './columns.ts';

/** All columns by epoch, as CSV with a header; empty where a value is missing. */
export function toCsv(firstName: string, columns: GrowingColumns): string {
  const names = columns.names;
  const values = names.map((name) => columns.column(name));
  const cell = (value: number | undefined): string => (value !== undefined && Number.isFinite(value) ? String(value) : '');
  const quoted = (name: string): string => (/[",\n\r]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
  const rows = Array.from(columns.step, (step, index) => [step, ...values.map((column) => cell(column[index]))].join(','));
  return `${[[firstName, ...names.map(quoted)].join(','), ...rows].join('\r\n')}\r\n`;
}

/** Charts that stand over one another as one image, on the background of their panel. */
export function stackCanvases(canvases: readonly HTMLCanvasElement[], background: string): Promise<Blob> {
  const image = document.createElement('canvas');
  image.width = Math.max(1, ...canvases.map((canvas) => canvas.width));
  image.height = Math.max(1, canvases.reduce((height, canvas) => height + canvas.height, 0));
  const context = image.getContext('2d');
  if (context === null) return Promise.reject(new Error('this browser gives no canvas'));
  context.fillStyle = background;
  context.fillRect(0, 0, image.width, image.height);
  let top = 0;
  for (const canvas of canvases) {
    context.drawImage(canvas, 0, top);
    top += canvas.height;
  }
  return new Promise((resolve, reject) => image.toBlob((blob) => (blob === null ? reject(new Error('the image could not be made')) : resolve(blob)), 'image/png'));
}

/** Saves a file where the browser saves files. */
export function download(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name.replace(/[\\/:*?"<>|]+/g, '-');
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Copies an image; saves it as a file where copying is not allowed. */
export async function copyImage(name: string, blob: Blob): Promise<'copied' | 'saved'> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
    return 'copied';
  } catch {
    download(`${name}.png`, blob);
    return 'saved';
  }
}
