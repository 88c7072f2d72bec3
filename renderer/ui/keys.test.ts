import { describe, expect, it } from 'vitest';
import { isShortcut } from './keys.ts';
import type { KeyPress } from './keys.ts';

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held };
}

describe('isShortcut', () => {
  it.each([
    ['Ctrl K', press('k', { ctrlKey: true })],
    ['Ctrl Shift Z', press('Z', { ctrlKey: true, shiftKey: true })],
    ['Shift S', press('S', { shiftKey: true })],
    ['Esc', press('Escape')],
    ['Space', press(' ')],
    ['?', press('?', { shiftKey: true })],
    ['/', press('/')],
  ])('knows %s', (keys, event) => {
    expect(isShortcut(event, keys, false)).toBe(true);
  });

  it('wants every modifier and no other', () => {
    expect(isShortcut(press('k'), 'Ctrl K', false)).toBe(false);
    expect(isShortcut(press('z', { ctrlKey: true, shiftKey: true }), 'Ctrl Z', false)).toBe(false);
    expect(isShortcut(press('k', { ctrlKey: true, altKey: true }), 'Ctrl K', false)).toBe(false);
    expect(isShortcut(press('l', { ctrlKey: true }), 'L', false)).toBe(false);
  });

  it('takes Command for Ctrl on macOS', () => {
    expect(isShortcut(press('k', { metaKey: true }), 'Ctrl K', true)).toBe(true);
    expect(isShortcut(press('k', { ctrlKey: true }), 'Ctrl K', true)).toBe(false);
  });
});
