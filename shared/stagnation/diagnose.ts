// From the evidence of a run to a finding: symptom, weighed causes, verdict, headline and remedies. Pure; called once an epoch.
import { unseenCeiling } from './causes/curves/rule.ts';
import { weighCauses } from './causes/table.ts';
import type { Diagnosis, Evidence, Finding, Verdict } from './diagnosis.ts';
import type { RunEvidence } from './evidence.ts';
import { tooFewRows } from './few-rows.ts';
import { isAttained } from './floors/attainable.ts';
import { healthyFacts } from './healthy-facts.ts';
import { readEvidence } from './reading.ts';
import type { Reading } from './reading.ts';
import { proposeRemedies } from './remedies/remedies.ts';
import type { SymptomReading } from './symptoms/symptom.ts';
import { readSymptoms } from './symptoms/table.ts';
import { headlineOf, likelyFrom, verdictOf } from './verdict.ts';

/** A plateau with no cause of weight is what this data can give, as far as curves tell; unless simple models get more out of it. */
function isHealthyPlateau(symptom: SymptomReading, topConfidence: number, { attainable }: Reading): boolean {
  return symptom.symptom === 'plateau' && topConfidence < likelyFrom && (attainable === null || isAttained(attainable));
}

/** The epoch of the first verdict that still stands: kept while verdict and top cause stay, new when they change. */
function firstDetected(previous: Finding | null, verdict: Verdict, symptom: SymptomReading | null, causes: Diagnosis['causes'], epoch: number): number | null {
  if (symptom === null || verdict === 'undecided' || verdict === 'converged') return null;
  const before = previous?.diagnosis;
  const isSame = before?.verdict === verdict && before.causes[0]?.cause === causes[0]?.cause;
  return (isSame ? before.firstDetectedEpoch : null) ?? Math.max(1, epoch);
}

/** One at most, and never likely: nothing was seen. */
function guess([first]: Diagnosis['causes']): Diagnosis['causes'] {
  return first === undefined ? [] : [{ ...first, confidence: Math.min(unseenCeiling, first.confidence) }];
}

function withoutDuplicates(evidence: readonly Evidence[]): Evidence[] {
  const seen = new Set<string>();
  return evidence.filter((one) => !seen.has(one.says) && seen.add(one.says) !== undefined);
}

/**
 * Diagnoses a run from what is known so far. Never throws and never guesses without evidence: with too few epochs, or no
 * cause of weight, the verdict is `undecided` and the headline says so.
 * @param previous the finding of the check before, so that the epoch of first detection stands while the verdict does
 */
export function diagnose(evidence: RunEvidence, previous: Finding | null): Finding {
  const reading = readEvidence(evidence);
  const called = readSymptoms(reading, previous?.diagnosis.symptom ?? 'none')[0] ?? null;
  const weighed = weighCauses(reading, called);
  const isHealthy = called !== null && isHealthyPlateau(called, weighed.causes[0]?.confidence ?? 0, reading);
  const symptom = isHealthy ? null : called;
  const isUntold = called === null && tooFewRows(reading) !== null;
  // Without a symptom nothing is wrong: a usual suspect is no finding. Where there are too few rows to see one it is a guess.
  const causes = symptom !== null ? weighed.causes : isUntold ? guess(weighed.causes) : [];
  const verdict = isHealthy ? 'converged' : verdictOf(symptom, causes[0]?.confidence ?? 0, reading);
  const diagnosis: Diagnosis = {
    verdict,
    symptom: symptom?.symptom ?? 'none',
    causes,
    ruledOut: weighed.ruledOut,
    firstDetectedEpoch: firstDetected(previous, verdict, symptom, causes, reading.epochs),
  };
  return {
    epoch: reading.epochs,
    headline: headlineOf(verdict, symptom, causes, reading),
    diagnosis,
    evidence: withoutDuplicates(symptom?.evidence ?? healthyFacts(reading)),
    remedies: symptom === null ? [] : proposeRemedies(reading, causes),
  };
}
