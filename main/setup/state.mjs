// What set-up found out about this machine: what stands, and what fell back, why, and how to mend it. Kept in `.build/setup.json`,
// where the doctor of the app reads it.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { buildFolder } from './paths.mjs';

/**
 * @typedef {object} Fact
 * @property {boolean} isFallback whether something lesser is used instead
 * @property {string} key what the fact was found for (versions and platform); another key makes it out of date
 * @property {string} says one sentence: what is used; for a fallback, why
 * @property {string | null} mend the command or the deed that mends it
 * @property {string} at when it was found, ISO 8601
 */

/** @typedef {'tensorflow' | 'gpu' | 'desktop'} Part what set-up provides; of `gpu` there is a fact only where there is a card, or one was asked for */

/** @typedef {{ version: 1, device?: import('./tensorflow-source.mjs').Device } & Partial<Record<Part, Fact>>} SetupState `device`: what a person wants to train on */

const stateFile = join(buildFolder, 'setup.json');

/** How long a fallback is accepted before set-up tries again by itself: a person who starts the app daily waits once a day at most. */
const retryAfterMs = 24 * 60 * 60 * 1000;

/**
 * @param {string} [file]
 * @returns {SetupState} empty where nothing was kept yet, or the file cannot be read
 */
export function readState(file = stateFile) {
  try {
    const state = /** @type {SetupState} */ (JSON.parse(readFileSync(file, 'utf8')));
    return state.version === 1 ? state : { version: 1 };
  } catch {
    return { version: 1 };
  }
}

/**
 * Keeps one fact, and returns it.
 * @param {Part} part
 * @param {Omit<Fact, 'at'>} fact
 * @param {string} [file]
 * @returns {Fact}
 */
export function rememberFact(part, fact, file = stateFile) {
  const dated = { ...fact, at: new Date().toISOString() };
  write({ ...readState(file), [part]: dated }, file);
  return dated;
}

/**
 * Drops a fact that holds no more.
 * @param {Part} part
 * @param {string} [file]
 */
export function forgetFact(part, file = stateFile) {
  const { [part]: forgotten, ...others } = readState(file);
  if (forgotten !== undefined) write(others, file);
}

/**
 * Keeps what a person wants to train on.
 * @param {import('./tensorflow-source.mjs').Device} device
 * @param {string} [file]
 */
export function rememberDevice(device, file = stateFile) {
  write({ ...readState(file), device }, file);
}

/**
 * @param {SetupState} state
 * @param {string} file
 */
function write(state, file) {
  const partial = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(partial, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(partial, file);
}

/**
 * Whether a kept fact still saves us the work: found for the same key, and, if a fallback, not long ago.
 * @param {Fact | undefined} fact
 * @param {string} key
 * @param {number} nowMs
 * @returns {fact is Fact}
 */
export function isCurrent(fact, key, nowMs) {
  return fact !== undefined && fact.key === key && (!fact.isFallback || nowMs - Date.parse(fact.at) < retryAfterMs);
}
