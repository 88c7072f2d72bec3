// `npm run bench -- [start|engine|workbench] [--json] [--quick]`: what was promised, measured. Exit status 1 when a goal is missed.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { benchEngine } from './engine.ts';
import { formatRows } from './rows.ts';
import type { BenchOptions, Row } from './rows.ts';
import { benchStart } from './start.ts';
import { benchWorkbench } from './workbench.ts';

const benches: Readonly<Record<string, (options: BenchOptions) => AsyncIterable<Row>>> = { start: benchStart, engine: benchEngine, workbench: benchWorkbench };
/** Named in EXPERIMENT.md; they come with the steps that promise something to measure. */
const laterBenches = ['diagnosis', 'import', 'faults'];

function fail(message: string): never {
  console.error(`${message} Use: npm run bench -- [${Object.keys(benches).join('|')}] [--json] [--quick]`);
  process.exit(2);
}

function readArguments(): { names: readonly string[]; isJson: boolean; isQuick: boolean } {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } } });
    const later = positionals.find((name) => laterBenches.includes(name));
    if (later !== undefined) fail(`The bench "${later}" comes in a later version.`);
    const unknown = positionals.find((name) => !(name in benches));
    if (unknown !== undefined) fail(`There is no bench "${unknown}".`);
    return { names: positionals.length === 0 ? Object.keys(benches) : positionals, isJson: values.json, isQuick: values.quick };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}.`);
  }
}

const { names, isJson, isQuick } = readArguments();
const rows: Row[] = [];
for (const name of names) {
  for await (const row of benches[name]?.({ isQuick }) ?? []) {
    rows.push(row);
    if (isJson) console.log(JSON.stringify(row));
  }
}
if (!isJson) console.log(formatRows(rows));
process.exitCode = rows.every((row) => row.holds) ? 0 : 1;
