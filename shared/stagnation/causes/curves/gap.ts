// The distance between the losses on unseen and on training rows, at the end.
import { mean } from '../../measures/swing.ts';
import type { CurveReading } from '../../reading.ts';
import { tailOf } from '../../symptoms/symptom.ts';

/** Validation loss minus training loss, over the scale of the loss; null without a validation part. */
export function gapOf(reading: CurveReading): number | null {
  if (reading.validation === null) return null;
  return (mean(tailOf(reading.validation, 0.1, 3).values) - mean(tailOf(reading.training, 0.1, 3).values)) / reading.scale;
}
