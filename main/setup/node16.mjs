// What Electron 22's Node 16 lacks of the language and the platform. It goes only into the bundle that the tests run there; the product
// runs on a current Electron.
import buffer from 'node:buffer';
import { webcrypto } from 'node:crypto';
import os from 'node:os';
import { deserialize, serialize } from 'node:v8';

/**
 * Defines a method where the platform has none.
 * @param {object} owner
 * @param {string | symbol} name
 * @param {unknown} value
 */
function add(owner, name, value) {
  if (!(name in owner)) Object.defineProperty(owner, name, { value, writable: true, configurable: true });
}

add(buffer, 'isUtf8', (/** @type {Uint8Array} */ bytes) => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
});

add(globalThis, 'crypto', webcrypto);
add(os, 'availableParallelism', () => os.cpus().length);
add(globalThis, 'structuredClone', (/** @type {unknown} */ value) => deserialize(serialize(value)));
add(Symbol, 'dispose', Symbol('Symbol.dispose'));
add(Symbol, 'asyncDispose', Symbol('Symbol.asyncDispose'));

add(Array.prototype, 'toSorted', /** @this {unknown[]} */ function (/** @type {((a: unknown, b: unknown) => number) | undefined} */ compare) {
  return [...this].sort(compare);
});
add(Array.prototype, 'toReversed', /** @this {unknown[]} */ function () {
  return [...this].reverse();
});

add(Array.prototype, 'toSpliced', /** @this {unknown[]} */ function (/** @type {[number, number, ...unknown[]]} */ ...change) {
  const copy = [...this];
  copy.splice(...change);
  return copy;
});
add(Array.prototype, 'with', /** @this {unknown[]} */ function (/** @type {number} */ index, /** @type {unknown} */ value) {
  const copy = [...this];
  copy[index < 0 ? copy.length + index : index] = value;
  return copy;
});
add(Array.prototype, 'findLast', /** @this {unknown[]} */ function (/** @type {(value: unknown) => boolean} */ test) {
  return [...this].reverse().find((value) => test(value));
});

add(Promise, 'withResolvers', () => {
  /** @type {Record<string, unknown>} */
  const parts = {};
  parts['promise'] = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
});

add(AbortSignal, 'any', (/** @type {AbortSignal[]} */ signals) => {
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) controller.abort(signal.reason);
    signal.addEventListener('abort', () => {
      controller.abort(signal.reason);
    }, { once: true });
  }
  return controller.signal;
});
add(AbortSignal.prototype, 'throwIfAborted', /** @this {AbortSignal} */ function () {
  if (this.aborted) throw this.reason ?? new Error('This operation was aborted');
});
