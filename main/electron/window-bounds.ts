// Where the window stood when it was closed.
import { readFileSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';

const boundsSchema = v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number(), isMaximized: v.boolean() });
export type WindowBounds = v.InferOutput<typeof boundsSchema>;

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The smallest window that shows every screen whole, in CSS pixels. */
export const minimumSize = { width: 1024, height: 700 };
/** At least this much of the title bar must lie on a display, to be caught with the pointer. */
const reachable = 100;

/** The bounds saved in `file`; null when there are none, or when no display of now would show them. */
export function readBounds(file: string, displays: readonly Area[]): WindowBounds | null {
  try {
    const bounds = v.parse(boundsSchema, JSON.parse(readFileSync(file, 'utf8')));
    return displays.some((display) => isReachable(bounds, display)) ? bounds : null;
  } catch {
    return null;
  }
}

export function writeBounds(file: string, bounds: WindowBounds): void {
  writeFileSync(file, JSON.stringify(bounds));
}

function isReachable(bounds: Area, display: Area): boolean {
  const visible = Math.min(bounds.x + bounds.width, display.x + display.width) - Math.max(bounds.x, display.x);
  return visible >= reachable && bounds.y >= display.y && bounds.y <= display.y + display.height - reachable;
}
