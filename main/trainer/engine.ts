// Which tier a training runs on, and its runner: by a rule, unless one is asked for; the next one where a tier cannot do it.
import { groupDigits } from '../../shared/group-digits.ts';
import { Failure } from '../../shared/rpc/failure.ts';
import type { Engine, EngineTier, RunEngine } from '../../shared/rpc/trainer.ts';
import { EagerRunner } from './eager-runner.ts';
import { firstLine } from './first-line.ts';
import type { GraphCache } from './graph/graph-cache.ts';
import { GraphRunner, type GraphLimits } from './graph-runner.ts';
import { makesKernels, trainLoopFor } from './one-kernel.ts';
import type { Population } from './population.ts';
import type { Products } from './products.ts';
import type { Runner } from './runner.ts';
import { epochWork } from './work.ts';

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

/** What compiling takes, and what it saves then. */
interface Compiling {
  readonly takesMs: number;
  readonly savesMsPerStep: number;
  readonly savesMsPerFurtherMember: number;
  readonly savesMsPerOperation: number;
}

const compiling: Readonly<Record<Engine['device'], Compiling>> = {
  // Measured on two cores: a step of 10-64-1 with batch 32 costs 0.005 ms compiled and 0.038 ms in a plain graph, one of 16 members
  // 0.05 and 0.147 ms, one of 30-128-128-3 with batch 64 0.08 and 0.136 ms, one of 100-512-512-1 with batch 512 3.2 and 4.4 ms.
  // Compiling takes 1.4 to 1.8 s.
  cpu: { takesMs: 1_500, savesMsPerStep: 0.033, savesMsPerFurtherMember: 0.004, savesMsPerOperation: 1.1e-9 },
  // Measured on an NVIDIA H100, where a plain graph starts each operation by itself: 100-256-256-1 with batch 256 takes 0.13 ms compiled
  // and 1.71 ms as it is, 100-512-512-1 with batch 512 0.19 and 1.57 ms, 512-1024-1024-10 with batch 1024 0.92 and 4.58 ms. Compiling
  // takes 5.1 to 6.3 s, 5 s more than loading the plain graph.
  gpu: { takesMs: 5_000, savesMsPerStep: 1.4, savesMsPerFurtherMember: 0, savesMsPerOperation: 2.3e-10 },
};

interface Amount {
  readonly device: Engine['device'];
  readonly steps: number;
  readonly stepWork: number;
  readonly members: number;
}

/** The tier for an amount of work, and why: a function of the run's plan alone. */
export function tierFor({ device, steps, stepWork, members }: Amount): { readonly tier: 'xla' | 'graph'; readonly reason: string } {
  const { takesMs, savesMsPerStep, savesMsPerFurtherMember, savesMsPerOperation } = compiling[device];
  // Not by toLocaleString: the first call in a process takes 15 ms, for which the first run would wait.
  const many = groupDigits(String(steps));
  const savedMs = steps * (savesMsPerStep + savesMsPerFurtherMember * (members - 1) + savesMsPerOperation * stepWork);
  if (savedMs < takesMs) return { tier: 'graph', reason: `One graph, not compiled: ${many} steps are done before compiling would pay.` };
  return { tier: 'xla', reason: `Compiled by XLA: over ${many} steps that saves more than it takes.` };
}

/**
 * Operations of a step from which a card is faster even where it has to compile. Milliseconds a step on an H100 and on the 16 cores
 * beside it, compiled: 10-64-1 with batch 32 (0.2 million operations) 0.045 and 0.009, 16 of them (2.4) 0.076 and 0.091,
 * 30-128-128-3 with batch 64 (8) 0.11 and 0.15, 16 of them (128) 0.13 and 2.7, 100-256-256-1 with batch 256 (141) 0.13 and 1.2,
 * 100-512-512-1 with batch 512 (967) 0.19 and 3.5, 512-1024-1024-10 with batch 1024 (9,739) 0.92 and 20.
 * Compiling takes 4 to 5 s longer than for the processor: at a hundred million operations that is back after 5,000 steps.
 */
const cardPays = 100_000_000;

/** Where a graph runs: on the processor although there may be a card; null: on the best there is. */
export type Place = 'cpu' | null;

/**
 * The place for a step: a card only where the step is large enough for one.
 * A function of the step alone: a member that is replayed without the others has their place.
 */
export function placeFor({ device }: Pick<Engine, 'device'>, stepWork: number): Place {
  return device === 'gpu' && stepWork < cardPays ? 'cpu' : null;
}

/** Bounds what a call is fed and gives back; its length in time is cut by its work. */
const mostStepsPerCall = 8_192;
const mostEpochsPerCall = 128;
const mostOrderElements = 2_000_000;
const mostMetricRows = 65_536;
/**
 * Operations that no call has time for (see pace.ts): a thread does up to 80 billion a second, an H100 6,000 billion. What a call is fed
 * has one size, and room for epochs that it never comes to costs as well: of 100-512-512-1 on 5,120 rows, half a millisecond a step.
 */
const mostWorkOfCall = (device: Engine['device'], threads: number): number => (device === 'gpu' ? 3e11 : threads * 4e9);

