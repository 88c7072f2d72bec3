// One tiny training before anybody asks for one: the first call of every operation costs many times what the next ones do.
import { makeRunner, type Means } from './engine.ts';
import { exampleJob } from './example-job.ts';
import { GraphCache } from './graph/graph-cache.ts';
import { Population } from './population.ts';
import type { EngineTier } from '../../shared/rpc/trainer.ts';

/** Trains a network of 49 weights for some steps on one tier and throws it away. Throws where the tier does not work there. */
export function trainExample(tier: EngineTier, means: Means): void {
  const graphs = new GraphCache();
  const population = new Population(exampleJob(), () => 0);
  try {
    population.use(makeRunner(population, tier, means, graphs));
    while (population.isRunning) population.advance(Infinity);
  } finally {
    population.dispose();
    graphs.dispose();
  }
}
