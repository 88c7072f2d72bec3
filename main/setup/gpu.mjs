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

/**
 * Why TensorFlow uses no card, in its own words: the last line of its log that speaks of CUDA, else its last line; without the full stop.
 * @param {string} log
 */
export function whyNoGpu(log) {
  const lines = log.trim().split('\n').map((line) => line.replace(/^[IWEF]\d{4}.*?\] /, ''));
  return (lines.findLast((line) => /cuda|gpu|dlopen/i.test(line)) ?? lines.at(-1) ?? '').replace(/\.$/, '');
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
