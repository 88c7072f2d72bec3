// Which other causes a planted fault could be mistaken for: those that show the same symptom. Only their remedies are tried beside its own.
import type { Cause } from '../../../shared/stagnation/diagnosis.ts';

/** From the table of symptoms: neighbours in it, and the causes whose remedy is known to hide the fault. */
export const plausible: Readonly<Record<Cause, readonly Cause[]>> = {
  'wrong-output-or-loss': ['learning-rate-too-low', 'too-small', 'unscaled-inputs'],
  'unscaled-inputs': ['learning-rate-too-high', 'learning-rate-too-low', 'dead-relus', 'saturation'],
  'unscaled-target': ['learning-rate-too-high', 'learning-rate-too-low', 'exploding-gradients', 'too-few-epochs'],
  'missing-nonlinearity': ['too-small', 'learning-rate-too-low', 'too-few-epochs'],
  'learning-rate-too-high': ['batch-too-small', 'exploding-gradients', 'dead-relus', 'saturation'],
  'learning-rate-too-low': ['too-few-epochs', 'batch-too-large', 'too-small', 'bad-initialisation'],
  'batch-too-small': ['learning-rate-too-high', 'exploding-gradients', 'too-small'],
  'batch-too-large': ['too-few-epochs', 'learning-rate-too-low', 'too-small'],
  'too-few-epochs': ['learning-rate-too-low', 'batch-too-large', 'too-small'],
  'vanishing-gradients': ['saturation', 'bad-initialisation', 'too-deep', 'learning-rate-too-low', 'too-few-epochs'],
  'exploding-gradients': ['learning-rate-too-high', 'bad-initialisation', 'too-deep', 'unscaled-inputs'],
  'dead-relus': ['bad-initialisation', 'learning-rate-too-high', 'learning-rate-too-low', 'too-few-epochs'],
  saturation: ['bad-initialisation', 'learning-rate-too-low', 'learning-rate-too-high', 'vanishing-gradients'],
  'bad-initialisation': ['vanishing-gradients', 'dead-relus', 'learning-rate-too-low', 'too-few-epochs', 'too-deep'],
  'too-small': ['learning-rate-too-low', 'too-few-epochs', 'dead-relus', 'over-regularised'],
  'too-deep': ['vanishing-gradients', 'bad-initialisation', 'dead-relus', 'learning-rate-too-low'],
  'too-large': ['under-regularised', 'too-little-data', 'learning-rate-too-high'],
  'over-regularised': ['too-small', 'learning-rate-too-low', 'too-few-epochs'],
  'under-regularised': ['too-large', 'too-little-data', 'learning-rate-too-high'],
  'too-little-data': ['under-regularised', 'too-large', 'too-few-epochs'],
  'class-imbalance': ['learning-rate-too-low', 'too-small', 'under-regularised'],
  'label-noise': ['under-regularised', 'too-large', 'over-regularised'],
  'feature-noise': ['under-regularised', 'too-large', 'too-little-data'],
  'no-signal': [],
  leakage: [],
};
