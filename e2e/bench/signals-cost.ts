// What the signals of the layers cost: one training whose calls take turns, with the planned signals and without any, in processor time.
// Two processes beside each other, or one after the other, differ by more than the signals cost.
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as v from 'valibot';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import { epochMetrics } from '../../shared/metrics/names.ts';
import { TrainerProcess, urlOfProgram } from './engine-trainer.ts';
import { createJob, problems } from './problems.ts';
import { costRow, median } from './rows.ts';
import type { BenchOptions, Row } from './rows.ts';

const trainMs = { thorough: 15_000, quick: 4_000 } as const;
/** So many that tier and cadence are those of a long run. */
const endlessEpochs = 1_000_000;
/** Until everything is warm, and the first, denser measurements are over. */
const warmUpCalls = 24;
/** Calls that are summed up before they are compared: each holds a few measurements, one more or less. */
const callsOfPart = 16;
const goalPercent = 5;

const timedSchema = v.object({ type: v.literal('timed'), hasSignals: v.boolean(), microseconds: v.number(), steps: v.number() });
export type TimedCall = Pick<v.InferOutput<typeof timedSchema>, 'hasSignals' | 'microseconds' | 'steps'>;

const urlOf = (path: string): string => JSON.stringify(pathToFileURL(fileURLToPath(new URL(path, import.meta.url))).href);

/** Runs before the training process's own program, in which it times each call, and leaves the signals out of two of four: the first and the last have them. */
function signalsByTurns(): string {
  const work = urlOfProgram(`
    import { areSignalsDue as arePlanned } from ${urlOf('../../main/trainer/work.ts')};
    export * from ${urlOf('../../main/trainer/work.ts')};
    export const areSignalsDue = (...plan) => !globalThis.areSignalsLeftOut && arePlanned(...plan);`);
  const population = urlOfProgram(`
    import { Population as Untimed } from ${urlOf('../../main/trainer/population.ts')};
    let calls = 0;
    export class Population extends Untimed {
      advance(budget) {
        const hasSignals = calls % 4 === 0 || calls % 4 === 3;
        globalThis.areSignalsLeftOut = !hasSignals;
        calls += 1;
        const [steps, before] = [this.step, process.cpuUsage()];
        const work = super.advance(budget);
        const { user, system } = process.cpuUsage(before);
        process.send({ type: 'timed', hasSignals, microseconds: user + system, steps: this.step - steps });
        return work;
      }
    }`);
  return `
    import { registerHooks } from 'node:module';
    const others = ${JSON.stringify({ './work.ts': work, './population.ts': population })};
    registerHooks({ resolve: (specifier, context, next) =>
      specifier in others ? { url: others[specifier], shortCircuit: true } : next(specifier, context) });`;
}

/** By how many percent a step takes longer with signals, of each part of the calls. */
export function costsOfSignals(calls: readonly TimedCall[], partLength: number): number[] {
  // The middle one: a collection of garbage lengthens a call by more than all signals.
  const perStep = (some: readonly TimedCall[]): number => median(some.map(({ microseconds, steps }) => microseconds / steps));
  return Array.from({ length: Math.floor(calls.length / partLength) }, (_, index) => {
    const part = calls.slice(index * partLength, (index + 1) * partLength);
    return 100 * (perStep(part.filter(({ hasSignals }) => hasSignals)) / perStep(part.filter(({ hasSignals }) => !hasSignals)) - 1);
  });
}

interface Timed {
  readonly calls: readonly TimedCall[];
  readonly engine: string;
}

async function timeCalls(milliseconds: number): Promise<Timed> {
  const trainer = await TrainerProcess.start({ threads: 1, cacheFolder: null, program: signalsByTurns() });
  const calls: TimedCall[] = [];
  let measured = 0;
  trainer.listen((message) => { if (v.is(timedSchema, message)) calls.push(message); });
  const onMetrics = (batches: readonly MetricBatch[]): void => {
    for (const { names, values } of batches) measured += (values[names.indexOf(epochMetrics.weightNorm)] ?? []).filter(Number.isFinite).length;
  };
  try {
    const { engine } = await trainer.train(createJob(problems.small, { epochs: endlessEpochs, learningRates: [0.001] }), { stopAfterMs: milliseconds, onMetrics });
    if (measured === 0) throw new Error('There were no signals.');
    return { calls: calls.slice(warmUpCalls), engine: engine.tier };
  } finally {
    trainer.stop();
  }
}

export async function* benchSignals({ isQuick }: BenchOptions): AsyncIterable<Row> {
  const { calls, engine } = await timeCalls(trainMs[isQuick ? 'quick' : 'thorough']);
  const row = `cost of the signals of the layers, ${problems.small.name}`;
  yield costRow({ bench: 'engine', row, unit: '% of the time', engine }, costsOfSignals(calls, callsOfPart), goalPercent);
}
