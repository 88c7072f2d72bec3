// Divergence: the loss leaves for good, or is no longer a number. A hard fault, told at once.
import { stepMetrics } from '../../metrics/names.ts';
import type { Evidence } from '../diagnosis.ts';
import { median } from '../measures/swing.ts';
import type { CurveReading } from '../reading.ts';
import { formatNumber, yardstickSentence } from '../words.ts';
import { strengthOf, type SymptomReading } from './symptom.ts';

/** DIAGNOSIS.md section 2: 3 times the best loss for more than 20 steps (fastai stops its search at 4 times). */
const blowUp = 3;
const sustainedSteps = 20;

function notFinite(unit: CurveReading['unit'], { epoch, step }: NonNullable<CurveReading['notFinite']>): SymptomReading {
  const seen = `Loss is not finite from ${unit} ${epoch}`;
  const says = step === null ? `${seen}.` : `Loss is not finite from step ${step}, in epoch ${epoch}.`;
  return { symptom: 'divergence', strength: 1, evidence: [{ signal: 'loss', epochs: [epoch, epoch], value: null, threshold: null, says }], seen, epochs: [epoch, epoch] };
}

/** The loss from which a blow-up is counted: the best reached, but never below a tenth of the constant answer's (noise near zero). */
function floorOf(reading: CurveReading, best: number): number {
  return Math.max(best, 0.1 * reading.scale, 0);
}

function risenFor(values: Float64Array, limit: number): number {
  let index = values.length - 1;
  while (index >= 0 && (values[index] ?? 0) > limit) index -= 1;
  return values.length - 1 - index;
}

/** The loss stands well above where it started or above its best, epoch after epoch, worse than answering a constant. */
function leftForGood(reading: CurveReading): SymptomReading | null {
  const { loss, epochNumbers, scale } = reading;
  if (loss.length < 1) return null;
  const best = floorOf(reading, loss.subarray(0, -1).reduce((lowest, value) => Math.min(lowest, value), reading.initialLoss));
  const limit = blowUp * Math.max(best, scale);
  const epochsRisen = risenFor(loss, limit);
  const steps = reading.steps.values.get(stepMetrics.loss);
  // Epochs of unknown length count as just too short alone: two of them are needed.
  const stepsOfEpochs = epochsRisen * (reading.stepsPerEpoch ?? sustainedSteps);
  if (epochsRisen === 0 || Math.max(steps ? risenFor(steps, limit) : 0, stepsOfEpochs) <= sustainedSteps) return null;
  const level = median(loss.subarray(loss.length - epochsRisen));
  const from = epochNumbers[loss.length - epochsRisen] ?? 1;
  const to = epochNumbers[loss.length - 1] ?? from;
  const evidence: Evidence = {
    signal: 'loss', epochs: [from, to], value: level, threshold: limit,
    says: `Training loss stands at ${formatNumber(level)}; ${yardstickSentence(reading)}.`,
  };
  return { symptom: 'divergence', strength: strengthOf(level / limit, 0.5), evidence: [evidence], seen: `Training loss has stayed above ${formatNumber(limit)} since ${reading.unit} ${from}`, epochs: [from, to] };
}

export function detectDivergence(reading: CurveReading): SymptomReading | null {
  return reading.notFinite === null ? leftForGood(reading) : notFinite(reading.unit, reading.notFinite);
}
