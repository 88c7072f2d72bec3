// Native TensorFlow for tfjs-node-gpu, without the package's own install script (which fetches a library of 2022): library and
// headers from pinned wheels, the add-on compiled against them, both kept in the user's cache and put into node_modules.
// With an NVIDIA card it is the library with CUDA; where that fails, the one for the processor; where that fails, WebAssembly.
import process from 'node:process';
import { checkDriver, findGpu } from './gpu.mjs';
import { forgetFact, isCurrent, readState, rememberDevice, rememberFact } from './state.mjs';
import { addonKey, provideAddon } from './tensorflow-addon.mjs';
import { provideLibrary } from './tensorflow-library.mjs';
import { isInPlace, prove, putInPlace } from './tensorflow-place.mjs';
import { tensorflowSource, tensorflowVersion } from './tensorflow-source.mjs';
import { SetupError, say } from './terminal.mjs';

/** @typedef {import('./state.mjs').Fact} Fact */
/** @typedef {import('./tensorflow-source.mjs').TensorflowSource} TensorflowSource */

/**
 * @typedef {object} Wish
 * @property {boolean} [isRetry] try again now what failed lately
 * @property {import('./tensorflow-source.mjs').Device | null} [device] what to train on, kept for later calls; null: as it was said before, else what the hardware has
 * @property {string | null} [wheelFolder] where the wheels with CUDA lie; null: fetch them from the index
 */

/**
 * Sees to it that training has a backend; tells what it downloads before it does. Where the best cannot be had, says why and takes
 * the next: a card, the processor, WebAssembly.
 * @param {Wish} [wish]
 * @returns {Promise<Fact>} of TensorFlow
 */
export async function provisionTensorflow({ isRetry = false, device = null, wheelFolder = null } = {}) {
  if (device !== null) rememberDevice(device);
  const wanted = readState().device ?? null;
  if (wanted === 'cpu') forgetFact('gpu');
  else if (await provisionGpu({ isRetry, isNew: device !== null, isAsked: wanted === 'gpu', wheelFolder })) return rememberNative(', with CUDA');
  return provisionProcessor(isRetry);
}

/**
 * The library with CUDA, where there is a card or a person asked for it.
 * @param {{ isRetry: boolean, isNew: boolean, isAsked: boolean, wheelFolder: string | null }} wish `isNew`: asked for in this very call, so prove it anew
 * @returns {Promise<boolean>} whether training will run on a card
 */
async function provisionGpu({ isRetry, isNew, isAsked, wheelFolder }) {
  const source = tensorflowSource(process.platform, process.arch, 'gpu');
  const key = `${addonKey()}-${source?.folder ?? ''}`;
  const known = readState().gpu;
  if (!isNew && isCurrent(known, key, Date.now()) && (known.isFallback ? !isRetry : isInPlace(source))) return !known.isFallback;
  const gpu = source === null ? null : await findGpu();
  if (gpu === null && !isAsked) {
    forgetFact('gpu');
    return false;
  }
  const name = gpu?.name ?? 'The graphics card';
  try {
    if (source === null) throw new SetupError(`There is no TensorFlow ${tensorflowVersion} with CUDA for ${process.platform} ${process.arch}.`, 'use Linux x64, or npm start -- --no-gpu');
    if (gpu !== null) checkDriver(gpu);
    await provide(source, wheelFolder);
    rememberFact('gpu', { isFallback: false, key, says: gpu === null ? 'NVIDIA card' : `${gpu.name}, driver ${gpu.driver}`, mend: null });
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    const says = `${name} is not used: ${error.message} Training runs on the processor.`;
    say(says);
    say(`What to do: ${error.mend}`);
    rememberFact('gpu', { isFallback: true, key, says, mend: error.mend });
    return false;
  }
}

/** @param {boolean} isRetry */
async function provisionProcessor(isRetry) {
  const source = tensorflowSource(process.platform, process.arch, 'cpu');
  const key = addonKey();
  const known = readState().tensorflow;
  if (isCurrent(known, key, Date.now()) && (known.isFallback ? !isRetry : isInPlace(source))) return known;
  try {
    if (source === null) throw new SetupError(`There is no native TensorFlow ${tensorflowVersion} for ${process.platform} ${process.arch} yet.`, 'use Linux (x64, arm64) or macOS (Apple silicon) for native speed.');
    await provide(source, null);
    return rememberNative('');
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    say('Training will run on WebAssembly instead, several times slower.');
    say(`What to do for native speed: ${error.mend}`);
    return rememberFact('tensorflow', { isFallback: true, key, says: `${error.message} Training runs on WebAssembly.`, mend: error.mend });
  }
}

/**
 * @param {string} kind
 * @returns {Fact}
 */
function rememberNative(kind) {
  const says = `Native TensorFlow ${tensorflowVersion}${kind}.`;
  const known = readState().tensorflow;
  return known?.says === says && known.key === addonKey() ? known : rememberFact('tensorflow', { isFallback: false, key: addonKey(), says, mend: null });
}

/**
 * @param {TensorflowSource} source
 * @param {string | null} wheelFolder
 */
async function provide(source, wheelFolder) {
  const library = await provideLibrary(source, wheelFolder);
  putInPlace(source, library, await provideAddon(source, library, addonKey()));
  await prove(source);
}
