// Tables so small that nobody can say how a run does on unseen rows: neither its curves nor simple models tell.
import type { CurveReading, Reading } from './reading.ts';

/** Held-out rows below which their loss says little: one row answered otherwise moves the accuracy of 15 by 7 points. */
const fewestHeldOut = 15;
/** Training rows below which floors cannot be measured, or hardly: a fold of 60 is 15 rows again. */
export const fewestToLearnFrom = 60;

/** The rows of a run that has ended, where they are too few to judge it by; null where they are not, or not known. */
export function tooFewRows(reading: CurveReading | Reading): { readonly training: number; readonly heldOut: number } | null {
  if (!('evidence' in reading) || !reading.hasEnded || reading.validation === null) return null;
  const { trainRows, validationRows } = reading.evidence.facts;
  return validationRows < fewestHeldOut && trainRows < fewestToLearnFrom ? { training: trainRows, heldOut: validationRows } : null;
}
