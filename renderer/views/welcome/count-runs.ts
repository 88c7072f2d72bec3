// How many runs an experiment asks for.
import { parseExperiment } from '../../../shared/spec/experiment.ts';

/** Variants times repeats; 1 for an experiment with neither. */
export function countRuns(experiment: unknown): number {
  const { variants, repeats } = parseExperiment(experiment);
  return Math.max(1, variants?.length ?? 1) * (repeats ?? 1);
}
