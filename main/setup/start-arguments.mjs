// The arguments of `npm start -- ...`.
import { parseArgs } from 'node:util';
import { SetupError } from './terminal.mjs';

export const startUsage = 'npm start -- [--setup-only] [--shell desktop|loopback] [--no-open] [--port N] [FILE.csv ...]';

/**
 * @typedef {object} StartArguments
 * @property {boolean} isSetupOnly install, provision and build, then end
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
  const shell = values.shell ?? null;
  if (shell !== null && shell !== 'desktop' && shell !== 'loopback') throw wrongCall(`--shell must be desktop or loopback, but is "${shell}".`);
  const port = values.port === undefined ? null : Number(values.port);
  if (port !== null && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) throw wrongCall(`--port must be a whole number from 0 to 65535, but is "${values.port}".`);
  const stranger = positionals.find((file) => !/\.(csv|tsv)$/i.test(file));
  if (stranger !== undefined) throw wrongCall(`"${stranger}" is not a table (.csv or .tsv). Experiment files are opened in the window: drop them there.`);
  return { isSetupOnly: values['setup-only'], shell, opens: !values['no-open'], port, files: positionals };
}

/** @param {readonly string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'setup-only': { type: 'boolean', default: false }, shell: { type: 'string' }, 'no-open': { type: 'boolean', default: false }, port: { type: 'string' } },
    });
  } catch (error) {
    throw wrongCall(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} what */
function wrongCall(what) {
  return new SetupError(what, startUsage, 2);
}
