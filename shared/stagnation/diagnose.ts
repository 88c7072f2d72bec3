// From the evidence of a run to a finding: symptom, weighed causes, verdict, headline and remedies. Pure; called once an epoch.
import { weighCauses } from './causes/table.ts';
import type { Diagnosis, Evidence, Finding, Verdict } from './diagnosis.ts';
import type { RunEvidence } from './evidence.ts';
import { healthyFacts } from './healthy-facts.ts';
import { readEvidence, type Reading } from './reading.ts';
import { proposeRemedies } from './remedies/remedies.ts';
import { currentLoss, learnedLimit, learnedShare } from './symptoms/progress.ts';
import { hasSettled } from './symptoms/plateau.ts';
import { fewestEpochs, tailOf, type SymptomReading } from './symptoms/symptom.ts';
import { readSymptoms } from './symptoms/table.ts';
import { causeSentences, formatNumber } from './words.ts';

/** A cause is named from here on, "likely" from half; below half the verdict is undecided. DIAGNOSIS.md section 0. */
export const namedFrom = 0.8;
export const likelyFrom = 0.5;

/** From this share on a short run is learning, also where a rank test of so few epochs cannot say so. */
const learnedWell = 0.3;

/** A plateau with no cause of weight is what this data can give, as far as curves tell. */
function isHealthyPlateau(symptom: SymptomReading, topConfidence: number): boolean {
  return symptom.symptom === 'plateau' && topConfidence < likelyFrom;
}

function verdictOf(symptom: SymptomReading | null, topConfidence: number, reading: Reading): Verdict {
  if (symptom === null) {
    if (reading.loss.length < fewestEpochs) return 'undecided';
    const learned = learnedShare(reading);
    if (!hasSettled(tailOf(reading.training, 0.3))) return 'learning';
    if (reading.loss.length >= 2 * fewestEpochs) return learned >= learnedLimit ? 'converged' : 'undecided';
    return learned >= learnedWell ? 'learning' : 'undecided';
  }
  if (symptom.symptom === 'overfitting') return 'overfitting';
  // A loss that is not finite is stuck whatever the cause: a hard fault.
  if (topConfidence < likelyFrom) return reading.evidence.notFiniteStep === null ? 'undecided' : 'stuck';
  return symptom.symptom === 'uneven' || symptom.symptom === 'suspicious' ? 'unreliable' : 'stuck';
}

function healthyHeadline(verdict: Verdict, reading: Reading): string {
  if (verdict === 'undecided' && reading.loss.length >= fewestEpochs) return `Nothing stands out yet. Training loss is ${formatNumber(currentLoss(reading))} and has not fallen clearly.`;
  if (verdict === 'undecided') {
    return reading.evidence.hasEnded
      ? `Not enough epochs to tell: ${reading.loss.length} of at least ${fewestEpochs}.`
      : `Not enough epochs to tell yet. First check at epoch ${fewestEpochs}.`;
  }
  const watched = reading.validation ? 'Validation' : 'Training';
  const level = formatNumber(tailOf(reading.validation ?? reading.training, 0.1, 1).values.at(-1) ?? NaN);
  if (verdict === 'converged') return `Training has converged. ${watched} loss has settled at ${level}.`;
  return `Training is healthy. ${watched} loss is ${level}, training loss ${formatNumber(currentLoss(reading))}.`;
}

function headlineOf(verdict: Verdict, symptom: SymptomReading | null, causes: Diagnosis['causes'], reading: Reading): string {
  if (symptom === null || verdict === 'converged') return healthyHeadline(verdict, reading);
  const [top, second] = causes;
  const seen = `${symptom.seen}.`;
  if (top === undefined || top.confidence < likelyFrom) {
    const names = [top, second].filter((cause) => cause !== undefined).map((cause) => lowerFirst(causeSentences[cause.cause]));
    return names.length === 0 ? `${seen} No cause stands out.` : `${seen} Perhaps ${names.join(', or ')}.`;
  }
  const sentence = causeSentences[top.cause];
  return `${top.confidence >= namedFrom ? sentence : `Likely ${lowerFirst(sentence)}`}. ${seen}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** The epoch of the first verdict that still stands: kept while verdict and top cause stay, new when they change. */
function firstDetected(previous: Finding | null, verdict: Verdict, symptom: SymptomReading | null, causes: Diagnosis['causes'], epoch: number): number | null {
  if (symptom === null || verdict === 'undecided' || verdict === 'converged') return null;
  const before = previous?.diagnosis;
  const isSame = before?.verdict === verdict && before.causes[0]?.cause === causes[0]?.cause;
  return (isSame ? before.firstDetectedEpoch : null) ?? Math.max(1, epoch);
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
  const isHealthy = called !== null && isHealthyPlateau(called, weighed.causes[0]?.confidence ?? 0);
  const symptom = isHealthy ? null : called;
  // Without a symptom nothing is wrong: a usual suspect is no finding.
  const causes = symptom === null ? [] : weighed.causes;
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
