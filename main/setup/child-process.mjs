// Starting other programs: for their output, for their status, or in place of ourselves.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';
import { rootFolder } from './paths.mjs';

/**
 * @typedef {object} Outcome
 * @property {number} status exit status; 128 + signal number where a signal ended it; 127 where it could not be started
 * @property {string} output what it printed, both streams together (empty where it was shown instead)
 */

/**
 * Runs a program to its end and returns what it printed. Never rejects.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shown?: boolean, timeoutMs?: number }} [options] `shown`: its output goes to our standard error
 * @returns {Promise<Outcome>}
 */
export function run(command, args, { cwd = rootFolder, env = process.env, shown = false, timeoutMs = 0 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, timeout: timeoutMs, stdio: shown ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'] });
    endWithUs(child);
    let output = '';
    const collect = (/** @type {Buffer} */ bytes) => {
      output += bytes.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', (error) => {
      resolve({ status: 127, output: error.message });
    });
    child.on('close', (code, signal) => {
      resolve({ status: code ?? statusOfSignal(signal), output });
    });
  });
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
const endingSignals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** @param {NodeJS.Signals} signal */
function exitBySignal(signal) {
  process.exit(statusOfSignal(signal));
}

/**
 * A program that we started must not outlive us, however we end: a signal becomes an ordinary exit, at which the children are ended.
 * @param {import('node:child_process').ChildProcess} child
 */
export function endWithUs(child) {
  if (children.size === 0) {
    process.once('exit', endChildren);
    for (const signal of endingSignals) process.once(signal, exitBySignal);
  }
  children.add(child);
  child.on('close', () => {
    children.delete(child);
    if (children.size > 0) return;
    process.off('exit', endChildren);
    for (const signal of endingSignals) process.off(signal, exitBySignal);
  });
}

function endChildren() {
  for (const child of children) child.kill();
}

/**
 * Runs a program in place of this one: it has our terminal, gets our signals, and runs where the person stood who called npm.
 * Returns its status.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>}
 */
export function become(command, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: callerFolder(), env, stdio: 'inherit' });
    // The terminal sends Ctrl C to both of us: the child decides what it means, and we wait. Other signals come to us alone.
    for (const signal of endingSignals) {
      process.off(signal, exitBySignal);
      process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
    }
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve(code ?? statusOfSignal(signal));
    });
  });
}

/** npm runs us in the checkout; this is the folder that it was called in. */
export function callerFolder() {
  return process.env['INIT_CWD'] ?? process.cwd();
}

/** @param {NodeJS.Signals | null} signal */
function statusOfSignal(signal) {
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}

/**
 * Where most programs say what went wrong.
 * @param {string} output
 */
export function lastLine(output) {
  return output.trim().split('\n').at(-1) ?? '';
}
