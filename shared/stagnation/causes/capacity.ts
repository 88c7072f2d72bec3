// Capacity: a network too small or too large for the task, by its size and by how training and unseen rows compare.
import type { Reading } from '../reading.ts';
import { formatNumber } from '../words.ts';
import { graded, overall, type CauseRule, type Consideration } from './cause.ts';
import { gapOf } from './curves/gap.ts';
import { hiddenDense } from './layers.ts';
import { floorNames } from '../floors/attainable.ts';
import { gapLimit } from '../symptoms/overfitting.ts';

/** The narrowest hidden layer; null for a network without any. */
export function narrowestLayer(reading: Reading): number | null {
  const units = hiddenDense(reading).map((layer) => layer.units);
  return units.length === 0 ? null : Math.min(...units);
}

/** A hidden layer of fewer units than this can hardly carry ten columns; 4 is where the sample sets begin to suffer. */
const fewUnits = 4;

/** Whether simple models get lower on unseen rows than the network on the rows it trains on: then it lacks the means, not the rows. */
function againstFloor(reading: Reading): Consideration[] {
  const { attainable } = reading;
  if (attainable === null) return [];
  const { best, isTrainingWorse, limit } = attainable;
  const training = reading.trainingError.at(-1) ?? 0;
  const says = `Training loss is ${formatNumber(training)}; ${floorNames[best.model]} on rows not fitted on: ${formatNumber(best.loss)}.`;
  return [overall(reading, isTrainingWorse ? 0.6 : -0.8, 'floor', training, limit, says)];
}

/** A network that tells unseen rows much worse than its own has room enough. */
function underfitGap(reading: Reading): Consideration[] {
  const gap = gapOf(reading);
  return gap === null ? [] : [overall(reading, gap > gapLimit ? -1.5 : 0, 'gap', gap, gapLimit, `Validation loss is ${formatNumber(gap * reading.scale)} above training loss.`)];
}

export const tooSmall: CauseRule = {
  cause: 'too-small',
  typical: ['plateau'],
  // A layer of one or two units may pass on nothing at all: then nothing is learned from the start, or hardly anything.
  possible: ['uneven', 'flat', 'crawl'],
  consider(reading) {
    const narrowest = narrowestLayer(reading);
    const further = [...againstFloor(reading), ...underfitGap(reading)];
    if (narrowest === null) return [overall(reading, 2, 'units', 0, fewUnits, 'There is no hidden layer: the network can only draw straight lines.'), ...further];
    const parametersPerRow = reading.evidence.parameters / Math.max(1, reading.evidence.facts.trainRows);
    return [
      overall(reading, graded(fewUnits, narrowest, 3, 2.5), 'units', narrowest, fewUnits, `The narrowest hidden layer has ${narrowest} ${narrowest === 1 ? 'unit' : 'units'}.`),
      overall(reading, graded(0.03, parametersPerRow, 1, 1), 'parameters-per-row', parametersPerRow, 0.03, `${formatNumber(parametersPerRow)} parameters for each training row.`),
      ...further,
    ];
  },
};

/** Parameters for each training row from which memorising is easy: the usual rule of thumb asks for ten rows a parameter, networks live with one. */
const manyParameters = 1;

export const tooLarge: CauseRule = {
  cause: 'too-large',
  typical: ['overfitting'],
  possible: [],
  consider(reading) {
    const ratio = reading.evidence.parameters / Math.max(1, reading.evidence.facts.trainRows);
    const considerations = [overall(reading, graded(ratio, manyParameters * 2, 1.6, 3.2), 'parameters-per-row', ratio, manyParameters, `${formatNumber(ratio)} parameters for each training row.`)];
    const gap = gapOf(reading);
    if (gap !== null) considerations.push(overall(reading, graded(gap, gapLimit, 0.4, 0.4), 'gap', gap, gapLimit, `Validation loss is ${formatNumber(gap * reading.scale)} above training loss.`));
    return considerations;
  },
};
