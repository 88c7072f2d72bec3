// Where this machine has a program; Chromium is looked for under its several names.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The full path of the first of `candidates` on the search path, or null.
 * @param {readonly string[]} candidates
 * @param {string | undefined} [searchPath]
 * @returns {string | null}
 */
export function findOnPath(candidates, searchPath = process.env['PATH']) {
  for (const name of candidates) {
    for (const folder of (searchPath ?? '').split(delimiter)) {
      if (folder !== '' && existsSync(join(folder, name))) return join(folder, name);
    }
  }
  return null;
}

/**
 * The Chromium to use: the one named by UNSTUCK_CHROMIUM, else the first on the search path, else null.
 * @returns {string | null}
 */
export function findChromium() {
  return process.env['UNSTUCK_CHROMIUM'] ?? findOnPath(names);
}

/** Chromium refuses to start its sandbox as root. */
export const chromiumArguments = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
