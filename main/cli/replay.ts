// `unstuck replay RUN`: trains a run again, and says whether every digit is the same.
import process from 'node:process';
import { findRun } from './find-run.ts';
import { withTraining } from './follow.ts';
import { say } from './open-app.ts';
import { otherVersion } from '../../shared/rpc/replay-words.ts';
import type { ReplayNews } from '../../shared/rpc/contract.ts';
import type { Call } from './arguments.ts';

type Outcome = Exclude<ReplayNews, { state: 'training' }>;

/** Returns the exit status: 0 identical; 1 not, or it could not be trained again. */
export function replay(call: Extract<Call, { command: 'resume' | 'replay' }>): Promise<number> {
  return withTraining(call, async (app, signal) => {
    const { runId } = findRun(await app.handlers['runs.list']({}, signal), call.run);
    const progress = createProgress();
    const outcome = await new Promise<Outcome>((resolve) => {
      const end = app.handlers['runs.replay']({ runId }, (news) => {
        if (news.state === 'training') progress.show(news);
        else resolve(news);
      });
      signal.addEventListener('abort', () => {
        end();
        resolve({ state: 'failed', reason: 'The replay was interrupted.' });
      });
    });
    progress.clear();
    if (signal.aborted) return 130;
    if (call.isJson) process.stdout.write(`${JSON.stringify({ run: runId, ...outcome })}\n`);
    else if (outcome.state === 'failed') say(outcome.reason);
    else process.stdout.write(`${inWords(outcome)}\n`);
    if (outcome.state === 'differs' && outcome.versions !== null && !call.isJson) say(otherVersion(outcome.versions));
    return outcome.state === 'identical' ? 0 : 1;
  });
}

function inWords(outcome: Exclude<Outcome, { state: 'failed' }>): string {
  if (outcome.state === 'identical') return 'identical';
  const { group, step, name, before, now } = outcome.difference;
  return `differs from ${group} ${step} on: ${name} was ${before ?? 'no number'}, now ${now ?? 'no number'}`;
}

/** Rewrites one line on a terminal; elsewhere every tenth of the way is told. */
function createProgress(): { show: (news: Extract<ReplayNews, { state: 'training' }>) => void; clear: () => void } {
  const isTerminal = process.stderr.isTTY;
  let toldTenth = 0;
  return {
    show: ({ step, steps, secondsLeft }) => {
      const left = secondsLeft === null ? '' : `, about ${Math.ceil(secondsLeft)} s left`;
      if (isTerminal) process.stderr.write(`\r\x1b[Kstep ${step} of ${steps}${left}`);
      const tenth = Math.floor((10 * step) / Math.max(1, steps));
      if (isTerminal || tenth <= toldTenth) return;
      toldTenth = tenth;
      say(`step ${step} of ${steps}${left}`);
    },
    clear: () => { if (isTerminal) process.stderr.write('\r\x1b[K'); },
  };
}
