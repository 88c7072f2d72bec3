// What is asked before something would end with the window or the app: pure, from what is in progress.
import type { Activity } from '../app.ts';

export type Answer = 'keep-training' | 'quit' | 'cancel';

export interface Question {
  readonly message: string;
  readonly detail: string;
  /** The first is proposed. */
  readonly choices: readonly { readonly answer: Answer; readonly label: string }[];
}

const kept = 'Runs are kept up to their last checkpoint either way.';
const cancel = { answer: 'cancel', label: 'Cancel' } as const;
const quit = { answer: 'quit', label: 'Quit' } as const;
const sideWorkNames = { trial: 'a trial', unsticking: 'unsticking a run', replay: 'a replay', probe: 'a probe' } as const;

/** "a trial and a replay"; the list is not empty. */
function nameOf(kinds: Activity['sideWork']): string {
  return kinds.map((kind) => sideWorkNames[kind]).join(' and ');
}

/** What becomes of that which only a window waits for. */
function fateOf(kinds: Activity['sideWork'], when: string): string {
  return kinds.length === 0 ? '' : `Cancelled ${when}: ${nameOf(kinds)}. `;
}

/** Asked when the window is closed; null where nothing would be lost. */
export function closeQuestion({ hasRuns, sideWork }: Activity): Question | null {
  if (hasRuns) {
    const detail = `It can go on without a window: start Unstuck again to come back to it. ${fateOf(sideWork, 'with the window')}${kept}`;
    return { message: 'A run is still training.', detail, choices: [{ answer: 'keep-training', label: 'Keep training' }, quit, cancel] };
  }
  return quitQuestion({ hasRuns, sideWork });
}

/** Asked when the whole app is quit; null where nothing would be lost. */
export function quitQuestion({ hasRuns, sideWork }: Activity): Question | null {
  if (hasRuns) return { message: 'Quit while a run is training?', detail: `The run is interrupted. ${fateOf(sideWork, 'with it')}${kept}`, choices: [quit, cancel] };
  if (sideWork.length === 0) return null;
  return { message: `Quit during ${nameOf(sideWork)}?`, detail: 'It is cancelled and can be begun again. Trials and runs that have ended are kept.', choices: [quit, cancel] };
}
