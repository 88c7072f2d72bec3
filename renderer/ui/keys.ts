// Keyboard shortcuts: how they are written, and whether a key press is one.

/** True where Command takes the place of Ctrl. */
export function isMac(): boolean {
  return typeof navigator !== 'undefined' && navigator.platform.startsWith('Mac');
}

/** `Ctrl K` as it is written on this platform. */
export function keysForPlatform(keys: string): string {
  return isMac() ? keys.replace('Ctrl', '\u2318') : keys;
}

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/**
 * True when the press is the shortcut, like `Ctrl K`, `Ctrl 1`, `Shift S`, `Esc`, `?`.
 * A sign such as `?` or `/` is one key wherever the keyboard has it, so Shift is not looked at there.
 */
export function isShortcut(press: KeyPress, keys: string, mac = isMac()): boolean {
  const parts = keys.split(' ');
  const name = (parts.at(-1) ?? '').toLowerCase();
  const wantsControl = parts.includes('Ctrl');
  const hasControl = mac ? press.metaKey : press.ctrlKey;
  if (hasControl !== wantsControl || press.altKey) return false;
  const isSign = name.length === 1 && !/[a-z0-9]/.test(name);
  if (!isSign && press.shiftKey !== parts.includes('Shift')) return false;
  const key = press.key.toLowerCase();
  return key === name || (name === 'esc' && key === 'escape') || (name === 'space' && key === ' ');
}

/** True where typed letters belong to a text field, so that single-letter shortcuts must keep still. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button', 'file'].includes(target.type);
}
