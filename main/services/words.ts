// Sentences about runs that more than one service says.
import type { RunSummary } from '../../shared/spec/run.ts';

/** What is left of a run that did not come to its end, and how to go on. */
export function whatIsKept(run: Pick<RunSummary, 'step' | 'checkpoint'>): string {
  if (run.step === 0) return 'Nothing was trained yet; it can be started again.';
  const kept = `Everything up to step ${run.step} is kept`;
  return run.checkpoint === null ? `${kept}; it can be started again.` : `${kept}; it can go on from step ${run.checkpoint.step}.`;
}
