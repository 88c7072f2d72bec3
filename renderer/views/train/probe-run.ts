// Begins probes of a run from wherever it was asked for; what hinders them is told once, here.
import { tick } from 'svelte';
import type { RunSummary } from '../../../shared/spec/run.ts';
import type { ProbeId } from '../../../shared/stagnation/probes/result.ts';
import type { Stores } from '../../state/context.ts';

/** Of the section that shows how far they are. */
export const probesId = 'probes';

/** `probes` null runs those that tell most. The focus goes to where they can be cancelled: what was pressed may be far from it, or go. */
export function startProbes({ probing, toasts }: Pick<Stores, 'probing' | 'toasts'>, run: RunSummary, probes: readonly ProbeId[] | null): void {
  try {
    probing.start(run, probes);
    void tick().then(() => { document.querySelector<HTMLElement>(`#${probesId} button`)?.focus(); });
  } catch (error) {
    toasts.report(error);
  }
}
