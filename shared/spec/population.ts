// Which runs train side by side in one graph: those whose settings differ only in what the graph takes as an input; and on how many cores.
import type { LayerSpec, RunSpec } from './run-spec.ts';
import { stepWork, threadsFor } from './work.ts';

/** Parameters of all members together up to which sharing a graph pays; beyond, each run has work enough for a core of its own. */
const maxSharedParameters = 400_000;
/** Members of one population: more gain little, and all wait for each other. */
const maxMembers = 32;

/** What of a layer shapes the graph. Rates, penalties and initial values are inputs; whether there is any noise at all is not. */
function layerShape(layer: LayerSpec): unknown {
  switch (layer.type) {
    case 'dense':
      return ['dense', layer.units, layer.activation, layer.useBias];
    case 'dropout':
      return ['dropout', layer.rate > 0];
    case 'gaussianNoise':
      return ['gaussianNoise', layer.stddev > 0];
    case 'residual':
      return ['residual', layer.layers.map(layerShape)];
    case 'batchNormalization':
    case 'layerNormalization':
      return layer;
  }
}

/** Runs with the same key can be members of one population. Initial values, seeds, learning rates, L1, L2 and dropout rates do not count. */
export function populationKey({ dataset, model, training }: RunSpec): string {
  const { units, activation, useBias } = model.output;
  const { optimizer, schedule: _schedule, seed: _seed, ...fixed } = training;
  const { learningRate: _learningRate, ...optimizerShape } = optimizer;
  return JSON.stringify([dataset, model.layers.map(layerShape), [units, activation, useBias], fixed, optimizerShape]);
}

/** What is known of a run before it trains: parameters of its model, and optimizer steps of its plan. */
export interface RunSize {
  readonly parameters: number;
  readonly steps: number;
}

interface Sized<Run> {
  readonly run: Run;
  readonly size: RunSize;
}

/**
 * Splits runs into populations, in their order: those that can share a graph, and of them no more than a core has work enough for.
 * `cores`: that may train at the same time.
 */
export function groupIntoPopulations<Run extends { readonly spec: RunSpec }>(runs: readonly Run[], sizeOf: (run: Run) => RunSize, cores: number): Run[][] {
  const groups: { key: string; members: Sized<Run>[]; limit: number }[] = [];
  for (const run of runs) {
    const key = populationKey(run.spec);
    const size = sizeOf(run);
    const open = groups.find((group) => group.key === key && group.members.length < group.limit);
    if (open === undefined) groups.push({ key, members: [{ run, size }], limit: Math.max(1, Math.min(maxMembers, Math.floor(maxSharedParameters / Math.max(1, size.parameters)))) });
    else open.members.push({ run, size });
  }
  return groups.flatMap(({ members }) => inParts(members, coresFor(members, cores))).map((members) => members.map(({ run }) => run));
}

/** Members that are worth a process of their own, which holds half a gigabyte: 32 of them are on eight at most. */
const fewestMembers = 4;
/** Floating point operations that are worth one, which takes 2 to 3 s to start and to compile: about 3 s at the small steps that share a graph. */
const leastWork = 1e11;

/** How many cores a population is worth: many small runs keep one busy each, as one operation of theirs cannot. */
function coresFor(members: readonly Sized<{ readonly spec: RunSpec }>[], cores: number): number {
  const workOf = ({ run: { spec }, size }: (typeof members)[number]): number => stepWork(size.parameters, spec.training.batchSize);
  const step = members.reduce((sum, member) => sum + workOf(member), 0);
  if (threadsFor(step, cores) > 1) return 1;
  const whole = members.reduce((sum, member) => sum + workOf(member) * member.size.steps, 0);
  return Math.max(1, Math.min(cores, Math.floor(members.length / fewestMembers), Math.floor(whole / leastWork)));
}

/** Cuts a list into parts as even as can be. */
function inParts<Item>(items: readonly Item[], parts: number): Item[][] {
  const start = (part: number): number => Math.round((part * items.length) / parts);
  return Array.from({ length: parts }, (_, part) => items.slice(start(part), start(part + 1)));
}
