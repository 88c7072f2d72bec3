// The Node that runs the app: it must run TypeScript files as they are and load better-sqlite3, whatever the machine's own Node is.
import { existsSync } from 'node:fs';
import process from 'node:process';
import { inModules } from './paths.mjs';
import { SetupError } from './terminal.mjs';

/**
 * Whether a Node of this version runs the app: 22.18 is the first 22 that runs TypeScript without a flag, 23.6 the first 23.
 * @param {string} version like `24.1.0`
 */
export function runsTypeScript(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

/**
 * The path of that Node: the one that npm installed for this platform, else the one that runs this.
 * @returns {string}
 */
export function findNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const installed = inModules(`node-${platform}-${process.arch}`, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(installed)) return installed;
  if (runsTypeScript(process.versions.node)) return process.execPath;
  throw new SetupError(
    `Node ${process.versions.node} is too old for the app, and there is no packaged Node 24 for ${process.platform} ${process.arch}.`,
    'install Node 24 and run this again.',
  );
}
