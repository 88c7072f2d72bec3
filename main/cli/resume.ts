// `unstuck resume RUN`: goes on with a run from its last checkpoint, and answers with its line when it has ended.
import { findRun } from './find-run.ts';
import { followRuns, statusOf, withTraining } from './follow.ts';
import type { Call } from './arguments.ts';

/** Returns the exit status. */
export function resume(call: Extract<Call, { command: 'resume' | 'replay' }>): Promise<number> {
  return withTraining(call, async (app, signal) => {
    const { runId } = findRun(await app.handlers['runs.list']({}, signal), call.run);
    await app.handlers['runs.resume']({ runId }, signal);
    return statusOf(await followRuns(app, [runId], call.isJson));
  });
}
