// How long runs will take, from runs of about the same size; without any, from what a step costs on this engine.
import { groupIntoPopulations, type RunSize } from '../../../shared/spec/population.ts';
import type { RunSpec } from '../../../shared/spec/run-spec.ts';
import type { RunSummary } from '../../../shared/spec/run.ts';
import { stepWork } from '../../../shared/spec/work.ts';

export interface SizedRun extends RunSize {
  readonly spec: RunSpec;
}

type Tier = NonNullable<RunSummary['environment']>['engine'];

export interface Machine {
  /** The best tier that it has. */
  readonly tier: Tier;
  readonly cores: number;
}

export interface Prediction {
  readonly seconds: number;
  /** Earlier runs that it rests on. "About" until there are three. */
  readonly earlierRuns: number;
}

interface Cost {
  /** Seconds before the first step. */
  readonly start: number;
  /** Milliseconds of a step without its arithmetic. */
  readonly stepMs: number;
  /** What a further member adds to the time of a population, over that of one run. */
  readonly memberShare: number;
}

/**
 * Measured on two cores with 10-64-1 and 32 rows, but for the shares of members of the last two, which are a guess. XLA pays its compile
 * back in long runs only; short ones take the plain graph.
 */
const costs: Readonly<Record<Tier, Cost>> = {
  xla: { start: 2, stepMs: 0.004, memberShare: 1 },
  graph: { start: 0.3, stepMs: 0.1, memberShare: 0.2 },
  eager: { start: 0.1, stepMs: 3, memberShare: 0.65 },
  wasm: { start: 0.1, stepMs: 6, memberShare: 0.65 },
};
/** Floating point operations of a millisecond: 8.2 ms for 100-512-512-1 with 512 rows. */
const operationsPerMs = 1e8;

/** Runs are of one size while their work a step is within this factor. */
const sameSize = 2;

/** The time of a population, over that of one run. */
function timesOne(members: number, tier: Tier): number {
  return 1 + costs[tier].memberShare * (members - 1);
}

function stepMsOf(tier: Tier, parameters: number, batchSize: number): number {
  return costs[tier].stepMs + stepWork(parameters, batchSize) / operationsPerMs;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}

/** Seconds of one run by itself, or of its population where it has one. */
function secondsOf({ spec, parameters, steps }: SizedRun, members: number, tier: Tier, alike: readonly RunSummary[]): number {
  const measured = alike.map((run) => run.seconds / run.step / timesOne(run.environment?.population.size ?? 1, tier));
  const perStep = measured.length > 0 ? median(measured) : stepMsOf(tier, parameters, spec.training.batchSize) / 1000;
  return (measured.length > 0 ? 0 : costs[tier].start) + steps * perStep * timesOne(members, tier);
}

/** Seconds for all the runs: those that can share a graph side by side, the groups on as many cores as there are. */
export function predict(sizes: readonly SizedRun[], earlier: readonly RunSummary[], { tier: best, cores }: Machine): Prediction {
  const used = new Set<string>();
  const tiers: readonly Tier[] = best === 'xla' ? ['xla', 'graph'] : [best];
  const groups = groupIntoPopulations(sizes, (size) => size, cores);
  const seconds = groups.map((group) => {
    const longest = group.reduce((left, right) => (right.steps > left.steps ? right : left));
    const options = tiers.map((tier) => {
      const alike = earlier.filter((run) => {
        if (run.environment?.engine !== tier || run.parameters === null || run.step === 0 || run.seconds <= 0) return false;
        const ratio = stepMsOf(tier, run.parameters, run.spec.training.batchSize) / stepMsOf(tier, longest.parameters, longest.spec.training.batchSize);
        return ratio <= sameSize && ratio >= 1 / sameSize;
      });
      return { alike, seconds: secondsOf(longest, group.length, tier, alike) };
    });
    const chosen = options.reduce((left, right) => (right.seconds < left.seconds ? right : left));
    for (const run of chosen.alike) used.add(run.runId);
    return chosen.seconds;
  });
  const together = Math.max(1, Math.min(cores, groups.length));
  return { seconds: seconds.reduce((sum, one) => sum + one, 0) / together, earlierRuns: used.size };
}
