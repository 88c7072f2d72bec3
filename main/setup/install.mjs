// The libraries: `npm ci`, when node_modules is not what the lock file says.
import { readFileSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import process from 'node:process';
import { run } from './child-process.mjs';
import { inModules, rootFolder } from './paths.mjs';
import { SetupError, say } from './terminal.mjs';

/** @typedef {{ packages?: Record<string, { version?: string, optional?: boolean }> }} LockFile */

/**
 * Whether `installed` (npm's own note of what it put into node_modules) has every package of `wanted`. Optional packages may be
 * absent: most of them are for other platforms.
 * @param {LockFile} wanted
 * @param {LockFile} installed
 */
export function isComplete(wanted, installed) {
  return Object.entries(wanted.packages ?? {}).every(([path, { version, optional }]) => {
    const found = installed.packages?.[path];
    return path === '' || (found === undefined ? optional === true : found.version === version);
  });
}

/**
 * @param {string} file
 * @returns {LockFile}
 */
function readLockFile(file) {
  try {
    return /** @type {LockFile} */ (JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}

/**
 * Installs what is missing; tells so first. Throws a SetupError when npm fails.
 * @returns {Promise<boolean>} whether anything was installed
 */
export async function installLibraries() {
  // npm writes its note last: an interrupted install leaves none.
  if (isComplete(readLockFile(join(rootFolder, 'package-lock.json')), readLockFile(inModules('.package-lock.json')))) return false;
  say(`Installing the libraries: downloads about 320 MB, keeps 0.9 GB in ${inModules()}`);
  // npm deletes node_modules first: it must not run on the Node that lies there.
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.endsWith(`${sep}node_modules${sep}.bin`)).join(delimiter);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = await run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { env: { ...process.env, PATH: path }, shown: true });
  if (status !== 0) throw new SetupError(`npm could not install the libraries (status ${status}); what it said stands above.`, 'mend that (mostly the connection) and run this again.');
  return true;
}
