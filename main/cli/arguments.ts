// What was asked for on the command line, as data; anything else is refused in one line.
import { parseArgs } from 'node:util';
import { Failure, messageOf } from '../../shared/rpc/failure.ts';
import { engineTiers } from '../../shared/spec/run.ts';

export const usage = `Usage: unstuck COMMAND [--history FOLDER]

  run FILE [--json] [--repeats N] [--backend auto|xla|graph|eager|wasm] [--no-diagnosis]
                          train every variant of an experiment file, keep the runs, diagnose them
  unstick FILE [--json] [--budget SECONDS]
                          train its first variant, try remedies until one is proved to help, and so on
  diagnose HISTORY [--json]
                          a run that another tool has trained, by its curves
  resume RUN [--json]     go on with a run from its last checkpoint
  replay RUN [--json]     train a run again: identical, or the first step that differs
  history [--json]        the saved runs
  serve [--port N] [--no-open]
                          the app in a browser, on this machine only
  doctor [--json]         engine, versions, data folder, what is missing and how to mend it

RUN is the id of a run, as history prints it, or enough of its beginning. HISTORY is a CSV of curves (Keras CSVLogger, Lightning
metrics.csv), the JSON of a Keras history.history, an event file of TensorBoard, or the folder of one run with such files.`;

/** In the order of the plan. They say so instead of doing half of it. */
const laterCommands = ['export', 'predict', 'report', 'bundle', 'import'];
const backends = ['auto', ...engineTiers] as const;
type Backend = (typeof backends)[number];

interface Common {
  /** Folder of the history, undefined for the app's own. */
  readonly history: string | undefined;
  readonly isJson: boolean;
}
export type Call =
  | { readonly command: 'help' }
  | (Common & { readonly command: 'run'; readonly file: string; readonly repeats: number | null; readonly backend: Backend; readonly hasDiagnosis: boolean })
  /** Seconds in all, null for no limit. */
  | (Common & { readonly command: 'unstick'; readonly file: string; readonly budgetSeconds: number | null })
  /** `file`: or folder. */
  | (Common & { readonly command: 'diagnose'; readonly file: string })
  /** `run`: an id, or the beginning of one. */
  | (Common & { readonly command: 'resume' | 'replay'; readonly run: string })
  | (Common & { readonly command: 'history' | 'doctor' })
  | (Common & { readonly command: 'serve'; readonly port: number | null; readonly opens: boolean });

const common = { history: { type: 'string' }, json: { type: 'boolean', default: false } } as const;

/**
 * Reads the words after the program's name.
 * @throws Failure `bad-input` for a call that is wrong, `not-yet` for a command of a later version
 */
export function readCall(words: readonly string[]): Call {
  const [command, ...rest] = words;
  if (command === undefined) throw new Failure('bad-input', usage);
  if (command === 'help' || command === '--help' || command === '-h') return { command: 'help' };
  if (laterCommands.includes(command)) throw new Failure('not-yet', `"unstuck ${command}" comes in a later version.`);
  try {
    if (command === 'run') return readRun(rest);
    if (command === 'unstick') return readUnstick(rest);
    if (command === 'diagnose') return readDiagnose(rest);
    if (command === 'resume' || command === 'replay') return readOneRun(command, rest);
    if (command === 'serve') return readServe(rest);
    if (command === 'history' || command === 'doctor') return { command, ...readCommon(parseArgs({ args: rest, options: common }).values) };
  } catch (error) {
    throw error instanceof Failure ? error : new Failure('bad-input', `unstuck ${command}: ${firstSentence(error)}`);
  }
  throw new Failure('bad-input', `There is no command "${command}". The commands are run, unstick, diagnose, resume, replay, history, serve and doctor.`);
}

/** Node explains an unknown option at length; the first sentence is enough. */
function firstSentence(error: unknown): string {
  const message = messageOf(error);
  return message.split(/\. (?=[A-Z])/)[0] ?? message;
}

function readCommon(values: { history?: string | undefined; json: boolean }): Common {
  return { history: values.history, isJson: values.json };
}

function readRun(args: string[]): Call {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...common, repeats: { type: 'string' }, backend: { type: 'string', default: 'auto' }, 'no-diagnosis': { type: 'boolean', default: false }, shard: { type: 'string' }, out: { type: 'string' } },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Failure('bad-input', `unstuck run: needs one experiment file, found ${positionals.length === 0 ? 'none' : positionals.join(' ')}.`);
  if (values.shard !== undefined || values.out !== undefined) throw new Failure('not-yet', 'unstuck run: --shard and --out come in a later version.');
  return { command: 'run', ...readCommon(values), file, repeats: values.repeats === undefined ? null : readWhole('--repeats', values.repeats, 1, 1_000), backend: readBackend(values.backend), hasDiagnosis: !values['no-diagnosis'] };
}

function readUnstick(args: string[]): Call {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { ...common, budget: { type: 'string' } } });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Failure('bad-input', `unstuck unstick: needs one experiment file, found ${positionals.length === 0 ? 'none' : positionals.join(' ')}.`);
  return { command: 'unstick', ...readCommon(values), file, budgetSeconds: values.budget === undefined ? null : readSeconds('--budget', values.budget) };
}

function readDiagnose(args: string[]): Call {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: common });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Failure('bad-input', `unstuck diagnose: needs one history, a file or the folder of a run, found ${positionals.length === 0 ? 'none' : positionals.join(' ')}.`);
  return { command: 'diagnose', ...readCommon(values), file };
}

function readServe(args: string[]): Call {
  const { values } = parseArgs({ args, options: { ...common, port: { type: 'string' }, 'no-open': { type: 'boolean', default: false } } });
  return { command: 'serve', ...readCommon(values), port: values.port === undefined ? null : readWhole('--port', values.port, 0, 65_535), opens: !values['no-open'] };
}

function readBackend(name: string): Backend {
  const known = backends.find((backend) => backend === name);
  if (known === undefined) throw new Failure('bad-input', `unstuck run: --backend is "${name}". Allowed: ${backends.join(', ')}.`);
  return known;
}

function readOneRun(command: 'resume' | 'replay', args: string[]): Call {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: common });
  const [run, ...more] = positionals;
  if (run === undefined || more.length > 0) throw new Failure('bad-input', `unstuck ${command}: needs the id of one run, found ${positionals.length === 0 ? 'none' : positionals.join(' ')}. "unstuck history" lists them.`);
  return { command, ...readCommon(values), run };
}

function readSeconds(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new Failure('bad-input', `${name} is "${text}". Allowed: a number of seconds above 0.`);
}

function readWhole(name: string, text: string, lowest: number, highest: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= lowest && value <= highest) return value;
  throw new Failure('bad-input', `${name} is "${text}". Allowed: a whole number from ${lowest} to ${highest}.`);
}
