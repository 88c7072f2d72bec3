// What every command of the project needs before it can run: libraries, and a backend to train on.
import { installLibraries } from './install.mjs';
import { provisionTensorflow } from './provision-tensorflow.mjs';

/**
 * Brings this checkout to a state in which the app runs from source; does nothing, in a few milliseconds, where it is already.
 * @param {import('./provision-tensorflow.mjs').Wish} [wish]
 */
export async function setUp(wish = {}) {
  await installLibraries();
  return provisionTensorflow(wish);
}
