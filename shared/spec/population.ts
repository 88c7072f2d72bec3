// Which runs can train side by side in one graph: those whose settings differ only in what the graph takes as an input.
import type { LayerSpec, RunSpec } from './run-spec.ts';

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

/** Splits runs into populations, in their order. `parameters`: of each run's model. */
export function groupIntoPopulations<Run extends { readonly spec: RunSpec }>(runs: readonly Run[], parameters: (run: Run) => number): Run[][] {
  const groups: { key: string; runs: Run[]; limit: number }[] = [];
  for (const run of runs) {
    const key = populationKey(run.spec);
    const open = groups.find((group) => group.key === key && group.runs.length < group.limit);
    if (open === undefined) groups.push({ key, runs: [run], limit: Math.max(1, Math.min(maxMembers, Math.floor(maxSharedParameters / Math.max(1, parameters(run))))) });
    else open.runs.push(run);
  }
  return groups.map((group) => group.runs);
}
