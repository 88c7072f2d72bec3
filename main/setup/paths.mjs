// The folders that set-up reads and writes.
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const rootFolder = fileURLToPath(new URL('../..', import.meta.url));

/** What is built here; git ignores it, and deleting it costs a build. */
export const buildFolder = join(rootFolder, '.build');

/** @param {string[]} parts */
export const inModules = (...parts) => join(rootFolder, 'node_modules', ...parts);

/**
 * The user's cache: what is downloaded survives there a fresh clone and a fresh node_modules.
 * @param {NodeJS.Platform} [platform]
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {string}
 */
export function cacheFolder(platform = process.platform, environment = process.env) {
  if (environment['XDG_CACHE_HOME']) return join(environment['XDG_CACHE_HOME'], 'unstuck');
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'unstuck', 'Cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'unstuck');
  return join(homedir(), '.cache', 'unstuck');
}
