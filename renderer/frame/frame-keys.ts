// The keys that work on every screen.
import { isShortcut, isTyping } from '../ui/keys.ts';
import type { Screen } from '../state/router.svelte.ts';
import { mainScreens } from './screens.ts';

export interface FrameActions {
  readonly go: (screen: Screen) => void;
  readonly openFile: () => void;
  readonly showPalette: () => void;
  readonly showKeys: () => void;
}

/** Does what the key asks for, where it is one of the frame's. An open dialog keeps single keys to itself. */
export function runFrameKey(event: KeyboardEvent, actions: FrameActions): void {
  if (event.defaultPrevented) return;
  const action = actionOf(event, actions);
  if (action === null) return;
  event.preventDefault();
  action();
}

function actionOf(event: KeyboardEvent, actions: FrameActions): (() => void) | null {
  const info = mainScreens.find(({ keys }) => keys !== undefined && isShortcut(event, keys));
  if (info) return () => actions.go(info.screen);
  if (isShortcut(event, 'Ctrl K')) return actions.showPalette;
  if (isShortcut(event, 'Ctrl O')) return actions.openFile;
  if (event.key === 'F6') return () => moveRegion(event.shiftKey ? -1 : 1);
  if (isTyping(event.target) || document.querySelector('[role="dialog"]') !== null) return null;
  if (isShortcut(event, '?')) return actions.showKeys;
  if (isShortcut(event, '/')) return focusFilter;
  return null;
}

function focusFilter(): void {
  document.querySelector<HTMLInputElement>('main input[type="search"]')?.focus();
}

const focusable = 'button:not(:disabled), input:not(:disabled), select, textarea, a[href], [tabindex="0"]';

/** Moves the focus to the next region of the window: title bar, rail, page head and panels, status bar. */
function moveRegion(direction: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region], main section')].filter((region) => region.querySelector(focusable) !== null);
  if (regions.length === 0) return;
  const holding = regions.filter((region) => region.contains(document.activeElement)).at(-1);
  const index = holding ? regions.indexOf(holding) : -1;
  const next = regions[(index + direction + regions.length) % regions.length];
  next?.querySelector<HTMLElement>(focusable)?.focus();
}
