// What the head of the diagnosis says for a run: a tag, a tone and a sentence, in every state a run can be in.
import type { RunSummary } from '../../../shared/spec/run.ts';
import { isActive } from '../../../shared/spec/run.ts';
import { symptomNames } from '../../../shared/stagnation/words.ts';
import { toneOf } from './evidence.ts';

export interface VerdictWords {
  readonly kind: 'trouble' | 'healthy' | 'early' | 'waiting' | 'none';
  readonly tag: string;
  readonly tone: 'find' | 'bad' | 'good' | 'neutral';
  readonly headline: string;
}

export function verdictOf(run: Pick<RunSummary, 'status' | 'finding'>): VerdictWords {
  const { finding } = run;
  if (run.status === 'queued') return { kind: 'waiting', tag: 'Queued', tone: 'neutral', headline: 'This run waits for its turn.' };
  if (finding === null) {
    const headline = isActive(run.status) ? 'Not enough epochs to tell yet.' : 'This run ended before there was enough to tell.';
    return { kind: isActive(run.status) ? 'early' : 'none', tag: isActive(run.status) ? 'Too early' : 'No diagnosis', tone: 'neutral', headline };
  }
  if (finding.diagnosis.symptom !== 'none') {
    const { symptom } = finding.diagnosis;
    return { kind: 'trouble', tag: symptomNames[symptom], tone: toneOf(symptom), headline: finding.headline };
  }
  if (finding.diagnosis.verdict === 'undecided') return { kind: 'early', tag: 'Too early', tone: 'neutral', headline: finding.headline };
  const tag = finding.diagnosis.verdict === 'converged' ? 'Converged' : 'No finding';
  return { kind: 'healthy', tag, tone: 'good', headline: finding.headline };
}

/** What ended a run that did not come to its planned end, in a sentence; null for the others. */
export function endOf(run: RunSummary): { readonly title: string; readonly says: string } | null {
  if (run.status !== 'crashed' && run.status !== 'interrupted') return null;
  const kept = run.checkpoint === null ? 'Its curves are kept.' : `Its curves are kept, and a checkpoint of epoch ${run.checkpoint.epoch}.`;
  const title = run.status === 'crashed' ? 'The training process ended' : 'The run was interrupted';
  return { title, says: run.statusReason ?? kept };
}

/** True for a run that has ended and can go on from where it was saved. */
export function canGoOn(run: RunSummary): boolean {
  return run.checkpoint !== null && (run.status === 'crashed' || run.status === 'interrupted' || run.status === 'stopped');
}

/** Why a run cannot be forked now, in a sentence; null where it can. */
export function whyNoFork(run: RunSummary): string | null {
  if (run.checkpoint !== null) return null;
  return isActive(run.status) ? 'No checkpoint is saved yet. The first one comes soon after the start.' : 'No checkpoint of this run was kept.';
}

/** Why a run cannot be replayed now, in a few words; null where it can. */
export function whyNoReplay(run: RunSummary): string | null {
  if (isActive(run.status)) return 'once it has ended';
  return run.step === 0 ? 'it has no steps' : null;
}

/** Epoch checked last, for the panel's head. */
export function checkedAt(run: RunSummary): string | undefined {
  if (run.finding === null) return undefined;
  return `epoch ${run.finding.epoch}, ${isActive(run.status) ? 'checked every epoch' : 'final'}`;
}
