// What every command of the project needs before it can run: libraries, and a backend to train on.
import { installLibraries } from './install.mjs';
import { provisionTensorflow } from './provision-tensorflow.mjs';

/**
 * Brings this checkout to a state in which the app runs from source; does nothing, in a few milliseconds, where it is already.
 * @param {{ isRetry?: boolean }} [options] `isRetry`: what fell back lately is tried again
 */
export async function setUp({ isRetry = false } = {}) {
  await installLibraries();
  return provisionTensorflow({ isRetry });
}
