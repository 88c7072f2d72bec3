// What readers of the screen are told of runs: changes of status and new findings, never single epochs.
import { isActive } from '../../shared/spec/run.ts';
import type { RunStatus, RunSummary } from '../../shared/spec/run.ts';

const said: Readonly<Record<RunStatus, string>> = {
  queued: 'waits for its turn',
  training: 'trains',
  paused: 'is paused',
  finished: 'is finished',
  stopped: 'is stopped',
  diverged: 'has diverged',
  crashed: 'has crashed; its curves are kept',
  interrupted: 'was interrupted; what was saved is kept',
};

/** What a run showed last: enough to tell a change. */
export type Heard = ReadonlyMap<string, string>;

function stateOf(run: RunSummary): string {
  return `${run.status} ${run.finding?.headline ?? ''}`;
}

export function hearRuns(runs: readonly RunSummary[]): Heard {
  return new Map(runs.map((run) => [run.runId, stateOf(run)]));
}

/** One sentence for the runs that changed, or null. Runs that were not there before are news only while they are active. */
export function describeNews(before: Heard, runs: readonly RunSummary[]): string | null {
  const sentences = runs
    .filter((run) => before.get(run.runId) !== stateOf(run) && (before.has(run.runId) || isActive(run.status)))
    .map((run) => `${run.name} ${said[run.status]}.${run.finding === null ? '' : ` ${run.finding.headline}`}`);
  return sentences.length === 0 ? null : sentences.slice(0, 3).join(' ');
}
