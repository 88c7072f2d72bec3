// The loop that gets a run unstuck, as decisions: what to try next, or why to stop, given what was found and tried. Pure; who calls it trains.
import { isSame, parsePath } from '../spec/paths.ts';
import { candidatesOf, chooseProbes, type ProbeChoice, type ProbeCost } from './probes/choose.ts';
import { likelyFrom, namedFrom } from './verdict.ts';
import type { Cause, Finding, Remedy } from './diagnosis.ts';

export const outcomes = ['unstuck', 'at-floor', 'still-stuck'] as const;
export type Outcome = (typeof outcomes)[number];

/** What can be done to the run as it is now: one remedy, or two at once. */
export interface Attempt {
  readonly set: Readonly<Record<string, unknown>>;
  readonly causes: readonly Cause[];
  readonly says: string;
}

export interface Tried extends Attempt {
  /** `impossible`: no run can have these settings together, so nothing was learned of the cause. */
  readonly result: 'helped' | 'refuted' | 'impossible';
  /** The gain, as a share of what would have counted. */
  readonly gained: number;
}

export interface Situation {
  /** Of the run as it is now. */
  readonly finding: Pick<Finding, 'diagnosis' | 'remedies'>;
  /** Remedies of further causes, see suspects.ts. */
  readonly suspects: readonly Remedy[];
  /** On the run as it is now, in their order. */
  readonly tried: readonly Tried[];
  /** Probes that could still tell something of the run as it is now. */
  readonly probes: readonly ProbeCost[];
  /** Changes that have helped and been taken over, up to now. */
  readonly accepted: number;
  /** Null without a limit. */
  readonly secondsLeft: number | null;
  /** What a trial takes for each pair of seeds, about. */
  readonly secondsPerSeed: (set: Attempt['set']) => number;
}

export interface Stop {
  readonly type: 'stop';
  readonly outcome: Outcome;
  readonly because: string;
}
export type Move = Stop | { readonly type: 'probe'; readonly probes: readonly ProbeChoice[] } | { readonly type: 'try'; readonly attempt: Attempt; readonly repeats: number };

/** Seeds of a trial: six can prove (.016, one-sided), three are provisional. */
export const fullRepeats = 6;
export const fewRepeats = 3;
/** With fewer full trials left than this, more remedies are tried, each provisionally. */
const worthwhileTrials = 3;
/** Pairs worth trying, by what their parts gained: the rest would be a search without a reason. */
const mostPairs = 6;
/** Of the time that is left, what probes may take before a trial; and without a limit, the seconds that a verdict may take. */
const probesShare = 0.25;
const probeSeconds = 20;
/** Each change taken over has to have helped, so this is never reached by a loop that makes sense. */
const mostAccepted = 10;

/**
 * Decides the next step. Where the cause is not named, or a trial has spoken against what was tried, probes come first. Remedies come
 * in the order of their causes' confidence; those of a cause that a trial has spoken against come after all others; then what is only
 * suspected; pairs when no single one has helped.
 */
export function nextMove(situation: Situation): Move {
  const { finding: { diagnosis }, accepted } = situation;
  if (diagnosis.verdict === 'converged' || diagnosis.verdict === 'learning') {
    const says = diagnosis.verdict === 'converged' ? 'It has converged.' : 'It is learning.';
    return accepted > 0 ? stop('unstuck', says) : stop('at-floor', `${says} Nothing is wrong with it.`);
  }
  if (accepted >= mostAccepted) return stop(outcomeOf(situation), `${accepted} changes were taken over already.`);
  const leak = leakOf(situation);
  if (leak !== null) return leak;
  const probes = probesFirst(situation);
  if (probes.length > 0) return { type: 'probe', probes };
  const singles = singlesLeft(situation);
  const left = singles.length > 0 ? singles : pairsLeft(situation);
  const [attempt] = left;
  if (attempt === undefined) return stop(hasNoSignal(situation) ? 'at-floor' : outcomeOf(situation), situation.tried.length === 0 ? 'There is no remedy to try.' : 'No other remedy is left to try.');
  const repeats = affordableRepeats(situation, attempt, left.length);
  if (repeats === null) return timeIsUp(situation);
  return { type: 'try', attempt, repeats };
}

/** A leak makes the score better than it is, so that no trial can prove that it is right to do without it: a person has to decide. */
function leakOf({ finding: { diagnosis, remedies } }: Situation): Stop | null {
  const [top] = diagnosis.causes;
  if (top?.cause !== 'leakage' || top.confidence < namedFrom) return null;
  const remedy = remedies.find(({ cause }) => cause === 'leakage');
  const advice = remedy === undefined ? 'Find the columns or rows that do, and leave them out' : remedy.says;
  return stop('still-stuck', `The data gives the answer away, and without that the score is worse but true, so that no trial can prove it. ${advice}.`);
}

