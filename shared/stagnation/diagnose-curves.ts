// From a history made elsewhere to a finding. As `diagnose`, but more modest: curves alone name a cause seldom, and say what is missing.
import { weighCurves } from './causes/table.ts';
import type { Diagnosis, Evidence, Finding } from './diagnosis.ts';
import type { CurveEvidence } from './evidence.ts';
import { foreignEvidence, type ForeignHistory } from './foreign-evidence.ts';
import { healthyFacts } from './healthy-facts.ts';
import { measureSwing, mean, median } from './measures/swing.ts';
import { missingEvidence, type HistoryTool } from './missing-evidence.ts';
import { readCurves, type CurveReading } from './reading.ts';
import { epochMetrics } from '../metrics/names.ts';
import { fewestEpochs, type SymptomReading } from './symptoms/symptom.ts';
import { readSymptoms } from './symptoms/table.ts';
import { headlineOf, verdictOf } from './verdict.ts';
import { formatNumber } from './words.ts';

/** A finding on curves alone. Its remedies are empty: a change of settings needs the settings. */
export interface CurveFinding extends Finding {
  /** Plain sentences: what is not in the history, what cannot be told without, and how to get it. */
  readonly missing: readonly string[];
}

/** An accuracy from which on a loss that no longer falls is no complaint; it may have been learned before the first epoch ended. */
const goodAccuracy = 0.9;
/** And that stands still: spread of its last third. */
const steadyAccuracy = 0.1;

/** True where the answers are right nearly always: how the loss moves between small values is then no symptom. */
function isAnsweringWell(reading: CurveReading): boolean {
  const accuracy = reading.measured(epochMetrics.validationAccuracy) ?? reading.measured(epochMetrics.accuracy);
  if (accuracy === null) return false;
  const tail = accuracy.values.subarray(-Math.max(fewestEpochs, Math.floor(accuracy.values.length / 3)));
  return mean(tail) >= goodAccuracy && measureSwing(tail) < steadyAccuracy;
}

const excusable: readonly string[] = ['flat', 'plateau', 'crawl', 'oscillation'];

function callSymptom(reading: CurveReading): SymptomReading | null {
  const isExcused = isAnsweringWell(reading);
  return readSymptoms(reading, 'none').find(({ symptom }) => !isExcused || !excusable.includes(symptom)) ?? null;
}

/** The first loss over the usual one, from which on its fall may as well be the end of a blow-up as learning: a tenth of it alone would be most of what nets learn. */
const steepFall = 20;

/** True where the loss fell nearly all its way in the first epochs, and nothing but the loss tells whether anything was learned. */
function fellAtOnce(reading: CurveReading): boolean {
  const quality = [epochMetrics.accuracy, epochMetrics.validationAccuracy, epochMetrics.meanAbsoluteError, epochMetrics.validationMeanAbsoluteError];
  return quality.every((name) => reading.measured(name) === null) && (reading.loss[0] ?? 0) > steepFall * median(reading.loss);
}

function headline({ reading, symptom, diagnosis }: Judged): string {
  if (diagnosis.verdict !== 'undecided' || symptom !== null || !fellAtOnce(reading)) return headlineOf(diagnosis.verdict, symptom, diagnosis.causes, reading);
  return `Training loss fell from ${formatNumber(reading.loss[0] ?? NaN)} to ${formatNumber(median(reading.loss))} within the first ${reading.unit}s and stays there. Whether it learned or only calmed down, the loss alone does not tell.`;
}

interface Judged {
  readonly reading: CurveReading;
  readonly symptom: SymptomReading | null;
  readonly diagnosis: Omit<Diagnosis, 'firstDetectedEpoch'>;
}

function judge(evidence: CurveEvidence): Judged {
  const reading = readCurves(evidence);
  const symptom = callSymptom(reading);
  const { causes, ruledOut } = symptom === null ? { causes: [], ruledOut: [] } : weighCurves(reading, symptom);
  const seen = verdictOf(symptom, causes[0]?.confidence ?? 0, reading);
  const verdict = seen === 'converged' && fellAtOnce(reading) ? 'undecided' : seen;
  return { reading, symptom, diagnosis: { verdict, symptom: symptom?.symptom ?? 'none', causes, ruledOut } };
}

/** Ends of the history at which it is judged again, to find since when the verdict stands. */
const lookedBack = 40;

function upTo(evidence: CurveEvidence, length: number): CurveEvidence {
  const step = evidence.epochs.step.subarray(0, length);
  const values = new Map([...evidence.epochs.values].map(([name, column]) => [name, column.subarray(0, length)]));
  const isBefore = evidence.notFinite !== null && evidence.notFinite.epoch > (step.at(-1) ?? 0);
  return { ...evidence, epochs: { step, values }, notFinite: isBefore ? null : evidence.notFinite };
}

/** The first epoch from which on the verdict and its first cause stand; null where nothing is found. */
function firstDetected(evidence: CurveEvidence, { verdict, causes }: Judged['diagnosis']): number | null {
  if (verdict !== 'stuck' && verdict !== 'overfitting' && verdict !== 'unreliable') return null;
  const count = evidence.epochs.step.length;
  let detected = count;
  for (let look = lookedBack - 1; look > 0; look -= 1) {
    const length = Math.ceil((count * look) / lookedBack);
    if (length === detected) continue;
    const earlier = judge(upTo(evidence, length)).diagnosis;
    if (earlier.verdict !== verdict || earlier.causes[0]?.cause !== causes[0]?.cause) break;
    detected = length;
  }
  return Math.max(1, evidence.epochs.step[detected - 1] ?? 1);
}

function evidenceOf({ symptom, reading }: Judged): Evidence[] {
  return symptom === null ? healthyFacts(reading) : [...symptom.evidence];
}

const withoutLoss: Omit<CurveFinding, 'missing'> = {
  epoch: 0,
  headline: 'The history holds no training loss: nothing can be told.',
  diagnosis: { verdict: 'undecided', symptom: 'none', causes: [], ruledOut: [], firstDetectedEpoch: null },
  evidence: [],
  remedies: [],
};

/**
 * Diagnoses a run of another tool by its curves. Never throws and never names a cause without evidence of its own: what only the
 * settings, the data or signals of the layers would tell is not weighed, and `missing` says so.
 */
export function diagnoseCurves(history: ForeignHistory, tool: HistoryTool): CurveFinding {
  const evidence = foreignEvidence(history);
  if (evidence === null) return { ...withoutLoss, missing: missingEvidence(history, null, tool) };
  const judged = judge(evidence);
  const { reading, diagnosis } = judged;
  return {
    epoch: reading.epochs,
    headline: headline(judged),
    diagnosis: { ...diagnosis, firstDetectedEpoch: firstDetected(evidence, diagnosis) },
    evidence: evidenceOf(judged),
    remedies: [],
    missing: missingEvidence(history, reading, tool),
  };
}
