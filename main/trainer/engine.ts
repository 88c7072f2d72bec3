// Which tier a training runs on, and its runner: by a rule, unless one is asked for; the next one where a tier cannot do it.
import { Failure } from '../../shared/rpc/failure.ts';
import type { Engine, EngineTier, RunEngine } from '../../shared/rpc/trainer.ts';
import { EagerRunner } from './eager-runner.ts';
import { firstLine } from './first-line.ts';
import type { GraphCache } from './graph/graph-cache.ts';
import { GraphRunner, type GraphLimits } from './graph-runner.ts';
import type { Population } from './population.ts';
import type { Runner } from './runner.ts';

export interface ChosenRunner {
  readonly runner: Runner;
  readonly engine: RunEngine;
}

/** Best first; a tier that is not there today stays out. */
export type Tiers = readonly EngineTier[];

export function tiersOf({ tier }: Pick<Engine, 'tier'>): Tiers {
  if (tier === 'wasm') return ['wasm'];
  const native: Tiers = ['xla', 'graph', 'eager'];
  return native.slice(native.indexOf(tier));
}

// Measured on two cores: a step of 10-64-1 with batch 32 costs 0.005 ms compiled and 0.038 ms in a plain graph, one of 16 members
// 0.05 and 0.147 ms, one of 30-128-128-3 with batch 64 0.08 and 0.136 ms, one of 100-512-512-1 with batch 512 3.2 and 4.4 ms.
// Compiling takes 1.4 to 1.8 s.
const compileMs = 1_500;
const savedMsPerStep = 0.033;
const savedMsPerFurtherMember = 0.004;
const savedMsPerOperation = 1.1e-9;

interface Amount {
  readonly steps: number;
  readonly stepWork: number;
  readonly members: number;
}

/** The tier for an amount of work, and why: a function of the run's plan alone. */
export function tierFor({ steps, stepWork, members }: Amount): { readonly tier: 'xla' | 'graph'; readonly reason: string } {
  const many = steps.toLocaleString('en');
  const savedMs = steps * (savedMsPerStep + savedMsPerFurtherMember * (members - 1) + savedMsPerOperation * stepWork);
  if (savedMs < compileMs) return { tier: 'graph', reason: `One graph, not compiled: ${many} steps are done before compiling would pay.` };
  return { tier: 'xla', reason: `Compiled by XLA: over ${many} steps that saves more than it takes.` };
}

/** Bounds what a call is fed and gives back; its length in time is cut by its work. */
const mostStepsPerCall = 8_192;
const mostEpochsPerCall = 128;
const mostOrderElements = 2_000_000;
const mostMetricRows = 65_536;

export function graphLimits({ program, members }: Population): GraphLimits {
  const { shape } = program;
  const epochs = Math.max(...members.map(({ spec }) => spec.training.epochs));
  const byOrders = Math.floor(mostOrderElements / (shape.members * shape.stepsPerEpoch * shape.batchSize));
  const bySteps = Math.ceil(mostStepsPerCall / shape.stepsPerEpoch);
  const maxEpochs = members.some((member) => member.watchesEpochs) ? 1 : Math.max(1, Math.min(epochs, byOrders, bySteps, mostEpochsPerCall));
  const maxSteps = Math.max(1, Math.min(maxEpochs * shape.stepsPerEpoch, mostStepsPerCall, Math.floor(mostMetricRows / shape.members)));
  return { maxSteps, maxEpochs };
}

/**
 * A runner for a population. `wanted`: the tier to hold, or null for the rule. Throws not-yet where a wanted tier cannot do it;
 * without a wish there is always one that can.
 */
export function createRunner(population: Population, engine: Engine, wanted: EngineTier | null, graphs: GraphCache): ChosenRunner {
  const { shape } = population.program;
  const { device, threads } = engine;
  const chosen = (runner: Runner, tier: EngineTier, reason: string): ChosenRunner => ({ runner, engine: { tier, device, threads, reason } });
  if (wanted !== null) return chosen(wantedRunner(population, engine, wanted, graphs), wanted, 'This tier was asked for, or is the one that the run began with.');
  const rule = tierFor({ steps: stepsToCome(population), stepWork: population.work.step, members: shape.members });
  const problems: string[] = [];
  for (const tier of tiersOf(engine)) {
    if (tier === 'xla' && rule.tier === 'graph') continue;
    try {
      const runner = makeRunner(population, tier, graphs);
      return chosen(runner, tier, tier === rule.tier ? rule.reason : [...problems, engine.reason].find((reason) => reason !== null) ?? 'The only tier of this machine.');
    } catch (error) {
      // A tier that cannot is no failure of the run, but of the tier; said with the next one.
      problems.push(`${tierNames[tier]} could not do it: ${firstLine(error)}`);
    }
  }
  throw new Failure('internal', `No tier can train this run. ${problems.join(' ')}`);
}

const tierNames: Readonly<Record<EngineTier, string>> = { xla: 'XLA', graph: 'The plain graph', eager: 'Eager TensorFlow', wasm: 'WebAssembly' };

/** Of the whole plan, not of what is left: a run that goes on stays where it was. */
function stepsToCome({ program, members }: Population): number {
  return Math.max(...members.map(({ spec }) => spec.training.epochs)) * program.shape.stepsPerEpoch;
}

function wantedRunner(population: Population, engine: Engine, tier: EngineTier, graphs: GraphCache): Runner {
  const tiers = tiersOf(engine);
  if (!tiers.includes(tier)) {
    throw new Failure('not-yet', `${tierNames[tier]} is not there on this machine now: ${engine.reason ?? `it has ${tiers.join(', ')}.`}`, { mend: 'Start a new run, which takes what there is, or run the doctor.' });
  }
  try {
    return makeRunner(population, tier, graphs);
  } catch (error) {
    throw new Failure('not-yet', `${tierNames[tier]} cannot train this run: ${firstLine(error)}`, { mend: 'Start a new run without asking for a tier.', cause: error });
  }
}

function makeRunner(population: Population, tier: EngineTier, graphs: GraphCache): Runner {
  const { program, carry } = population;
  if (tier === 'eager' || tier === 'wasm') return new EagerRunner(program, carry);
  return new GraphRunner(program, carry, graphLimits(population), tier === 'xla', graphs);
}
