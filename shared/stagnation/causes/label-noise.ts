// Wrong labels: what two simple models confidently take for another class than the file says.
import { floorNames } from '../floors/attainable.ts';
import { formatNumber, formatShare } from '../words.ts';
import { graded, overall, type CauseRule } from './cause.ts';

/**
 * Confident learning (Northcutt, Jiang and Chuang 2021). The pilot of DIAGNOSIS.md section 3: a clean table whose classes overlap gives .11,
 * 30 % planted noise .26 to .40; so the lower rate of two models has to reach a fifth.
 */
const noisyFrom = 0.2;
/** Of fewer rows chance makes more look wrong: the same pilot gives up to .30 for 80 clean ones, which is a fifth from 180 on, by the root of their number. */
const rowsOfLimit = 180;

export const labelNoise: CauseRule = {
  cause: 'label-noise',
  typical: ['plateau', 'overfitting'],
  possible: [],
  consider(reading) {
    const noise = reading.evidence.facts.floors?.labelNoise ?? null;
    if (noise === null) return [];
    const [first, second] = noise.models;
    const limit = noisyFrom * Math.sqrt(Math.max(1, rowsOfLimit / Math.max(1, reading.evidence.facts.trainRows)));
    const considerations = [overall(reading, graded(noise.rate, limit, 10, 3), 'label-noise', noise.rate, limit, `Agreed by ${floorNames[first]} and ${floorNames[second]}, ${formatShare(noise.rate)} of the labels look wrong.`)];
    const { attainable } = reading;
    if (attainable === null) return considerations;
    const { best, hasSignal, lowest, limit: floorLimit } = attainable;
    const floor = `${floorNames[best.model]} at ${formatNumber(best.loss)}`;
    // Where nothing can be learned every label looks wrong half of the time.
    if (!hasSignal) return [...considerations, overall(reading, -4, 'floor', best.loss, null, `No simple model is better than a constant answer (${floor}): which labels are wrong cannot be told.`)];
    // At its best: a network that learns wrong labels by heart was at the floor before it did.
    const isAtFloor = lowest <= floorLimit;
    const says = `Validation loss is ${formatNumber(lowest)} at its best, ${isAtFloor ? 'no worse' : 'worse'} than ${floor}: ${isAtFloor ? 'what is left lies in the data' : 'the data can give more'}.`;
    return [...considerations, overall(reading, isAtFloor ? 1.5 : -1.5, 'floor', lowest, floorLimit, says)];
  },
};
