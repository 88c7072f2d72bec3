// Native TensorFlow for tfjs-node-gpu, without the package's own install script (which fetches a library of 2022): library and
// headers from the pinned wheel, the add-on compiled against them, both kept in the user's cache and put into node_modules.
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { lastLine, run } from './child-process.mjs';
import { findNode } from './node-runtime.mjs';
import { cacheFolder } from './paths.mjs';
import { downloadPinned, findPython } from './pip-download.mjs';
import { isCurrent, readState, rememberFact } from './state.mjs';
import { addonKey, provideAddon, tfjsFolder } from './tensorflow-addon.mjs';
import { neededHeaders, tensorflowSource, tensorflowVersion } from './tensorflow-source.mjs';
import { SetupError, say } from './terminal.mjs';

/** @typedef {import('./tensorflow-source.mjs').TensorflowSource} TensorflowSource */

const addonInModules = join(tfjsFolder, 'lib', 'napi-v8', 'tfjs_binding.node');
const librariesInModules = join(tfjsFolder, 'deps', 'lib');

/**
 * Sees to it that training has a backend; tells what it downloads before it does. Where TensorFlow cannot be had, the app trains on
 * WebAssembly, and this says why.
 * @param {{ isRetry?: boolean }} [options] `isRetry`: try again now, even if it failed lately
 * @returns {Promise<import('./state.mjs').Fact>}
 */
export async function provisionTensorflow({ isRetry = false } = {}) {
  const source = tensorflowSource(process.platform, process.arch);
  const key = addonKey();
  const known = readState().tensorflow;
  if (isCurrent(known, key, Date.now()) && (known.isFallback ? !isRetry : isInPlace(source))) return known;
  try {
    if (source === null) throw new SetupError(`There is no native TensorFlow ${tensorflowVersion} for ${process.platform} ${process.arch} yet.`, 'use Linux (x64, arm64) or macOS (Apple silicon) for native speed.');
    const library = await provideLibrary(source);
    putInPlace(source, library, await provideAddon(source, library, key));
    await prove();
    return rememberFact('tensorflow', { isFallback: false, key, says: `Native TensorFlow ${tensorflowVersion}.`, mend: null });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    say('Training will run on WebAssembly instead, several times slower.');
    say(`What to do for native speed: ${error.mend}`);
    return rememberFact('tensorflow', { isFallback: true, key, says: `${error.message} Training runs on WebAssembly.`, mend: error.mend });
  }
}

/** @param {TensorflowSource | null} source */
function isInPlace(source) {
  return source !== null && [addonInModules, join(librariesInModules, source.library), join(librariesInModules, source.framework)].every((file) => existsSync(file));
}

/** Where the two libraries and `include` are kept. */
export function libraryFolder() {
  return join(cacheFolder(), 'tensorflow', `${tensorflowVersion}-${process.platform}-${process.arch}`);
}

/**
 * That folder, fetched when it is not there.
 * @param {TensorflowSource} source
 */
async function provideLibrary(source) {
  const folder = libraryFolder();
  if (existsSync(folder)) return folder;
  const python = await findPython();
  say(`Fetching TensorFlow ${tensorflowVersion}: downloads ${source.downloadMegabytes} MB, keeps ${source.unpackedMegabytes} MB in ${folder}`);
  const wheel = await downloadPinned(python, { ...source, version: tensorflowVersion }, join(cacheFolder(), 'downloads'));
  say('Unpacking TensorFlow ...');
  // Into a folder of its own, renamed when whole: an interrupted unpacking leaves nothing that looks complete.
  const partial = makePartialFolder(dirname(folder));
  const wanted = [source.library, source.framework, ...neededHeaders.map((header) => `include/${header}`)].map((member) => `tensorflow/${member}`);
  const { status, output } = await run(python, [fileURLToPath(new URL('extract-wheel.py', import.meta.url)), wheel, partial, ...wanted]);
  if (status !== 0) throw new SetupError(`TensorFlow could not be unpacked into ${partial}: ${lastLine(output)}`, 'free some disk space and run npm start -- --setup-only');
  renameSync(join(partial, 'tensorflow'), folder);
  rmSync(partial, { recursive: true });
  rmSync(wheel);
  return folder;
}

/**
 * A fresh folder for unfinished work; removes those that killed processes left.
 * @param {string} cache
 */
function makePartialFolder(cache) {
  mkdirSync(cache, { recursive: true });
  for (const entry of readdirSync(cache)) {
    const [, owner] = /^partial-(\d+)$/.exec(entry) ?? [];
    if (owner !== undefined && !isAlive(Number(owner))) rmSync(join(cache, entry), { recursive: true });
  }
  const folder = join(cache, `partial-${process.pid}`);
  mkdirSync(folder);
  return folder;
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * Libraries are linked, for their size; the add-on is copied, because it finds them beside itself. Each by a rename, for a process
 * that loads it at this moment.
 * @param {TensorflowSource} source
 * @param {string} library
 * @param {string} addon
 */
function putInPlace(source, library, addon) {
  for (const name of [source.library, source.framework]) {
    replace(join(librariesInModules, name), (partial) => symlinkSync(join(library, name), partial));
  }
  replace(addonInModules, (partial) => copyFileSync(addon, partial));
}

/**
 * @param {string} file
 * @param {(partial: string) => void} make
 */
function replace(file, make) {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}`;
  rmSync(partial, { force: true });
  make(partial);
  renameSync(partial, file);
}

/** One product of two matrices, in a process of its own: a library that does not fit the machine ends the process that loads it. */
async function prove() {
  const program = `
    const util = require('node:util');
    util.isNullOrUndefined ??= (value) => value === null || value === undefined;
    const tf = require('@tensorflow/tfjs-node-gpu');
    process.exitCode = tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0] === 11 ? 0 : 1;`;
  const { status, output } = await run(findNode(), ['-e', program], { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' } });
  if (status !== 0) throw new SetupError(`TensorFlow is there, but does not run on this machine (status ${status}): ${lastLine(output)}`, 'update the system (glibc 2.27 or newer; the processor needs AVX), then run npm start -- --setup-only');
}
