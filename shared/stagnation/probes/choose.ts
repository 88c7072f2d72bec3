// Which probe next: the one that is expected to remove the most doubt about the cause for each second that it takes.
import { causeRules } from '../causes/table.ts';
import type { Cause, Diagnosis } from '../diagnosis.ts';
import { likelihood, outcomesOf } from './outcomes.ts';
import { probeIds, type ProbeId } from './result.ts';

export interface Candidate {
  /** Null stands for every cause that is not listed. */
  readonly cause: Cause | null;
  /** Any positive numbers; what counts is their proportion. */
  readonly weight: number;
}

export interface ProbeCost {
  readonly probe: ProbeId;
  readonly seconds: number;
}

export interface ProbeChoice extends ProbeCost {
  /** Doubt that it is expected to remove beyond those chosen before it, in nats. */
  readonly gain: number;
}

/** Of a cause that nothing speaks for yet but that shows like this; and of one that a trial has spoken against, of what it was before. */
const suspicion = 0.12;
const refutedShare = 0.25;
/** Nats below which a probe is not worth a second: it would hardly ever change what is thought. */
const leastGain = 0.02;
/** Probes that are chosen at once: the answer of the first may make the others needless. */
const mostAtOnce = 2;

/** What the causes of a run may be, as far as its diagnosis tells: those listed, those that could show like this, and what is in no list. */
export function candidatesOf({ causes, ruledOut, symptom }: Pick<Diagnosis, 'causes' | 'ruledOut' | 'symptom'>, refuted: readonly Cause[] = []): Candidate[] {
  const listed = causes.map(({ cause, confidence }) => ({ cause, weight: Math.max(0.01, confidence) * (refuted.includes(cause) ? refutedShare : 1) }));
  const isOpen = (cause: Cause): boolean => !causes.some((one) => one.cause === cause) && !ruledOut.some((one) => one.cause === cause) && !refuted.includes(cause);
  const suspects = causeRules.filter(({ cause, typical }) => typical.includes(symptom) && isOpen(cause)).map(({ cause }) => ({ cause, weight: suspicion }));
  return [...listed, ...suspects, { cause: null, weight: suspicion }];
}

function normalised(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return sum > 0 ? weights.map((weight) => weight / sum) : weights.map(() => 0);
}

/** Doubt in nats: 0 where one cause is certain. */
function entropy(shares: readonly number[]): number {
  return shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);
}

/** The doubt that is left on average after these probes, whose outcomes depend on the cause alone. */
function expectedEntropy(candidates: readonly Candidate[], shares: readonly number[], [probe, ...others]: readonly ProbeId[]): number {
  if (probe === undefined) return entropy(shares);
  return outcomesOf(probe).reduce((sum, outcome) => {
    const joint = candidates.map(({ cause }, index) => (shares[index] ?? 0) * likelihood(probe, outcome, cause));
    const probability = joint.reduce((total, share) => total + share, 0);
    return probability > 0 ? sum + probability * expectedEntropy(candidates, normalised(joint), others) : sum;
  }, 0);
}

/** Doubt about the cause that some probes together are expected to remove, in nats; 0 at least, as all information is. */
export function expectedGain(candidates: readonly Candidate[], probes: readonly ProbeId[]): number {
  const shares = normalised(candidates.map(({ weight }) => weight));
  return Math.max(0, entropy(shares) - expectedEntropy(candidates, shares, probes));
}

/**
 * The probes to run next, most information a second first; none where no affordable one tells anything. What one tells already the
 * next is not chosen for.
 */
export function chooseProbes(candidates: readonly Candidate[], costs: readonly ProbeCost[], secondsLeft: number | null, atMost = mostAtOnce): ProbeChoice[] {
  const chosen: ProbeChoice[] = [];
  while (chosen.length < atMost) {
    const before = chosen.map(({ probe }) => probe);
    const known = expectedGain(candidates, before);
    const left = secondsLeft === null ? Infinity : secondsLeft - chosen.reduce((sum, { seconds }) => sum + seconds, 0);
    const open = costs.filter(({ probe, seconds }) => seconds <= left && !before.includes(probe));
    const rated = open.map((cost): ProbeChoice => ({ ...cost, gain: expectedGain(candidates, [...before, cost.probe]) - known })).filter(({ gain }) => gain >= leastGain);
    const [best] = rated.sort((one, other) => other.gain / Math.max(0.01, other.seconds) - one.gain / Math.max(0.01, one.seconds));
    if (best === undefined) return chosen;
    chosen.push(best);
  }
  return chosen;
}

/** The probe that separates the two best candidates of a diagnosis most, whatever it takes; null where none of the open ones does. */
export function probeThatTells({ causes: [first, second] }: Pick<Diagnosis, 'causes'>, isOpen: (probe: ProbeId) => boolean = () => true): ProbeId | null {
  if (first === undefined) return null;
  // A cause alone is held against all that is in no list.
  const candidates: Candidate[] = [{ cause: first.cause, weight: 1 }, { cause: second?.cause ?? null, weight: 1 }];
  const [best] = chooseProbes(candidates, probeIds.filter(isOpen).map((probe) => ({ probe, seconds: 1 })), null, 1);
  return best?.probe ?? null;
}
