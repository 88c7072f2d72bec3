// Learning rates where the optimizer is not known: what is unusual, or usual, for any.
import { epochMetrics } from '../../../metrics/names.ts';
import type { CurveReading } from '../../reading.ts';
import { usualRates } from '../learning-rate.ts';

const lowEnds = Object.values(usualRates).map(([low]) => low);
const highEnds = Object.values(usualRates).map(([, high]) => high);
/** Below the first and above the last a rate is unusual for any optimizer; beyond the other two it is not too low, or not too high, for any. */
export const unusuallyLow = Math.min(...lowEnds);
export const usuallyHighEnough = Math.max(...lowEnds);
export const usuallyLowEnough = Math.min(...highEnds);
export const unusuallyHigh = Math.max(...highEnds);

/** The highest rate of the run: a schedule may lower it later. */
export function highestRate(reading: CurveReading): number | null {
  const rates = reading.measured(epochMetrics.learningRate)?.values;
  return rates === undefined ? null : rates.reduce((highest, rate) => Math.max(highest, rate), 0);
}
