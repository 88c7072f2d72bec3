// How many epochs the loss needs to halve at its present speed, as against how many there are: too slow is a matter of the budget.
import { measureTrend, significantZ } from './trend.ts';
import { mean } from './swing.ts';

/** Points of a falling curve whose slope and level are taken: the last third, but enough for a rank test. */
const tailShare = 1 / 3;
const fewestPoints = 6;

/**
 * Epochs until what is left above `lowest` has halved, if the loss goes on falling as in its last third: left / 2 over the fall an
 * epoch. Infinity where it does not fall, beyond chance; null for a curve too short to tell. A curve that flattens takes longer.
 * @param epochs epochs that the curve spans; its points may each stand for several
 */
export function halvingTime(values: Float64Array, epochs: number, lowest = 0): number | null {
  if (values.length < fewestPoints) return null;
  const tail = values.subarray(values.length - Math.max(fewestPoints, Math.ceil(values.length * tailShare)));
  const { z, slope } = measureTrend(tail);
  const fallPerEpoch = (-slope * values.length) / Math.max(1, epochs);
  if (!(z <= -significantZ) || !(fallPerEpoch > 0)) return Infinity;
  const left = mean(tail.subarray(-Math.max(1, tail.length >> 1))) - lowest;
  return left > 0 ? left / 2 / fallPerEpoch : 0;
}