/** How it has ended where nothing more can be done. */
function outcomeOf({ finding: { diagnosis }, accepted }: Situation): Outcome {
  return accepted > 0 && diagnosis.verdict !== 'stuck' ? 'unstuck' : 'still-stuck';
}

/** Nothing can be better than an answer that is always the same where the inputs say nothing: likely from the curves, and borne out when no remedy has helped. */
function hasNoSignal({ finding: { diagnosis }, accepted }: Situation): boolean {
  return accepted === 0 && diagnosis.causes.some(({ cause, confidence }) => cause === 'no-signal' && confidence >= likelyFrom);
}

/** Probes that would tell which cause it is, as far as they are worth their time; none while the cause is named and nothing speaks against it. */
function probesFirst({ finding: { diagnosis }, tried, probes, secondsLeft }: Situation): ProbeChoice[] {
  const refuted = tried.filter(({ result }) => result === 'refuted').flatMap(({ causes }) => causes);
  const isNamed = (diagnosis.causes[0]?.confidence ?? 0) >= namedFrom;
  if (diagnosis.symptom === 'none' || (isNamed && refuted.length === 0)) return [];
  return chooseProbes(candidatesOf(diagnosis, refuted), probes, Math.min(probeSeconds, secondsLeft === null ? Infinity : secondsLeft * probesShare));
}

/** The time ran out in the middle of a trial or of a probe. */
export function timeIsUp(situation: Situation): Stop {
  return stop(outcomeOf(situation), 'The time is spent.');
}

function stop(outcome: Outcome, because: string): Stop {
  return { type: 'stop', outcome, because };
}

function isTried({ tried }: Situation, set: Attempt['set']): boolean {
  return tried.some((one) => isSame(one.set, set));
}

function singlesLeft(situation: Situation): Attempt[] {
  const { finding: { diagnosis, remedies }, suspects, tried } = situation;
  const confidenceOf = (cause: Cause): number => diagnosis.causes.find((one) => one.cause === cause)?.confidence ?? 0;
  const refuted = (cause: Cause): number => tried.filter(({ result, causes: [first, second] }) => result === 'refuted' && first === cause && second === undefined).length;
  const isNamed = (remedy: Remedy): number => Number(remedies.includes(remedy));
  return [...remedies, ...suspects]
    .filter(({ set }) => !isTried(situation, set))
    // Sorting keeps the order of the remedies of one cause.
    .toSorted((left, right) => isNamed(right) - isNamed(left) || refuted(left.cause) - refuted(right.cause) || confidenceOf(right.cause) - confidenceOf(left.cause))
    .map(({ set, cause, says }) => ({ set, says, causes: [cause] }));
}

/** Two that were tried alone, together; the ones that gained most first. */
function pairsLeft(situation: Situation): Attempt[] {
  const singles = situation.tried.filter(({ causes: { length }, result }) => length === 1 && result === 'refuted');
  const pairs = singles.flatMap((left, index) => singles.slice(index + 1).filter((right) => !overlap(left.set, right.set)).map((right) => ({ left, right })));
  return pairs
    .toSorted((one, other) => other.left.gained + other.right.gained - one.left.gained - one.right.gained)
    .slice(0, mostPairs)
    .map(({ left, right }): Attempt => ({ set: { ...left.set, ...right.set }, causes: [...left.causes, ...right.causes], says: `${left.says}, and ${lowerFirst(right.says)}` }))
    .filter(({ set }) => !isTried(situation, set));
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** True where both change the same setting, or one changes a part of what the other replaces. */
function overlap(left: Attempt['set'], right: Attempt['set']): boolean {
  const keysOf = (set: Attempt['set']): string[][] => Object.keys(set).map((path) => parsePath(path) ?? [path]);
  const isWithin = (short: readonly string[], long: readonly string[]): boolean => short.every((key, index) => long[index] === key);
  return keysOf(left).some((one) => keysOf(right).some((other) => isWithin(one, other) || isWithin(other, one)));
}

/** Six seeds where that leaves time for the others, three where it does not, null where not even those fit. */
function affordableRepeats({ secondsLeft, secondsPerSeed }: Situation, { set }: Attempt, left: number): number | null {
  if (secondsLeft === null) return fullRepeats;
  const cost = secondsPerSeed(set);
  if (cost * fullRepeats * Math.min(left, worthwhileTrials) <= secondsLeft) return fullRepeats;
  return cost * fewRepeats <= secondsLeft ? fewRepeats : null;
}
