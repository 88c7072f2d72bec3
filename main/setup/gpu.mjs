// Whether this machine has an NVIDIA card that TensorFlow could train on: asked of the driver, in milliseconds, without loading anything.
import { readdirSync, readFileSync } from 'node:fs';
import { run } from './child-process.mjs';
import { findOnPath } from './find-program.mjs';
import { SetupError } from './terminal.mjs';

/**
 * @typedef {object} Gpu
 * @property {string} name as the driver names the card
 * @property {string} driver its version, like 550.54.15
 */

/**
 * What is asked of a machine; tests give their own.
 * @typedef {object} Machine
 * @property {(file: string) => string} readFile empty where there is no such file
 * @property {(folder: string) => readonly string[]} list empty where there is no such folder
 * @property {() => Promise<string>} askDriver what nvidia-smi prints for `name, driver_version`, a line a card; empty where it is not there or fails
 */

/** CUDA 12 runs on this driver and newer ones. */
const oldestDriver = 525;

/** nvidia-smi waits for a driver that hangs. */
const answerTimeoutMs = 10_000;

/** @type {Machine} */
const thisMachine = {
  readFile: (file) => orElse(() => readFileSync(file, 'utf8'), ''),
  list: (folder) => orElse(() => readdirSync(folder), []),
  askDriver: async () => {
    const program = findOnPath(['nvidia-smi']);
    if (program === null) return '';
    const { status, output } = await run(program, ['--query-gpu=name,driver_version', '--format=csv,noheader'], { timeoutMs: answerTimeoutMs });
    return status === 0 ? output : '';
  },
};

/**
 * The first NVIDIA card, or null. A container may see its host's driver in /proc without having the card: there must be a device too.
 * @param {Machine} [machine]
 * @returns {Promise<Gpu | null>}
 */
export async function findGpu({ readFile, list, askDriver } = thisMachine) {
  const [, driver] = /\b(\d{3}\.\d+(?:\.\d+)?)\b/.exec(readFile('/proc/driver/nvidia/version')) ?? [];
  if (driver !== undefined && list('/dev').some((device) => /^nvidia\d+$/.test(device))) {
    const models = list('/proc/driver/nvidia/gpus').map((card) => /^Model:\s*(.+)$/m.exec(readFile(`/proc/driver/nvidia/gpus/${card}/information`))?.[1]);
    return { name: models.find((model) => model !== undefined) ?? 'NVIDIA card', driver };
  }
  // Windows' Linux has no such files, but this program.
  const [, name, version] = /^(.+), (\d{3}\.[\d.]+)$/m.exec(await askDriver()) ?? [];
  return name === undefined || version === undefined ? null : { name, driver: version };
}

/**
 * Throws a SetupError for a driver that CUDA 12 cannot run on: to know it before gigabytes are fetched.
 * @param {Gpu} gpu
 */
export function checkDriver({ name, driver }) {
  if (Number.parseInt(driver, 10) >= oldestDriver) return;
  throw new SetupError(`The driver of the ${name} is ${driver}, and CUDA 12 needs ${oldestDriver} or newer.`, 'update the NVIDIA driver and run npm start -- --gpu');
}

/** Has TensorFlow say which library it could not load, which it keeps to itself otherwise. */
export const tellLibraries = { TF_CPP_MIN_LOG_LEVEL: '0', TF_CPP_VMODULE: 'dso_loader=1' };

/**
 * Why TensorFlow uses no card, in its own words, without the full stop: what Node could not load; a library that TensorFlow could not
 * load, because of which the rest fails; its first error about CUDA; the last line that speaks of CUDA; the last of all.
 * @param {string} log with `tellLibraries`
 */
export function whyNoGpu(log) {
  const lines = log.trim().split('\n');
  const isAboutCuda = (/** @type {string} */ line) => /cuda|gpu/i.test(line) && !line.startsWith('Skipping');
  const line = nodeError(log)
    ?? lines.find((one) => one.includes('Could not load dynamic library'))
    ?? lines.find((one) => /^E\d{4} /.test(one) && isAboutCuda(one))
    ?? lines.findLast(isAboutCuda)
    ?? lines.at(-1) ?? '';
  return line.replace(/^[IWEF]\d{4} .*?\] /, '').replace(/; LD_LIBRARY_PATH: .*$/, '').replace(/\.$/, '');
}

/**
 * The line of an error that ended a program of Node, whose last line is but Node's version; null where there is none.
 * @param {string} output
 */
export function nodeError(output) {
  return /^(?:\w*Error): .+$/m.exec(output)?.[0] ?? null;
}

/**
 * @template T
 * @param {() => T} read
 * @param {T} otherwise
 */
function orElse(read, otherwise) {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
