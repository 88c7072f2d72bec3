// How much a run has learned so far, against the best constant answer.
import { mean } from '../measures/swing.ts';
import type { CurveReading } from '../reading.ts';
import { tailOf } from './symptom.ts';

/** Learned less than this share of the constant answer's loss: 5 %, the margin LossNotDecreasing rules use. */
export const learnedLimit = 0.05;

/** Loss on the training rows now, mean of the last sixth of the run. */
export function currentLoss(reading: CurveReading): number {
  return mean(tailOf(reading.training, 1 / 6, 1).values);
}

/** Share of the constant answer's loss that has been removed; needs that loss, else the initial one. A penalty on the weights is nothing that was missed. */
export function learnedShare(reading: CurveReading): number {
  const { trainingError, baselineLoss, initialLoss, scale } = reading;
  if (baselineLoss === null) return (initialLoss - currentLoss(reading)) / scale;
  return (baselineLoss - mean(trainingError.subarray(-Math.ceil(trainingError.length / 6)))) / scale;
}
