// What a published rule set looks like here, and how the symptoms or advice that it gives become a ranked list of our causes.
import type { Cause } from '../../../../shared/stagnation/diagnosis.ts';
import type { RunEvidence } from '../../../../shared/stagnation/evidence.ts';

/** The rules of one published tool, on the evidence of a run of ours. Pure: the same evidence, the same answer. */
export interface PublishedRules {
  readonly name: string;
  /** Paper and code that the rules and their numbers were read from. */
  readonly source: string;
  /** What the tool itself would report of the run so far, in its own words and order; empty where it finds nothing. */
  symptoms(evidence: RunEvidence): readonly string[];
  /** The same as causes of ours, best first; empty where it finds nothing. */
  diagnose(evidence: RunEvidence): Cause[];
}

/** What one symptom or advice of a tool amounts to: causes of ours, in the order of the tool's own remedies, and why. */
export interface Meaning {
  readonly causes: readonly Cause[];
  readonly why: string;
}
export type Meanings<Symptom extends string> = Readonly<Record<Symptom, Meaning>>;

/** The causes of the symptoms in their order, each named once. */
export function causesOf<Symptom extends string>(found: readonly Symptom[], meanings: Meanings<Symptom>): Cause[] {
  return [...new Set(found.flatMap((symptom) => meanings[symptom].causes))];
}