export function graphLimits({ program, members, work }: Population, { engine, place }: Means): GraphLimits {
  const { shape } = program;
  const epochs = Math.max(...members.map(({ spec }) => spec.training.epochs));
  const byOrders = Math.floor(mostOrderElements / (shape.orders * shape.stepsPerEpoch * shape.batchSize));
  const bySteps = Math.ceil(mostStepsPerCall / shape.stepsPerEpoch);
  // A call may begin and end within an epoch.
  const byWork = 1 + Math.ceil(mostWorkOfCall(place ?? engine.device, engine.threads) / epochWork(shape, work));
  const maxEpochs = members.some((member) => member.watchesEpochs) ? 1 : Math.max(1, Math.min(epochs, byOrders, bySteps, byWork, mostEpochsPerCall));
  const maxSteps = Math.max(1, Math.min(maxEpochs * shape.stepsPerEpoch, mostStepsPerCall, Math.floor(mostMetricRows / shape.members)));
  return { maxSteps, maxEpochs };
}

/**
 * A runner for a population. `wanted`: the tier to hold, or null for the rule. Throws not-yet where a wanted tier cannot do it;
 * without a wish there is always one that can.
 */
export function createRunner(population: Population, engine: Engine, wanted: EngineTier | null, graphs: GraphCache): ChosenRunner {
  const rightPlace = placeFor(engine, population.work.step);
  const make = (tier: EngineTier, place: Place, why: string): ChosenRunner => {
    const runner = makeRunner(population, tier, { engine, place }, graphs);
    const isPlaced = place !== null && runner instanceof GraphRunner;
    const reason = isPlaced && rightPlace !== null ? `${why} On the processor: its steps are too small for the graphics card.` : why;
    return { runner, engine: { tier, device: isPlaced ? place : engine.device, threads: engine.threads, reason } };
  };
  if (wanted !== null) return makeWanted(engine, wanted, () => make(wanted, rightPlace, 'This tier was asked for, or is the one that the run began with.'));
  const rule = tierFor({ device: rightPlace ?? engine.device, steps: stepsToCome(population), stepWork: population.work.step, members: population.program.shape.members });
  const problems: string[] = [];
  for (const { tier, place } of attempts(engine, rightPlace)) {
    if (tier === 'xla' && rule.tier === 'graph') continue;
    const isRule = tier === rule.tier && place === rightPlace;
    try {
      return make(tier, place, isRule ? rule.reason : [...problems, engine.reason].find((reason) => reason !== null) ?? 'The only tier of this machine.');
    } catch (error) {
      // A tier that cannot is no failure of the run, but of the tier; said with the next one.
      const where = engine.device === 'gpu' && place === null ? ' on the graphics card' : '';
      problems.push(`${tierNames[tier]} could not do it${where}: ${firstLine(error)}`);
    }
  }
  throw new Failure('internal', `No tier can train this run. ${problems.join(' ')}`);
}

/** Every tier in order; graphs that the card cannot take are tried on the processor before they are given up. */
function attempts(engine: Engine, place: Place): { readonly tier: EngineTier; readonly place: Place }[] {
  const tiers = tiersOf(engine);
  const isGraph = (tier: EngineTier): boolean => tier === 'xla' || tier === 'graph';
  const places: readonly Place[] = engine.device === 'gpu' && place === null ? [null, 'cpu'] : [place];
  return [...places.flatMap((one) => tiers.filter(isGraph).map((tier) => ({ tier, place: one }))), ...tiers.filter((tier) => !isGraph(tier)).map((tier) => ({ tier, place }))];
}

const tierNames: Readonly<Record<EngineTier, string>> = { xla: 'XLA', graph: 'The plain graph', eager: 'Eager TensorFlow', wasm: 'WebAssembly' };

/** Of the whole plan, not of what is left: a run that goes on stays where it was. */
function stepsToCome({ program, members }: Population): number {
  return Math.max(...members.map(({ spec }) => spec.training.epochs)) * program.shape.stepsPerEpoch;
}

function makeWanted(engine: Engine, tier: EngineTier, make: () => ChosenRunner): ChosenRunner {
  const tiers = tiersOf(engine);
  if (!tiers.includes(tier)) {
    throw new Failure('not-yet', `${tierNames[tier]} is not there on this machine now: ${engine.reason ?? `it has ${tiers.join(', ')}.`}`, { mend: 'Start a new run, which takes what there is, or run the doctor.' });
  }
  try {
    return make();
  } catch (error) {
    throw new Failure('not-yet', `${tierNames[tier]} cannot train this run: ${firstLine(error)}`, { mend: 'Start a new run without asking for a tier.', cause: error });
  }
}

/** Where a training runs. */
export interface Means {
  readonly engine: Pick<Engine, 'device' | 'threads'>;
  /** Of a graph; see placeFor. */
  readonly place: Place;
}

/** Throws what TensorFlow says where the tier cannot train this. */
export function makeRunner(population: Population, tier: EngineTier, means: Means, graphs: GraphCache): Runner {
  const { engine, place } = means;
  const { program, carry } = population;
  if (tier === 'eager' || tier === 'wasm') return new EagerRunner(program, carry);
  const compiles = tier === 'xla';
  const device = place ?? engine.device;
  const make = (products: Products): GraphRunner => new GraphRunner(program, carry, { limits: graphLimits(population, means), compiles, device: place, products }, graphs);
  if (!compiles || device === 'gpu') return make('plain');
  if (makesKernels({ device, threads: engine.threads }) && trainLoopFor(program) === 'one kernel') {
    try {
      return make('one kernel');
    } catch {
      // What XLA cannot have in a kernel, it can run operation by operation.
    }
  }
  return make('compiled');
}
