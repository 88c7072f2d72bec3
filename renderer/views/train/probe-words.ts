// What probes cost, how far they are and what they came to, in the words of the screen.
import type { ProbeOffer } from '../../../shared/rpc/probe-news.ts';
import { isActive } from '../../../shared/spec/run.ts';
import type { RunSummary } from '../../../shared/spec/run.ts';
import type { Diagnosis, Finding } from '../../../shared/stagnation/diagnosis.ts';
import { probeThatTells } from '../../../shared/stagnation/probes/choose.ts';
import type { ProbeId, ProbeResult } from '../../../shared/stagnation/probes/result.ts';
import { probeOf } from '../../../shared/stagnation/probes/table.ts';
import { formatDuration, formatMoment } from '../../charts/format.ts';
import type { CurrentProbes } from '../../state/probing.svelte.ts';
import { causeNames } from './evidence.ts';

export function titleOf(probe: ProbeId): string {
  return probeOf(probe).title;
}

export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** `Learning-rate probe, width probe and depth probe`. */
export function listTitles(titles: readonly string[]): string {
  const [first = '', ...others] = titles;
  const all = [first, ...others.map(lowerFirst)];
  return all.length < 2 ? first : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`;
}

/** What those take that the app would run by itself. Probes that share trainings take less than each by itself. */
export function costOf(next: readonly ProbeOffer[]): string {
  const seconds = next.reduce((sum, offer) => sum + offer.seconds, 0);
  return `${next.length > 1 ? 'at most ' : ''}about ${formatDuration(seconds)}`;
}

/** How far those under way are. */
export function progressOf({ chosen, secondsLeft }: Pick<CurrentProbes, 'chosen' | 'secondsLeft'>): string {
  if (chosen.length === 0) return 'Choosing what to probe';
  const left = secondsLeft === null ? '' : `, about ${formatDuration(secondsLeft)} left`;
  return `${listTitles(chosen.map(({ title }) => title))}${left}`;
}

function topOf(finding: Finding | null): Diagnosis['causes'][number] | null {
  return finding?.diagnosis.causes[0] ?? null;
}

/** Confidences closer than this are written alike. */
const seenChange = 0.01;

function changeOf(before: Finding | null, after: Finding | null): string {
  const [first, now] = [topOf(before), topOf(after)];
  if (after === null || before === null || (now === null && first === null)) return 'The diagnosis stands.';
  if (now === null) return `The diagnosis has changed: ${after.headline}`;
  const name = lowerFirst(causeNames[now.cause]);
  if (first?.cause !== now.cause) return `The first cause is now ${name}, ${now.confidence.toFixed(2)}${first === null ? '.' : `; it was ${lowerFirst(causeNames[first.cause])}.`}`;
  if (Math.abs(first.confidence - now.confidence) < seenChange) return `The diagnosis stands: ${name}, ${now.confidence.toFixed(2)}.`;
  return `It is ${now.confidence > first.confidence ? 'surer' : 'less sure'} now: ${name}, ${first.confidence.toFixed(2)} before, ${now.confidence.toFixed(2)} now.`;
}

/** How they have ended, and what that did to the diagnosis. */
export function endOfProbes({ results, before, finding }: Pick<CurrentProbes, 'results' | 'before' | 'finding'>): string {
  if (results.length === 0) return 'No other probe would tell enough to be worth its time.';
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  const count = results.length === 1 ? `${titleOf(results[0]?.probe ?? 'learning-rate')} is done` : `${results.length} probes are done`;
  return `${count} in ${formatDuration(seconds)}. ${changeOf(before, finding)}`;
}

/** When it was run, on which weights, and how long it took. */
export function placeOf({ at, seconds, epoch }: Pick<ProbeResult, 'at' | 'seconds' | 'epoch'>, now: number): string {
  return `${formatMoment(at, now)}, ${epoch === 0 ? 'fresh weights' : `epoch ${epoch}`}, ${formatDuration(seconds)}`;
}

/** The probe that separates the two best causes of a run that is undecided, as its headline names it; null where none does. */
export function tellingProbe({ spec, facts, finding }: Pick<RunSummary, 'spec' | 'facts' | 'finding'>, results: readonly ProbeResult[]): ProbeId | null {
  if (finding === null || facts === null || !isInDoubt({ finding })) return null;
  return probeThatTells(finding.diagnosis, (id) => probeOf(id).applies({ spec, facts }) && !results.some(({ probe }) => probe === id));
}

/** Whether there is anything to probe: a run that has trained. */
export function canProbe({ status, step, facts }: Pick<RunSummary, 'status' | 'step' | 'facts'>): boolean {
  return status !== 'queued' && step > 0 && facts !== null;
}

/** Why the app would choose no probe for a run now, in a sentence; null where it would, or where that is not known yet. */
export function whyNoneChosen(run: Pick<RunSummary, 'status' | 'finding'>, next: readonly ProbeOffer[] | null): string | null {
  if (run.finding === null) return isActive(run.status) ? 'Not enough epochs to tell yet, so there is no doubt to probe for.' : 'This run has no diagnosis, so there is no doubt to probe for.';
  if (run.finding.diagnosis.symptom === 'none') return 'Nothing is wrong with this run, so there is no doubt to probe for.';
  return next?.length === 0 ? 'No other probe would tell enough to be worth its time.' : null;
}

/** True where something is wrong and no cause is likely: then probes come before any remedy. */
export function isInDoubt({ finding }: Pick<RunSummary, 'finding'>): boolean {
  return finding?.diagnosis.verdict === 'undecided' && finding.diagnosis.symptom !== 'none';
}
