// Two ways to get a case unstuck: what the diagnosis proposes, in the order in which the app tries it, and settings drawn at random for the same cost.
import { seededRandom } from '../../../../shared/seeded-random.ts';
import { diagnose } from '../../../../shared/stagnation/diagnose.ts';
import type { Finding } from '../../../../shared/stagnation/diagnosis.ts';
import type { RunEvidence } from '../../../../shared/stagnation/evidence.ts';
import { isChange, suspectedRemedies } from '../../../../shared/stagnation/suspects.ts';
import { nextMove } from '../../../../shared/stagnation/unstick.ts';
import type { Tried } from '../../../../shared/stagnation/unstick.ts';
import { hashOf } from '../cases.ts';
import { checkpointsOf, evidenceAt } from '../checkpoints.ts';
import type { Court, Outcome, Set } from './court.ts';
import { drawSettings } from './random-space.ts';

/** A person who is told three times what does not help asks no more. */
export const mostTrials = 3;

export interface Attempted extends Outcome {
  readonly set: Set;
}

export interface Search {
  readonly attempts: readonly Attempted[];
  readonly hasHelped: boolean;
}

export const stepsOf = ({ attempts }: Search): number => attempts.reduce((sum, { steps }) => sum + steps, 0);
const searchOf = (attempts: readonly Attempted[]): Search => ({ attempts, hasHelped: attempts.some(({ result }) => result === 'helped') });

/** The last word on a run that was looked at while it trained. */
export function findingAtEnd(evidence: RunEvidence): Finding {
  const [first = 0, ...later] = checkpointsOf(evidence);
  return later.reduce((finding, epoch) => diagnose(evidenceAt(evidence, epoch), finding), diagnose(evidenceAt(evidence, first), null));
}

/** Proposals one by one, until one helps or three did not. What cannot be tried takes no trial. */
export async function tryProposals(judge: (set: Set) => Promise<Outcome>, evidence: RunEvidence): Promise<Search> {
  const { spec, facts } = evidence;
  const { diagnosis, remedies: proposed } = findingAtEnd(evidence);
  const remedies = proposed.filter(({ set }) => isChange(spec, set));
  const finding = { diagnosis, remedies };
  const suspects = suspectedRemedies(finding, spec, facts);
  const tried: Tried[] = [];
  const attempts: Attempted[] = [];
  while (attempts.filter(({ result }) => result !== 'impossible').length < mostTrials) {
    const move = nextMove({ finding, suspects, tried, probes: [], accepted: 0, secondsLeft: null, secondsPerSeed: () => 0 });
    if (move.type !== 'try') break;
    const outcome = await judge(move.attempt.set);
    attempts.push({ set: move.attempt.set, ...outcome });
    tried.push({ ...move.attempt, result: outcome.result, gained: outcome.gained });
    if (outcome.result === 'helped') break;
  }
  return searchOf(attempts);
}

/** As many settings as were tried, or as many more as the epochs of longer trials would have been enough for. */
export function drawsFor({ attempts }: Search, epochsOfTrial: number): number {
  const trials = attempts.filter(({ result }) => result !== 'impossible');
  return Math.max(trials.length, Math.floor(trials.reduce((sum, { epochs }) => sum + epochs, 0) / epochsOfTrial));
}

/** Settings that diverge at once take hardly any steps: enough draws for any case, and an end. */
const mostDraws = 100;

/**
 * Draws until one helps or as many steps are spent as another search has taken; the last is trained as long as steps are left.
 * `id`: what the draws depend on. See `drawsFor` for how many of them are as many as the other has tried.
 */
export async function searchAtRandom(court: Pick<Court, 'spec' | 'stepsOfEpoch' | 'judge'>, id: string, other: Search): Promise<Search> {
  const { epochs } = court.spec.training;
  const random = seededRandom(hashOf(`random search ${id}`));
  const attempts: Attempted[] = [];
  let left = stepsOf(other);
  while (attempts.length < mostDraws) {
    const drawn = drawSettings(random, court.spec);
    const affordable = Math.floor(left / court.stepsOfEpoch(Number(drawn['training.batchSize'])));
    if (affordable === 0) break;
    const set = affordable < epochs ? { ...drawn, 'training.epochs': affordable } : drawn;
    const outcome = await court.judge(set);
    attempts.push({ set, ...outcome });
    left -= outcome.steps;
    if (outcome.result === 'helped') break;
  }
  return searchOf(attempts);
}

/** The beginning of a search. */
export function firstOf({ attempts }: Search, count: number): Search {
  return searchOf(attempts.slice(0, count));
}
