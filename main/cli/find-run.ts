// The run that was meant on the command line: by its id, or by enough of its beginning.
import { Failure } from '../../shared/rpc/failure.ts';
import type { RunSummary } from '../../shared/spec/run.ts';

/** @throws Failure `not-found` for none, `bad-input` for several. Letters count alike, large or small. */
export function findRun(runs: readonly RunSummary[], beginning: string): RunSummary {
  const wanted = beginning.toUpperCase();
  const exact = runs.find((run) => run.runId.toUpperCase() === wanted);
  const [found, ...others] = exact === undefined ? runs.filter((run) => run.runId.toUpperCase().startsWith(wanted)) : [exact];
  if (found === undefined) throw new Failure('not-found', `There is no run ${beginning} in the history.`, { mend: '"unstuck history" lists them.' });
  if (others.length > 0) throw new Failure('bad-input', `${others.length + 1} runs begin with ${beginning}.`, { mend: 'Give more of the id.' });
  return found;
}
