// Whether the desktop shell can open here, and with which Electron; if not, why. Electron's own installer fetches the binary.
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { lastLine, run } from './child-process.mjs';
import { findNode } from './node-runtime.mjs';
import { inModules } from './paths.mjs';
import { isCurrent, readState, rememberFact } from './state.mjs';
import { say } from './terminal.mjs';

/** Long enough for 120 MB on a slow line; an unreachable host is noticed within seconds by the installer itself. */
const downloadTimeoutMs = 10 * 60 * 1000;

/** @typedef {{ executable: string } | { executable: null, reason: string, mend: string | null }} Desktop */

/**
 * The Electron to open the desktop shell with, fetched when it is not there; or why there is none. A failed download is not tried
 * again for a day, unless `isRetry`.
 * @param {{ isRetry?: boolean }} [options]
 * @returns {Promise<Desktop>}
 */
export async function findDesktop({ isRetry = false } = {}) {
  if (!hasDisplay(process.platform, process.env)) return { executable: null, reason: 'this machine has no display', mend: null };
  const found = await provideElectron({ isRetry });
  if (found.executable === null) return found;
  const missing = await missingLibraries(found.executable);
  if (missing.length === 0) return found;
  return { executable: null, reason: `Electron needs system libraries that are missing here: ${missing.join(', ')}`, mend: 'install them with the system\'s package manager.' };
}

/**
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} environment
 */
export function hasDisplay(platform, environment) {
  return platform !== 'linux' || [environment['DISPLAY'], environment['WAYLAND_DISPLAY']].some(Boolean);
}

/** Electron's installer notes the name of the executable in path.txt. */
function installedElectron() {
  const note = inModules('electron', 'path.txt');
  if (!existsSync(note)) return null;
  const executable = inModules('electron', 'dist', readFileSync(note, 'utf8'));
  return existsSync(executable) ? executable : null;
}

/**
 * Electron's own binary, fetched when it is not there.
 * @param {{ isRetry?: boolean }} [options]
 * @returns {Promise<Desktop>}
 */
export async function provideElectron({ isRetry = false } = {}) {
  const installed = installedElectron();
  return installed === null ? fetchElectron(isRetry) : { executable: installed };
}

/**
 * @param {boolean} isRetry
 * @returns {Promise<Desktop>}
 */
async function fetchElectron(isRetry) {
  const { version } = /** @type {{ version: string }} */ (JSON.parse(readFileSync(inModules('electron', 'package.json'), 'utf8')));
  const key = `${version}-${process.platform}-${process.arch}`;
  const known = readState().desktop;
  if (!isRetry && isCurrent(known, key, Date.now()) && known.isFallback) return { executable: null, reason: known.says, mend: known.mend };

  say(`Fetching Electron ${version} for the desktop shell: downloads about 120 MB into ${inModules('electron', 'dist')}`);
  const { output } = await run(findNode(), [inModules('electron', 'install.js')], { timeoutMs: downloadTimeoutMs });
  const executable = installedElectron();
  const fact =
    executable === null
      ? rememberFact('desktop', { isFallback: true, key, says: `Electron ${version} could not be fetched (${lastLine(output)})`, mend: 'check the connection, then run npm start -- --setup-only' })
      : rememberFact('desktop', { isFallback: false, key, says: `Electron ${version}.`, mend: null });
  return executable === null ? { executable, reason: fact.says, mend: fact.mend } : { executable };
}

/**
 * The shared libraries that a program needs and this Linux does not have.
 * @param {string} executable
 * @returns {Promise<string[]>}
 */
export async function missingLibraries(executable) {
  if (process.platform !== 'linux') return [];
  const { output } = await run('ldd', [executable]);
  return namesNotFound(output);
}

/**
 * @param {string} listing what ldd prints
 * @returns {string[]}
 */
export function namesNotFound(listing) {
  return [...listing.matchAll(/^\s*(\S+) => not found$/gm)].map(([, name = '']) => name);
}
