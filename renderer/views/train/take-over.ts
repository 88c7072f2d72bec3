// A changed copy of a run, trained as its child: a remedy that is applied, or one that a trial has proved to help.
import type { RunSummary } from '../../../shared/spec/run.ts';
import type { Remedy } from '../../../shared/stagnation/diagnosis.ts';
import type { Stores } from '../../state/context.ts';
import { experimentOf } from './run-words.ts';

/** Starts the copy and shows it. Throws a Failure. */
export async function trainChanged({ runs, router }: Pick<Stores, 'runs' | 'router'>, run: RunSummary, name: string, set: Readonly<Record<string, unknown>>): Promise<void> {
  const started = await runs.start(run.datasetId, experimentOf(run, name, set), run.runId);
  router.go('train', { runId: started.runIds[0] ?? null, datasetId: run.datasetId });
}

/** The first remedy of a run whose newest trial has proved that it helps, and is not being tried again; null without one. */
export function acceptable({ trials }: Pick<Stores, 'trials'>, run: RunSummary): Remedy | null {
  return run.finding?.remedies.find(({ set }) => trials.newsOf(run.runId, set) === null && trials.found(run.runId, set)?.proof.helped === true) ?? null;
}
