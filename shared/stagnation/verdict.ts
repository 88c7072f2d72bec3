// From symptom and causes to the verdict, and to the sentence that a person reads first.
import type { Diagnosis, Verdict } from './diagnosis.ts';
import { tooFewRows } from './few-rows.ts';
import { floorNames, isAttained } from './floors/attainable.ts';
import { probeThatTells } from './probes/choose.ts';
import { probeOf } from './probes/table.ts';
import type { CurveReading, Reading } from './reading.ts';
import { hasSettled } from './symptoms/plateau.ts';
import { currentLoss, learnedLimit, learnedShare } from './symptoms/progress.ts';
import { fewestEpochs, tailOf, type SymptomReading } from './symptoms/symptom.ts';
import { causeSentences, formatNumber } from './words.ts';

/** A cause is named from here on, "likely" from half; below half the verdict is undecided. DIAGNOSIS.md section 0. */
export const namedFrom = 0.8;
export const likelyFrom = 0.5;

/** From this share on a short run is learning, also where a rank test of so few epochs cannot say so. */
const learnedWell = 0.3;

/** The verdict on what was found; without a symptom, on how far the learning has come. */
export function verdictOf(symptom: SymptomReading | null, topConfidence: number, reading: CurveReading): Verdict {
  if (symptom === null) {
    if (reading.loss.length < fewestEpochs) return 'undecided';
    const learned = learnedShare(reading);
    if (!hasSettled(tailOf(reading.training, 0.3))) return 'learning';
    if (reading.loss.length >= 2 * fewestEpochs) return learned >= learnedLimit ? 'converged' : 'undecided';
    return learned >= learnedWell ? 'learning' : 'undecided';
  }
  // Where unseen rows are still told as well as simple models tell them, a validation loss that has risen is no fault by itself.
  const isHarmless = topConfidence < likelyFrom && reading.attainable !== null && isAttained(reading.attainable);
  if (symptom.symptom === 'overfitting') return isHarmless ? 'undecided' : 'overfitting';
  // A loss that is not finite is stuck whatever the cause: a hard fault.
  if (topConfidence < likelyFrom) return reading.notFinite === null ? 'undecided' : 'stuck';
  return symptom.symptom === 'uneven' || symptom.symptom === 'suspicious' ? 'unreliable' : 'stuck';
}

function healthyHeadline(verdict: Verdict, reading: CurveReading | Reading): string {
  if (verdict === 'undecided' && reading.loss.length >= fewestEpochs) return `Nothing stands out yet. Training loss is ${formatNumber(currentLoss(reading))} and has not fallen clearly.`;
  if (verdict === 'undecided') {
    const values = reading.unit === 'epoch' ? 'epochs' : 'values';
    return reading.hasEnded
      ? `Not enough ${values} to tell: ${reading.loss.length} of at least ${fewestEpochs}.`
      : `Not enough epochs to tell yet. First check at epoch ${fewestEpochs}.`;
  }
  const watched = reading.validation ? 'Validation' : 'Training';
  const level = formatNumber(tailOf(reading.validation ?? reading.training, 0.1, 1).values.at(-1) ?? NaN);
  const { attainable } = reading;
  if (verdict === 'converged' && attainable !== null && isAttained(attainable)) return `Training has converged at what this data can give. ${watched} loss has settled at ${level}; ${floorNames[attainable.best.model]}: ${formatNumber(attainable.best.loss)}.`;
  const rows = tooFewRows(reading);
  if (rows !== null) return `${verdict === 'converged' ? 'Training has converged' : 'Nothing stands out'}, but ${rows.heldOut} rows held out of ${rows.training + rows.heldOut} are too few to be sure. ${watched} loss is ${level}.`;
  if (verdict === 'converged') return `Training has converged. ${watched} loss has settled at ${level}.`;
  return `Training is healthy. ${watched} loss is ${level}, training loss ${formatNumber(currentLoss(reading))}.`;
}

/** What a person reads first: the cause, then what is seen, since when. */
export function headlineOf(verdict: Verdict, symptom: SymptomReading | null, causes: Diagnosis['causes'], reading: CurveReading | Reading): string {
  if (symptom === null || verdict === 'converged') return healthyHeadline(verdict, reading);
  const [top, second] = causes;
  const seen = `${symptom.seen}.`;
  if (top === undefined || top.confidence < likelyFrom) {
    const names = [top, second].filter((cause) => cause !== undefined).map((cause) => lowerFirst(causeSentences[cause.cause]));
    return names.length === 0 ? `${seen} No cause stands out.` : `${seen} Perhaps ${names.join(', or ')}.${whatWouldTell(causes, reading)}`;
  }
  const sentence = causeSentences[top.cause];
  return `${top.confidence >= namedFrom ? sentence : `Likely ${lowerFirst(sentence)}`}. ${seen}`;
}

/** Names the probe that separates the best candidates; only a run of our own can be probed. */
function whatWouldTell(causes: Diagnosis['causes'], reading: CurveReading | Reading): string {
  if (!('evidence' in reading)) return '';
  const { probes = [], ...run } = reading.evidence;
  const telling = probeThatTells({ causes }, (id) => probeOf(id).applies(run) && !probes.some(({ probe }) => probe === id));
  return telling === null ? '' : ` The ${lowerFirst(probeOf(telling).title)} would tell.`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
