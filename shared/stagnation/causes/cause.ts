// How a cause is weighed: each consideration adds log-odds, for or against, with the sentence a person reads.
// The signal of a consideration is its name: unique within its cause and never changed, so that a weight can be fitted for each pair of them
// from recorded diagnoses. A rule gives a consideration whenever its signal was measured, with a weight of 0 where that says nothing.
import type { Cause, Evidence, Symptom } from '../diagnosis.ts';
import type { Reading } from '../reading.ts';
import type { SymptomReading } from '../symptoms/symptom.ts';

export interface Consideration {
  /** Natural log of the likelihood ratio: +2 makes a cause 7 times likelier, -2 as much unlikelier. */
  readonly weight: number;
  readonly evidence: Evidence;
}

export interface CauseRule {
  readonly cause: Cause;
  /** The symptoms it shows as: DIAGNOSIS.md section 0, its filled and its open circles. */
  readonly typical: readonly Symptom[];
  readonly possible: readonly Symptom[];
  /** True for mistakes of the set-up: they are weighed the same whatever the symptom. */
  readonly isStatic?: boolean;
  /** Considerations for and against, each with a signal of its own; an empty list says that nothing was measured. */
  consider(reading: Reading, symptom: SymptomReading | null): Consideration[];
  /** What brings the mechanism about, where the cause is a mechanism. */
  source?(reading: Reading): string | null;
}

/** Prior log-odds of a cause before its considerations: low enough that none is named without evidence of its own. */
const priors = { typical: -1.2, possible: -2.2, elsewhere: -5, static: -1.5 };

export function priorOf(rule: CauseRule, symptom: Symptom): number {
  if (rule.isStatic === true) return priors.static;
  if (rule.typical.includes(symptom)) return priors.typical;
  return rule.possible.includes(symptom) ? priors.possible : priors.elsewhere;
}

/** Prior plus weights. */
export function logOddsFrom(prior: number, considerations: readonly Consideration[]): number {
  return considerations.reduce((sum, { weight }) => sum + weight, prior);
}

/** Confidence, 0 to 1: the logistic function. */
export function confidenceFrom(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

export function confidenceOf(prior: number, considerations: readonly Consideration[]): number {
  return confidenceFrom(logOddsFrom(prior, considerations));
}

/** A consideration about the whole run so far. */
export function overall(reading: Reading, weight: number, signal: string, value: number | null, threshold: number | null, says: string): Consideration {
  return { weight, evidence: { signal, epochs: [1, Math.max(1, reading.epochs)], value, threshold, says } };
}

/**
 * Weight of a positive value against a threshold: 0 at the threshold, growing with the logarithm of their ratio,
 * `perDecade` for each factor of ten, and never beyond `limit` either way.
 */
export function graded(value: number, threshold: number, perDecade: number, limit: number): number {
  if (!(value > 0)) return -limit;
  return Math.max(-limit, Math.min(limit, perDecade * Math.log10(value / threshold)));
}
