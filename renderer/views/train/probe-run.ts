// Begins probes of a run from wherever it was asked for; what hinders them is told once, here.
import type { RunSummary } from '../../../shared/spec/run.ts';
import type { ProbeId } from '../../../shared/stagnation/probes/result.ts';
import type { Stores } from '../../state/context.ts';

/** `probes` null runs those that tell most. */
export function startProbes({ probing, toasts }: Pick<Stores, 'probing' | 'toasts'>, run: RunSummary, probes: readonly ProbeId[] | null): void {
  try {
    probing.start(run, probes);
  } catch (error) {
    toasts.report(error);
  }
}
