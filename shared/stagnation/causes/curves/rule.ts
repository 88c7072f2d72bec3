// How a cause is weighed when only curves are known: fewer considerations, and a ceiling, because what could refute it is missing.
import type { Symptom } from '../../diagnosis.ts';
import type { CurveReading } from '../../reading.ts';
import type { SymptomReading } from '../../symptoms/symptom.ts';
import { confidenceOf, priorOf, type CauseRule, type Consideration } from '../cause.ts';

/** Curves look the same for many causes: one that no signal of its own shows stays below "likely". */
export const unseenCeiling = 0.49;
/** A shape that is usual for the cause makes it "likely", never named. */
export const shapeCeiling = 0.7;
/** A signal of the cause itself, beside its shape, may name it; settings that were not seen may still excuse it. */
export const signalCeiling = 0.85;

export interface WeighedFromCurves {
  readonly considerations: readonly Consideration[];
  readonly ceiling: number;
}

export interface CurveRule {
  /** The rule for runs whose settings are known: its id and its symptoms hold here too. */
  readonly of: CauseRule;
  /** Null where the curves say nothing for or against. */
  weigh(reading: CurveReading, symptom: SymptomReading): WeighedFromCurves | null;
}

export function ceiledConfidence(rule: CauseRule, symptom: Symptom, { considerations, ceiling }: WeighedFromCurves): number {
  return Math.min(ceiling, confidenceOf(priorOf(rule, symptom), considerations));
}

/** A consideration with the epochs of the symptom. */
export function within(symptom: SymptomReading, weight: number, signal: string, value: number | null, threshold: number | null, says: string): Consideration {
  return { weight, evidence: { signal, epochs: [symptom.epochs[0], symptom.epochs[1]], value, threshold, says } };
}
