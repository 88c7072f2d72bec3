// The way that unsticking took, step by step, in words.
import type { UnstickNews } from '../../../shared/rpc/unstick-news.ts';
import { isActive } from '../../../shared/spec/run.ts';
import { formatDuration } from '../../charts/format.ts';
import type { UnstickProgress } from '../../state/unsticking.svelte.ts';
import { listTitles, titleOf } from './probe-words.ts';

export interface StepInWords {
  readonly title: string;
  readonly says: string;
  readonly tone: 'good' | 'bad' | 'neutral';
  /** True for what takes many words: a line of it is enough at first. */
  readonly isFolded?: boolean;
}

/** Null for what is shown elsewhere. */
export function stepInWords(step: UnstickNews): StepInWords | null {
  switch (step.state) {
    case 'run': {
      const { name, status, epoch, spec, finding } = step.run;
      const says = isActive(status) ? `trains, epoch ${epoch} of ${spec.training.epochs}` : (finding?.headline ?? status);
      return { title: name, says, tone: 'neutral' };
    }
    case 'trial': return { title: step.tried, says: step.trial.says, tone: step.trial.proof.helped ? 'good' : 'neutral' };
    case 'probe': return { title: `${titleOf(step.result.probe)}, ${formatDuration(step.result.seconds)}.`, says: step.result.says, tone: 'neutral', isFolded: true };
    case 'refused': return { title: step.tried, says: `cannot be tried. ${step.reason}`, tone: 'neutral' };
    case 'failed': return { title: 'It ended early.', says: step.reason, tone: 'bad' };
    case 'probing':
    case 'trying':
    case 'ended': return null;
  }
}

/** What is tried or probed at the moment, and for how long. */
export function progressInWords(progress: UnstickProgress): string {
  const what = progress.state === 'trying' ? `${progress.tried}, ${progress.repeats} seeds` : listTitles(progress.probes.map(titleOf));
  return `${what}${progress.secondsLeft === null ? '' : `, about ${formatDuration(progress.secondsLeft)} left`}`;
}

export function outcomeInWords({ outcome, because }: Extract<UnstickNews, { state: 'ended' }>): string {
  return `${{ unstuck: 'Unstuck.', 'at-floor': 'At the floor.', 'still-stuck': 'Still stuck.' }[outcome]} ${because}`;
}
