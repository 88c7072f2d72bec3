// How long runs will take, from runs of about the same size; without any, from what an eager step costs.
import type { RunSummary } from '../../../shared/spec/run.ts';

export interface RunSize {
  readonly parameters: number;
  readonly batchSize: number;
  readonly steps: number;
}

export interface Prediction {
  readonly seconds: number;
  /** Earlier runs that it rests on. "About" until there are three. */
  readonly earlierRuns: number;
}

/**
 * Milliseconds of an eager step of TensorFlow.js on two cores: the cost of its operations by themselves, and of one multiplication
 * (parameters x rows). Measured: 3.0 for 10-64-1 with 32 rows, 4.5 for 30-128-128-3 with 64, 18 to 21 for 100-512-512-1 with 512.
 */
const stepMs = 3;
const multiplicationMs = 1e-7;

/** Runs are of one size while their work a step is within this factor. */
const sameSize = 2;

function workOf({ parameters, batchSize }: Pick<RunSize, 'parameters' | 'batchSize'>): number {
  return stepMs + multiplicationMs * parameters * batchSize;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}

/** Number of optimizer steps of a run; the last batch of an epoch may be smaller. */
export function countSteps(trainRows: number, batchSize: number, epochs: number): number {
  return Math.ceil(trainRows / batchSize) * epochs;
}

/** Seconds for all the runs one after the other. */
export function predict(sizes: readonly RunSize[], earlier: readonly RunSummary[]): Prediction {
  const used = new Set<string>();
  const seconds = sizes.map((size) => {
    const alike = earlier.filter((run) => {
      const ratio = run.parameters === null ? Infinity : workOf({ parameters: run.parameters, batchSize: run.spec.training.batchSize }) / workOf(size);
      return run.step > 0 && run.seconds > 0 && ratio <= sameSize && ratio >= 1 / sameSize;
    });
    for (const run of alike) used.add(run.runId);
    const perStep = alike.length > 0 ? median(alike.map((run) => run.seconds / run.step)) : workOf(size) / 1000;
    return size.steps * perStep;
  });
  return { seconds: seconds.reduce((sum, one) => sum + one, 0), earlierRuns: used.size };
}
