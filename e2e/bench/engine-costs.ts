// What training costs besides time: starting (tracing and compiling), memory, and what storing the metrics takes away.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrainerProcess } from './engine-trainer.ts';
import { createJob, problems, stepsOf } from './problems.ts';
import type { Problem } from './problems.ts';
import { costRow } from './rows.ts';
import type { BenchOptions, Row } from './rows.ts';

/** As many steps as promised, and what a process may grow by in them. */
const manySteps = 2_000_000;
const growthGoalMegabytes = 50;

/** Milliseconds from the start message to `started`, twice: with an empty cache, and with what that left, in another process. */
async function measureStarts(problem: Problem, turns: number): Promise<{ readonly cold: number[]; readonly kept: number[] }> {
  const [cold, kept]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < turns; turn += 1) {
    const cacheFolder = mkdtempSync(join(tmpdir(), 'unstuck-bench-'));
    for (const times of [cold, kept]) {
      const trainer = await TrainerProcess.start({ threads: 1, cacheFolder });
      times.push((await trainer.train({ ...createJob(problem, { epochs: 1, learningRates: [0.001] }), tier: 'xla' })).startMs);
      trainer.stop();
    }
    rmSync(cacheFolder, { recursive: true });
  }
  return { cold, kept };
}

/** Trains one long run; MB at its highest, and MB it grew by from its first metrics on. */
async function measureMemory(problem: Problem, steps: number): Promise<{ readonly peak: number; readonly growth: number }> {
  const trainer = await TrainerProcess.start({ threads: 1, cacheFolder: null });
  let first: number | null = null;
  const onMetrics = (): void => { first ??= trainer.memory().nowMegabytes; };
  await trainer.train(createJob(problem, { epochs: steps / stepsOf(problem, 1), learningRates: [0.001] }), { onMetrics });
  const { nowMegabytes, peakMegabytes } = trainer.memory();
  trainer.stop();
  return { peak: peakMegabytes, growth: nowMegabytes - (first ?? NaN) };
}

export async function* benchCosts({ isQuick }: BenchOptions): AsyncIterable<Row> {
  for (const problem of isQuick ? [problems.small] : Object.values(problems)) {
    const { cold, kept } = await measureStarts(problem, isQuick ? 1 : 3);
    yield costRow({ bench: 'engine', row: `compile time of ${problem.name}, nothing kept`, unit: 'ms', engine: 'xla' }, cold, null);
    yield costRow({ bench: 'engine', row: `compile time of ${problem.name}, kept on disk`, unit: 'ms', engine: 'xla' }, kept, null);
  }
  const steps = isQuick ? manySteps / 2 : manySteps;
  const { peak, growth } = await measureMemory(problems.small, steps);
  yield costRow({ bench: 'engine', row: `peak memory of the training process, ${problems.small.name}`, unit: 'MB' }, [peak], null);
  yield costRow({ bench: 'engine', row: `growth of the training process over ${steps} steps`, unit: 'MB' }, [growth], growthGoalMegabytes);
}
