// The native TensorFlow that node_modules has: put there from the cache, found there, proved to run.
import { copyFileSync, existsSync, lstatSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { lastLine, run } from './child-process.mjs';
import { nodeError, tellLibraries, whyNoGpu } from './gpu.mjs';
import { findNode } from './node-runtime.mjs';
import { tfjsFolder } from './tensorflow-addon.mjs';
import { SetupError } from './terminal.mjs';

/** @typedef {import('./tensorflow-source.mjs').TensorflowSource} TensorflowSource */

const addonInModules = join(tfjsFolder, 'lib', 'napi-v8', 'tfjs_binding.node');
const librariesInModules = join(tfjsFolder, 'deps', 'lib');
/** The library looks for CUDA here, and XLA for its compiler: relative to the place that the library is loaded from. */
const cudaInModules = join(tfjsFolder, 'deps', 'nvidia');

/**
 * Whether node_modules has this very library: that for the processor and that for a card have files of the same names.
 * @param {TensorflowSource | null} source
 */
export function isInPlace(source) {
  if (source === null || !existsSync(addonInModules)) return false;
  return [source.library, source.framework].map((name) => join(librariesInModules, name)).every((file) => existsSync(file) && lstatSync(file).isSymbolicLink() && basename(dirname(readlinkSync(file))) === source.folder);
}

/**
 * Libraries are linked, for their size; the add-on is copied, because it finds them beside itself. Each by a rename, for a process
 * that loads it at this moment.
 * @param {TensorflowSource} source
 * @param {string} library
 * @param {string} addon
 */
export function putInPlace(source, library, addon) {
  for (const name of [source.library, source.framework]) {
    replace(join(librariesInModules, name), (partial) => symlinkSync(join(library, name), partial));
  }
  if (source.device === 'gpu') replace(cudaInModules, (partial) => symlinkSync(join(library, 'nvidia'), partial));
  else rmSync(cudaInModules, { force: true });
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

/**
 * One product of two matrices, in a process of its own: a library that does not fit the machine ends the process that loads it.
 * Throws a SetupError where it fails, or where a card was to compute it and did not.
 * @param {TensorflowSource} source
 */
export async function prove({ device }) {
  const program = `
    const util = require('node:util');
    util.isNullOrUndefined ??= (value) => value === null || value === undefined;
    const tf = require('@tensorflow/tfjs-node-gpu');
    const isRight = tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0] === 11;
    process.exitCode = isRight && (tf.backend().isUsingGpuDevice || ${String(device === 'cpu')}) ? 0 : 1;`;
  // On a card, what TensorFlow says about it is the only reason that there is.
  const { status, output } = await run(findNode(), ['-e', program], { env: { ...process.env, ...(device === 'gpu' ? tellLibraries : { TF_CPP_MIN_LOG_LEVEL: '2' }), TF_FORCE_GPU_ALLOW_GROWTH: 'true' } });
  if (status === 0) return;
  if (device === 'gpu') throw new SetupError(`TensorFlow with CUDA does not run on it (status ${status}): ${whyNoGpu(output)}.`, 'update the NVIDIA driver and run npm start -- --gpu; npm start -- --no-gpu does without the card.');
  throw new SetupError(`TensorFlow is there, but does not run on this machine (status ${status}): ${nodeError(output) ?? lastLine(output)}`, 'update the system (glibc 2.27 or newer; the processor needs AVX), then run npm start -- --setup-only');
}
