// The arguments of `npm start -- ...`.
import { parseArgs } from 'node:util';
import { SetupError } from './terminal.mjs';

export const startUsage = 'npm start -- [--setup-only] [--gpu|--no-gpu] [--shell desktop|loopback] [--no-open] [--port N] [FILE.csv ...]';

/**
 * @typedef {object} StartArguments
 * @property {boolean} isSetupOnly install, provision and build, then end
 * @property {import('./tensorflow-source.mjs').Device | null} device what to train on, from now on; null: as it was
 * @property {'desktop' | 'loopback' | null} shell null: the best one that this machine has
 * @property {boolean} opens whether the loopback shell opens a browser
 * @property {number | null} port of the loopback shell; null: a free one
 * @property {readonly string[]} files tables to open in the app
 */

/**
 * @param {readonly string[]} args
 * @returns {StartArguments}
 */
export function readStartArguments(args) {
  const { values, positionals } = parse(args);
  if (values.gpu && values['no-gpu']) throw wrongCall('--gpu and --no-gpu exclude each other.');
  const device = values.gpu ? 'gpu' : values['no-gpu'] ? 'cpu' : null;
  const shell = values.shell ?? null;
  if (shell !== null && shell !== 'desktop' && shell !== 'loopback') throw wrongCall(`--shell must be desktop or loopback, but is "${shell}".`);
  const port = values.port === undefined ? null : Number(values.port);
  if (port !== null && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) throw wrongCall(`--port must be a whole number from 0 to 65535, but is "${values.port}".`);
  const stranger = positionals.find((file) => !/\.(csv|tsv)$/i.test(file));
  if (stranger !== undefined) throw wrongCall(`"${stranger}" is not a table (.csv or .tsv). Experiment files are opened in the window: drop them there.`);
  return { isSetupOnly: values['setup-only'], device, shell, opens: !values['no-open'], port, files: positionals };
}

const flag = /** @type {const} */ ({ type: 'boolean', default: false });

/** @param {readonly string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'setup-only': flag, gpu: flag, 'no-gpu': flag, shell: { type: 'string' }, 'no-open': flag, port: { type: 'string' } },
    });
  } catch (error) {
    throw wrongCall(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} what */
function wrongCall(what) {
  return new SetupError(what, startUsage, 2);
}
