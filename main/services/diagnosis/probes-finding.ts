// The diagnosis of a run with what probes of it came to: told and kept like any other finding.
import { hasSameMeaning, recallMetrics, RunDiagnosis } from '../diagnosis.ts';
import type { Finding } from '../../../shared/stagnation/diagnosis.ts';
import type { ProbeResult } from '../../../shared/stagnation/probes/result.ts';
import type { Context } from '../context.ts';
import type { RunQueue } from '../run-queue.ts';
import type { RunRegister } from '../run-register.ts';

export interface FindingOptions {
  readonly context: Context;
  readonly register: RunRegister;
  readonly queue: RunQueue;
}

/** What was probed of a run, oldest first. */
export function readProbes({ store, log }: Context, runId: string): ProbeResult[] {
  return store.history.reads.probes(runId, (error) => { log(`A probe of run ${runId} cannot be read from the history and is left out: ${String(error)}`); });
}

/** Null for a run that is not diagnosed, or that another process trains. */
export function diagnoseAgain({ context, register, queue }: FindingOptions, runId: string): Finding | null {
  if (register.isOwn(runId)) return queue.learnProbes(runId) ?? register.get(runId).finding;
  const { spec, facts, parameters, stepsPerEpoch, notFiniteStep, finding: before } = register.get(runId);
  if (facts === null || parameters === null || stepsPerEpoch === null || before === null) return null;
  const { reads } = context.store.history;
  const diagnosis = new RunDiagnosis({ spec, facts, parameters, stepsPerEpoch, probes: readProbes(context, runId) }, before, context.clock);
  recallMetrics(diagnosis, reads, runId);
  const finding = diagnosis.conclude(notFiniteStep);
  if (!hasSameMeaning(finding, before)) register.addEvent(runId, 'finding', finding.headline);
  register.change(runId, { finding });
  return finding;
}
