// `npm start`: sets up what is missing, builds what changed, and opens the app: in a desktop window where it can, else in a browser.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { buildChanged } from './build-changed.mjs';
import { become, callerFolder } from './child-process.mjs';
import { findDesktop } from './electron.mjs';
import { findNode } from './node-runtime.mjs';
import { rootFolder } from './paths.mjs';
import { setUp } from './set-up.mjs';
import { readStartArguments } from './start-arguments.mjs';
import { SetupError, runProgram, say } from './terminal.mjs';

/** @typedef {import('./start-arguments.mjs').StartArguments} StartArguments */

/** @type {import('./electron.mjs').Desktop} */
const askedForLoopback = { executable: null, reason: 'as asked', mend: null };

await runProgram(async () => {
  const wanted = readStartArguments(process.argv.slice(2));
  const files = wanted.files.map(findFile);
  await setUp({ isRetry: wanted.isSetupOnly, device: wanted.device });
  const desktop = wanted.shell === 'loopback' ? askedForLoopback : await findDesktop({ isRetry: wanted.isSetupOnly || wanted.shell === 'desktop' });
  await buildChanged(desktop.executable === null ? ['renderer'] : ['renderer', 'desktop']);
  if (wanted.isSetupOnly) {
    say(`Everything is set up. npm start opens the app ${desktop.executable === null ? `in a browser window: ${desktop.reason}` : 'in a desktop window'}.`);
    return 0;
  }
  if (desktop.executable !== null) return openDesktop(desktop.executable, files);
  if (wanted.shell === 'desktop') throw new SetupError(`The desktop window cannot open: ${desktop.reason}.`, desktop.mend ?? 'npm start -- --shell loopback opens the app in a browser.');
  say(`Opening the app in a browser window: ${desktop.reason}.`);
  return openLoopback(wanted, files);
});

/** @param {string} file */
function findFile(file) {
  const path = resolve(callerFolder(), file);
  if (!existsSync(path)) throw new SetupError(`There is no file ${path}.`, 'check its name.', 2);
  return path;
}

/**
 * @param {string} executable
 * @param {readonly string[]} files
 */
function openDesktop(executable, files) {
  const isRoot = process.getuid?.() === 0;
  say(`Opening the app in a desktop window${isRoot ? ', without its sandbox, because you are root' : ''}.`);
  return become(executable, [...(isRoot ? ['--no-sandbox'] : []), rootFolder, ...files]);
}

/**
 * @param {StartArguments} wanted
 * @param {readonly string[]} files
 */
function openLoopback({ port, opens }, files) {
  const options = [...(port === null ? [] : ['--port', String(port)]), ...(opens ? [] : ['--no-open'])];
  return become(findNode(), [join(rootFolder, 'main', 'loopback', 'main.ts'), ...options, ...files]);
}
