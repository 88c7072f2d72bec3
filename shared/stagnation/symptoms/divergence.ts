// Divergence: the loss leaves for good, or is no longer a number. A hard fault, told at once.
import { stepMetrics } from '../../metrics/names.ts';
import type { Evidence } from '../diagnosis.ts';
import { median } from '../measures/swing.ts';
import type { Reading } from '../reading.ts';
import { formatNumber } from '../words.ts';
import { strengthOf, type SymptomReading } from './symptom.ts';

/** DIAGNOSIS.md section 2: 3 times the best loss for more than 20 steps (fastai stops its search at 4 times). */
const blowUp = 3;
const sustainedSteps = 20;

function notFinite(reading: Reading, step: number): SymptomReading {
  const epoch = Math.max(1, Math.ceil(step / Math.max(1, reading.evidence.stepsPerEpoch)));
  const evidence: Evidence = { signal: 'loss', epochs: [epoch, epoch], value: null, threshold: null, says: `Loss is not finite from step ${step}, in epoch ${epoch}.` };
  return { symptom: 'divergence', strength: 1, evidence: [evidence], seen: `Loss is not finite from epoch ${epoch}`, epochs: [epoch, epoch] };
}

/** The loss from which a blow-up is counted: the best reached, but never below a tenth of the constant answer's (noise near zero). */
function floorOf(reading: Reading, best: number): number {
  return Math.max(best, 0.1 * reading.scale, 0);
}

function risenFor(values: Float64Array, limit: number): number {
  let index = values.length - 1;
  while (index >= 0 && (values[index] ?? 0) > limit) index -= 1;
  return values.length - 1 - index;
}

/** The loss stands well above where it started or above its best, epoch after epoch, worse than answering a constant. */
function leftForGood(reading: Reading): SymptomReading | null {
  const { loss, epochNumbers, scale } = reading;
  if (loss.length < 1) return null;
  const best = floorOf(reading, Math.min(...loss.subarray(0, -1), reading.initialLoss));
  const limit = blowUp * Math.max(best, scale);
  const epochsRisen = risenFor(loss, limit);
  const steps = reading.evidence.steps.values.get(stepMetrics.loss);
  const stepsRisen = steps ? risenFor(steps, limit) : epochsRisen * reading.evidence.stepsPerEpoch;
  if (epochsRisen === 0 || Math.max(stepsRisen, epochsRisen * reading.evidence.stepsPerEpoch) <= sustainedSteps) return null;
  const level = median(loss.subarray(loss.length - epochsRisen));
  const from = epochNumbers[loss.length - epochsRisen] ?? 1;
  const to = epochNumbers[loss.length - 1] ?? from;
  const evidence: Evidence = {
    signal: 'loss', epochs: [from, to], value: level, threshold: limit,
    says: `Training loss stands at ${formatNumber(level)}; always giving the same answer scores ${formatNumber(scale)}.`,
  };
  return { symptom: 'divergence', strength: strengthOf(level / limit, 0.5), evidence: [evidence], seen: `Training loss has stayed above ${formatNumber(limit)} since epoch ${from}`, epochs: [from, to] };
}

export function detectDivergence(reading: Reading): SymptomReading | null {
  const { notFiniteStep } = reading.evidence;
  return notFiniteStep === null ? leftForGood(reading) : notFinite(reading, notFiniteStep);
}
