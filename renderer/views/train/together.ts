// Which runs train side by side in one graph: they pause and go on together.
import { populationKey } from '../../../shared/spec/population.ts';
import type { RunSummary } from '../../../shared/spec/run.ts';

/** How many runs pause and go on with this one, itself included; `siblings` are the runs that were started with it. */
export function countTogether(run: RunSummary, siblings: readonly RunSummary[]): number {
  const size = run.environment?.population.size ?? 1;
  if (size < 2) return 1;
  const key = populationKey(run.spec);
  const isBeside = (other: RunSummary): boolean => other.status === run.status && other.environment?.population.size === size && populationKey(other.spec) === key;
  return siblings.filter(isBeside).length;
}
