// Wrong labels: what two simple models confidently take for another class than the file says.
import { bestFloor, floorNames } from '../floors/attainable.ts';
import type { Reading } from '../reading.ts';
import { formatNumber, formatShare } from '../words.ts';
import { graded, overall, type CauseRule, type Consideration } from './cause.ts';

/**
 * Confident learning (Northcutt, Jiang and Chuang 2021). The pilot of DIAGNOSIS.md section 3: a clean table whose classes overlap gives .11,
 * 30 % planted noise .26 to .40; so the lower rate of two models has to reach a fifth.
 */
const noisyFrom = 0.2;
/** Of fewer rows chance makes more look wrong: the same pilot gives up to .30 for 80 clean ones, which is a fifth from 180 on, by the root of their number. */
const rowsOfLimit = 180;

/** Share of the constant answer's loss that simple models leave, from which much of a target of numbers is noise of some kind. */
const muchLeft = 0.4;
/**
 * Mean absolute error over the root of the mean squared one, of the best model over the constant answer: Geary's test of tails (1935). Noise
 * in all rows leaves it at about 1; a fifth to a half of wrong numbers among right ones left .82 to .94 in the tuning part of the bench. Of
 * few rows chance alone brings it further down, by the root of their number.
 */
const evenTails = (rows: number): number => 1 - Math.max(0.05, 1 / Math.sqrt(Math.max(1, rows)));

/** Numbers have no other class to be taken for: but where some of them are wrong, a model misses those by far and the others hardly. */
function wrongNumbers(reading: Reading): Consideration[] {
  const floors = reading.evidence.facts.floors ?? null;
  const best = floors === null ? null : bestFloor(floors);
  const constant = floors?.floors.find(({ model }) => model === 'constant');
  if (best === null || constant === undefined || reading.task !== 'regression' || !(best.loss > 0) || !(constant.loss > 0)) return [];
  const left = best.loss / constant.loss;
  const limit = evenTails(reading.evidence.facts.trainRows);
  const tails = best.score / Math.sqrt(best.loss) / (constant.score / Math.sqrt(constant.loss));
  return [
    overall(reading, left < muchLeft ? -3 : left < 1 ? 0 : -1.5, 'noise-level', left, muchLeft, `Simple models leave ${formatShare(left)} of what a constant answer misses: ${floorNames[best.model]} is the best of them.`),
    overall(reading, Math.max(-2, Math.min(2, (limit - tails) * 40)), 'tails', tails, limit, `Against the constant answer, the errors of ${floorNames[best.model]} are ${tails < limit ? 'uneven: few rows are missed by far' : 'as even'}.`),
  ];
}

export const labelNoise: CauseRule = {
  cause: 'label-noise',
  typical: ['plateau', 'overfitting'],
  // Learned by heart slowly, the training loss crawls; of many wrong labels little is learned at all.
  possible: ['crawl', 'flat'],
  consider(reading) {
    const noise = reading.evidence.facts.floors?.labelNoise ?? null;
    if (noise === null) return wrongNumbers(reading);
    const [first, second] = noise.models;
    const limit = noisyFrom * Math.sqrt(Math.max(1, rowsOfLimit / Math.max(1, reading.evidence.facts.trainRows)));
    const considerations = [overall(reading, graded(noise.rate, limit, 10, 3), 'label-noise', noise.rate, limit, `Agreed by ${floorNames[first]} and ${floorNames[second]}, ${formatShare(noise.rate)} of the labels look wrong.`)];
    const { attainable } = reading;
    if (attainable === null) return considerations;
    const { best, hasSignal, lowest, limit: floorLimit } = attainable;
    const floor = `${floorNames[best.model]} at ${formatNumber(best.loss)}`;
    // Where nothing can be learned every label looks wrong half of the time.
    if (!hasSignal) return [...considerations, overall(reading, -4, 'floor', best.loss, null, `No simple model is better than a constant answer (${floor}): which labels are wrong cannot be told.`)];
    // Of few rows chance alone may be all that parts the floor from a constant answer: then to be at it says nothing.
    // At its best: a network that learns wrong labels by heart was at the floor before it did.
    const isAtFloor = lowest <= floorLimit;
    const says = `Validation loss is ${formatNumber(lowest)} at its best, ${isAtFloor ? 'no worse' : 'worse'} than ${floor}: ${isAtFloor ? 'what is left lies in the data' : 'the data can give more'}.`;
    return [...considerations, overall(reading, isAtFloor ? (floorLimit < reading.scale ? 1.5 : 0) : -2.5, 'floor', lowest, floorLimit, says)];
  },
};
