// The window comes back where it was, unless nobody could reach it there.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBounds, writeBounds } from './window-bounds.ts';

const display = { x: 0, y: 0, width: 1920, height: 1080 };
const bounds = { x: 100, y: 50, width: 1440, height: 900, isMaximized: false };
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unstuck-window-'));
  file = join(folder, 'window.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the bounds of the window', () => {
  it('come back as they were', () => {
    writeBounds(file, bounds);
    expect(readBounds(file, [display])).toEqual(bounds);
  });

  it.each([['left', { x: -1400 }], ['right', { x: 1900 }], ['above', { y: -20 }], ['below', { y: 1070 }]])('are forgotten when they lie %s of every display', (_where, moved) => {
    writeBounds(file, { ...bounds, ...moved });
    expect(readBounds(file, [display])).toBeNull();
  });

  it('are forgotten when the file is missing or is none', () => {
    expect(readBounds(file, [display])).toBeNull();
    for (const text of ['', '{}', '{"x":1,"y":"2"}']) {
      writeFileSync(file, text);
      expect(readBounds(file, [display])).toBeNull();
    }
  });
});
