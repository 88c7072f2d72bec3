// From considerations to confidences: hand-set weights corrected by what was fitted on planted faults, and causes held against each other.
import { logOddsFrom, priorOf } from './cause.ts';
import type { Cause, Symptom } from '../diagnosis.ts';
import type { CauseRule, Consideration } from './cause.ts';

/** What a fit changes of one cause; what it does not name stays as it is set by hand. */
export interface FittedCause {
  /** Log-odds before its considerations, by symptom. */
  readonly priors: Readonly<Partial<Record<Symptom, number>>>;
  /** By signal: what a weight for, and a weight against, is multiplied by. Never below 0: a sentence for a cause never speaks against it. */
  readonly factors: Readonly<Record<string, readonly [forIt: number, againstIt: number]>>;
}

/** How much of its log-odds a cause keeps, and how much the others take from it: own * z - rivals * log(1 + sum of the others' odds) + offset. */
export interface Rivalry {
  readonly own: number;
  readonly rivals: number;
  readonly offset: number;
}

export interface FittedParameters {
  readonly causes: Readonly<Partial<Record<Cause, FittedCause>>>;
  readonly rivalry: Rivalry;
}

/** Weights as they are set by hand, and no cause taking anything from another. */
export const unfitted: FittedParameters = { causes: {}, rivalry: { own: 1, rivals: 0, offset: 0 } };

/** The considerations of a cause with the weights of the fit. */
export function corrected({ causes }: FittedParameters, cause: Cause, considerations: readonly Consideration[]): Consideration[] {
  const factors = causes[cause]?.factors ?? {};
  return considerations.map((one) => {
    const [forIt, againstIt] = factors[one.evidence.signal] ?? [1, 1];
    return { ...one, weight: one.weight * (one.weight > 0 ? forIt : againstIt) };
  });
}

/** Log-odds of one cause by itself, after `corrected`. */
export function logOddsOf({ causes }: FittedParameters, rule: CauseRule, symptom: Symptom, considerations: readonly Consideration[]): number {
  return logOddsFrom(causes[rule.cause]?.priors[symptom] ?? priorOf(rule, symptom), considerations);
}

/**
 * The log-odds of each cause once the others are taken into account: what another cause explains well speaks less for this one, but two
 * can be true at once, so that this is no distribution over causes.
 * @param own of the causes by themselves, in any order; the answer has the same order
 */
export function againstRivals({ rivalry }: FittedParameters, own: readonly number[]): number[] {
  const odds = own.map((value) => Math.exp(Math.min(30, value)));
  const all = odds.reduce((sum, value) => sum + value, 0);
  return own.map((value, index) => rivalry.own * value - rivalry.rivals * Math.log1p(Math.max(0, all - (odds[index] ?? 0))) + rivalry.offset);
}
