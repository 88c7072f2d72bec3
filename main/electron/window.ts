// The one window.
import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { pageAddress } from './address.ts';
import { safePreferences } from './security.ts';
import { minimumSize, readBounds, writeBounds } from './window-bounds.ts';

export interface WindowOptions {
  readonly preload: string;
  /** Where the window's place is kept. */
  readonly folder: string;
  readonly isDevelopment: boolean;
}

/** The background of the page, so that nothing flashes before it is drawn. */
const background = { dark: '#0D1012', light: '#F1F4F5' };

/** Opens the window where it stood last, and shows it as soon as there is something to see. */
export function openWindow({ preload, folder, isDevelopment }: WindowOptions): BrowserWindow {
  const file = join(folder, 'window.json');
  const bounds = readBounds(file, screen.getAllDisplays().map((display) => display.workArea));
  const window = new BrowserWindow({
    ...(bounds ?? { width: 1440, height: 900 }),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: 'Unstuck',
    show: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: { ...safePreferences, preload, devTools: isDevelopment },
  });
  if (bounds?.isMaximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => writeBounds(file, { ...window.getNormalBounds(), isMaximized: window.isMaximized() }));
  void window.loadURL(pageAddress);
  return window;
}
