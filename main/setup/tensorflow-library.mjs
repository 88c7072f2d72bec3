// TensorFlow's library in the user's cache: fetched as wheels, unpacked once, kept for every clone.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { lastLine, run } from './child-process.mjs';
import { cacheFolder } from './paths.mjs';
import { downloadAllPinned, findPython } from './pip-download.mjs';
import { neededHeaders, tensorflowVersion } from './tensorflow-source.mjs';
import { SetupError, say } from './terminal.mjs';

/** @typedef {import('./tensorflow-source.mjs').TensorflowSource} TensorflowSource */

/**
 * Where the two libraries and `include` are kept and, for a GPU, `nvidia` with the libraries of CUDA.
 * @param {TensorflowSource} source
 */
export function libraryFolder({ folder }) {
  return join(cacheFolder(), 'tensorflow', folder);
}

/**
 * That folder, fetched when it is not there; tells what it downloads before it does.
 * @param {TensorflowSource} source
 * @param {string | null} [wheelFolder] where the wheels lie; null: fetch them from the index
 * @returns {Promise<string>}
 */
export async function provideLibrary(source, wheelFolder = null) {
  const folder = libraryFolder(source);
  if (existsSync(folder)) return folder;
  const python = await findPython();
  const isGpu = source.device === 'gpu';
  const what = `TensorFlow ${tensorflowVersion}${isGpu ? ' with CUDA, for the graphics card' : ''}`;
  say(`Fetching ${what}: downloads ${source.downloadMegabytes} MB, keeps ${source.unpackedMegabytes} MB in ${folder}`);
  if (isGpu) say('To do without the card instead: npm start -- --no-gpu');
  checkSpace(dirname(folder), source.downloadMegabytes + source.unpackedMegabytes);
  const wheels = await downloadAllPinned(python, source.wheels, join(cacheFolder(), 'downloads'), wheelFolder);
  say(`Unpacking ${what} ...`);
  // Into a folder of its own, renamed when whole: an interrupted unpacking leaves nothing that looks complete.
  const partial = makePartialFolder(dirname(folder));
  try {
    await unpack(python, source, wheels, partial);
    renameSync(join(partial, 'tensorflow'), folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  for (const wheel of wheels) rmSync(wheel);
  return folder;
}

/**
 * @param {string} python
 * @param {TensorflowSource} source
 * @param {readonly string[]} wheels
 * @param {string} into
 */
async function unpack(python, source, wheels, into) {
  const wanted = [source.library, source.framework, ...neededHeaders.map((header) => `include/${header}`)].map((member) => `tensorflow/${member}`);
  for (const wheel of wheels) {
    const { status, output } = await run(python, [fileURLToPath(new URL('extract-wheel.py', import.meta.url)), wheel, into, ...wanted, 'nvidia/']);
    if (status !== 0) throw new SetupError(`TensorFlow could not be unpacked into ${into}: ${lastLine(output)}`, 'free some disk space and run npm start -- --setup-only');
  }
  if (source.device === 'cpu') return;
  renameSync(join(into, 'nvidia'), join(into, 'tensorflow', 'nvidia'));
  // The libraries look for each other in `../nvidia/PART/lib`. The one that opens cuSOLVER does not look in its part, but does in this.
  symlinkSync('../../cusolver/lib/libcusolver.so.11', join(into, 'tensorflow', 'nvidia', 'cuda_runtime', 'lib', 'libcusolver.so.11'));
}

/**
 * Throws a SetupError where the disk has no room: to know it before the download.
 * @param {string} folder
 * @param {number} neededMegabytes
 */
function checkSpace(folder, neededMegabytes) {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = statfsSync(folder);
  const freeMegabytes = Math.floor((bavail * bsize) / 1e6);
  if (freeMegabytes >= neededMegabytes) return;
  throw new SetupError(`${folder} has ${freeMegabytes} MB free; downloading and unpacking need ${neededMegabytes} MB.`, 'free some disk space, or name another disk in XDG_CACHE_HOME, and run npm start -- --setup-only');
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
