// The command line of the loopback shell.
import { parseArgs } from 'node:util';
import { Failure, messageOf } from '../../shared/rpc/failure.ts';
import { findTables } from '../services/given-files.ts';

const usage = 'Usage: [--port N] [--no-open] [--history FOLDER] [--json] [FILE.csv …]';

export interface Options {
  /** 0 takes any free port. */
  readonly port: number;
  /** Whether a browser is opened. */
  readonly opens: boolean;
  readonly history: string | undefined;
  /** Whether the address is told as a line of JSON. */
  readonly isJson: boolean;
  /** Tables to open. */
  readonly files: readonly string[];
}

/** Throws `Failure('bad-input')` with the usage. */
export function readOptions(argv: readonly string[]): Options {
  const { values, positionals } = parse(argv);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw wrongCall(`--port must be a whole number from 0 to 65535, but is "${values.port}".`);
  const files = findTables(positionals);
  const stranger = positionals.find((argument) => !files.includes(argument));
  if (stranger !== undefined) throw wrongCall(`"${stranger}" is not a table (.csv or .tsv). Experiment files are opened in the window: drop them there.`);
  return { port, opens: !values['no-open'], history: values.history, isJson: values.json, files };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { port: { type: 'string', default: '0' }, 'no-open': { type: 'boolean', default: false }, history: { type: 'string' }, json: { type: 'boolean', default: false } },
    });
  } catch (error) {
    throw wrongCall(`${messageOf(error)}.`);
  }
}

function wrongCall(says: string): Failure {
  return new Failure('bad-input', says, { mend: usage });
}
