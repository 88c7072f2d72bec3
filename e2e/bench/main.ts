// `npm run bench -- [start|engine|workbench|diagnosis] [--json] [--quick]`: what was promised, measured. Exit status 1 when a goal is missed.
// `npm run bench -- diagnosis --make-truth [--seconds=N] [--workers=N] [--only=TEXT]` goes on making what the diagnosis is held against,
// `npm run bench -- diagnosis --fit` fits the classifier to the tuning part of it.
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { benchDiagnosis } from './diagnosis/bench-diagnosis.ts';
import { runFit } from './diagnosis/fit/run-fit.ts';
import { makeTruth } from './diagnosis/make-truth.ts';
import { benchEngine } from './engine.ts';
import { formatRows } from './rows.ts';
import type { BenchOptions, Row } from './rows.ts';
import { benchStart } from './start.ts';
import { benchWorkbench } from './workbench.ts';

/** As many training processes as the machine has cores; a bench of its own may ask for fewer. */
interface Arguments extends BenchOptions {
  readonly names: readonly string[];
  readonly isJson: boolean;
  /** Of the diagnosis bench: see make-truth.ts and recorded-cases.ts. */
  readonly makesTruth: boolean;
  readonly fits: boolean;
  readonly isFresh: boolean;
  readonly seconds: number;
  readonly workers: number;
  readonly only: string;
}

const benches: Readonly<Record<string, (options: Arguments) => AsyncIterable<Row>>> = {
  start: benchStart, engine: benchEngine, workbench: benchWorkbench, diagnosis: benchDiagnosis,
};
/** Named in EXPERIMENT.md; they come with the steps that promise something to measure. */
const laterBenches = ['import', 'faults'];

function fail(message: string): never {
  console.error(`${message} Use: npm run bench -- [${Object.keys(benches).join('|')}] [--json] [--quick]`);
  process.exit(2);
}

const flags = {
  json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false }, 'make-truth': { type: 'boolean', default: false }, fit: { type: 'boolean', default: false },
  fresh: { type: 'boolean', default: false }, seconds: { type: 'string', default: 'Infinity' }, workers: { type: 'string', default: String(availableParallelism()) }, only: { type: 'string', default: '' },
} as const;

function readNumber(name: string, text: string): number {
  const value = Number(text);
  return value > 0 ? value : fail(`--${name}: Found "${text}", which is no number above 0.`);
}

function readArguments(): Arguments {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: flags });
    const later = positionals.find((name) => laterBenches.includes(name));
    if (later !== undefined) fail(`The bench "${later}" comes in a later version.`);
    const unknown = positionals.find((name) => !(name in benches));
    if (unknown !== undefined) fail(`There is no bench "${unknown}".`);
    return {
      names: positionals.length === 0 ? Object.keys(benches) : positionals, isJson: values.json, isQuick: values.quick, makesTruth: values['make-truth'], fits: values.fit,
      isFresh: values.fresh, seconds: readNumber('seconds', values.seconds), workers: readNumber('workers', values.workers), only: values.only,
    };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}.`);
  }
}

async function runBenches(options: Arguments): Promise<void> {
  const rows: Row[] = [];
  for (const name of options.names) {
    for await (const row of benches[name]?.(options) ?? []) {
      rows.push(row);
      if (options.isJson) console.log(JSON.stringify(row));
    }
  }
  if (!options.isJson) console.log(formatRows(rows));
  process.exitCode = rows.every((row) => row.holds) ? 0 : 1;
}

const options = readArguments();
if (options.makesTruth) await makeTruth(options);
else if (options.fits) await runFit(options);
else await runBenches(options);
