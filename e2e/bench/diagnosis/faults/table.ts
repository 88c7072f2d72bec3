// All faults that the bench plants: one for each cause, and the pairs of them.
import type { Cause } from '../../../../shared/stagnation/diagnosis.ts';
import { overRegularised, tooDeep, tooLarge, tooSmall, underRegularised } from './capacity.ts';
import { classImbalance, featureNoise, labelNoise, leakage, noSignal, tooLittleData } from './data.ts';
import type { Fault } from './fault.ts';
import { batchTooLarge, batchTooSmall, learningRateTooHigh, learningRateTooLow, tooFewEpochs } from './optimiser.ts';
import { missingNonlinearity, unscaledInputs, unscaledTarget, wrongOutputOrLoss } from './set-up.ts';
import { badInitialisation, deadRelus, explodingGradients, saturation, vanishingGradients } from './signal.ts';

export const faults: readonly Fault[] = [
  wrongOutputOrLoss, unscaledInputs, unscaledTarget, missingNonlinearity,
  learningRateTooHigh, learningRateTooLow, batchTooSmall, batchTooLarge, tooFewEpochs,
  vanishingGradients, explodingGradients, deadRelus, saturation, badInitialisation,
  tooSmall, tooDeep, tooLarge, overRegularised, underRegularised,
  tooLittleData, classImbalance, labelNoise, featureNoise, noSignal, leakage,
];

/** @throws Error for a cause that is not planted */
export function faultOf(cause: string): Fault {
  const found = faults.find((fault) => fault.cause === cause);
  if (found === undefined) throw new Error(`No fault brings about "${cause}".`);
  return found;
}

/** Two faults that can meet in one experiment; what sets the layers comes first. */
export const pairs: readonly (readonly [Cause, Cause])[] = [
  ['learning-rate-too-high', 'unscaled-inputs'],
  ['learning-rate-too-low', 'batch-too-large'],
  ['over-regularised', 'learning-rate-too-low'],
  ['missing-nonlinearity', 'learning-rate-too-low'],
  ['too-small', 'over-regularised'],
  ['vanishing-gradients', 'learning-rate-too-low'],
  ['label-noise', 'learning-rate-too-high'],
  ['label-noise', 'unscaled-inputs'],
  ['class-imbalance', 'learning-rate-too-low'],
  ['over-regularised', 'class-imbalance'],
  ['unscaled-target', 'learning-rate-too-low'],
  ['feature-noise', 'learning-rate-too-low'],
  ['learning-rate-too-low', 'too-few-epochs'],
  ['dead-relus', 'learning-rate-too-high'],
  ['saturation', 'unscaled-inputs'],
  ['bad-initialisation', 'learning-rate-too-low'],
  ['learning-rate-too-high', 'batch-too-small'],
  ['too-deep', 'unscaled-inputs'],
  ['wrong-output-or-loss', 'unscaled-inputs'],
  ['label-noise', 'feature-noise'],
  ['too-little-data', 'over-regularised'],
  ['missing-nonlinearity', 'unscaled-inputs'],
];
