// What the tests need beyond the app itself: a browser, a virtual display, an Electron, the built page and bundles.
import process from 'node:process';
import { join } from 'node:path';
import { provideBrowser } from './browser.mjs';
import { buildChanged } from './build-changed.mjs';
import { openVirtualDisplay } from './display.mjs';
import { setUp } from './set-up.mjs';
import { provideTestElectron } from './test-electron.mjs';

/** @typedef {{ environment: NodeJS.ProcessEnv, close: () => void }} TestPlace */

/**
 * Provides all of it; `close` ends the virtual display. The environment tells tests of the display and, as UNSTUCK_TEST_ELECTRON, of
 * the Electron to run.
 * @returns {Promise<TestPlace>}
 */
export async function prepareTests() {
  await setUp({ isRetry: true });
  await provideBrowser();
  const electron = await provideTestElectron();
  await buildChanged(['renderer', 'desktop', 'desktop-test']);
  const { display, close } = await openVirtualDisplay();
  const environment = { ...process.env, DISPLAY: display, UNSTUCK_TEST_ELECTRON: join(electron, 'electron') };
  return { environment, close };
}
