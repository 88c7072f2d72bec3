// Causes in the data, as far as curves and counts tell: too few rows, uneven classes, nothing to learn.
import { classAccuracyName, classLossName, epochMetrics } from '../../metrics/names.ts';
import { floorNames } from '../floors/attainable.ts';
import type { Reading } from '../reading.ts';
import { gapLimit } from '../symptoms/overfitting.ts';
import { formatNumber, formatShare } from '../words.ts';
import { graded, overall, type CauseRule, type Consideration } from './cause.ts';
import { fewestToLearnFrom } from '../few-rows.ts';
import { gapOf } from './curves/gap.ts';

/** Rows for each input column from which small tables stop being small; ten is the classical rule of thumb. */
const rowsPerInput = 10;
/** Fewer training rows than this and one network differs from the next by chance; the sample sets begin at 120. */
const fewRows = 150;

export const tooLittleData: CauseRule = {
  cause: 'too-little-data',
  typical: ['overfitting'],
  // A handful of rows makes steps that point anywhere, and a validation part that says little: then it can look like anything that learns nothing, or like nothing.
  possible: ['uneven', 'plateau', 'flat', 'crawl', 'none'],
  consider(reading) {
    const { trainRows, inputs } = reading.evidence.facts;
    const ratio = trainRows / Math.max(1, inputs);
    const considerations = [
      overall(reading, graded(rowsPerInput, ratio, 1.6, 2), 'rows-per-input', ratio, rowsPerInput, `${trainRows} training rows for ${inputs} inputs.`),
      overall(reading, graded(fewRows, trainRows, 0.8, 0.8), 'rows', trainRows, fewRows, `There are ${trainRows} training rows.`),
    ];
    const gap = gapOf(reading);
    if (gap !== null) considerations.push(overall(reading, graded(gap, gapLimit, 0.4, 0.4), 'gap', gap, gapLimit, `Validation loss is ${formatNumber(gap * reading.scale)} above training loss.`));
    if (reading.attainable !== null) {
      const { best, lowest, limit } = reading.attainable;
      // Simple models need fewer rows: where they get much further, it is not the rows that are missing.
      const isReached = lowest <= limit;
      considerations.push(overall(reading, isReached ? 0.4 : -0.8, 'floor', lowest, limit, `Validation loss is ${formatNumber(lowest)} at its best; ${floorNames[best.model]} with the same rows: ${formatNumber(best.loss)}.`));
    }
    return considerations;
  },
};

/** SageMaker Debugger calls classes imbalanced from 10 to 1; LOOK.md's first note stands at 4 to 1. */
const imbalance = 4;
/** Share of right answers by which the rare class may lie behind all rows; and how many times as large its loss may be: the limit of the symptom. */
const behind = 0.2;
const lossTimes = 3;

/** How the rarest class fares against all rows of the validation part. */
function rareClass(reading: Reading, rare: string): Consideration[] {
  const considerations: Consideration[] = [];
  const accuracy = reading.recent(classAccuracyName(rare));
  const all = reading.recent(epochMetrics.validationAccuracy);
  if (accuracy !== null && all !== null) {
    considerations.push(overall(reading, Math.max(-1, Math.min(1, (all - accuracy - behind) * 2.5)), 'rare-accuracy', accuracy, all - behind, `Of the rows of ${rare} ${formatShare(accuracy)} are told right, of all rows ${formatShare(all)}.`));
  }
  const loss = reading.recent(classLossName(rare));
  const mean = reading.recent(epochMetrics.validationLoss);
  if (loss !== null && mean !== null && mean > 0) {
    considerations.push(overall(reading, graded(loss / mean, lossTimes, 1, 0.7), 'rare-loss', loss / mean, lossTimes, `Validation loss of class ${rare} is ${formatNumber(loss / mean)} times that of all rows.`));
  }
  return considerations;
}

export const classImbalance: CauseRule = {
  cause: 'class-imbalance',
  typical: ['uneven'],
  possible: ['plateau'],
  consider(reading) {
    const { classCounts, classNames } = reading.evidence.facts;
    if (classCounts.length < 2) return [];
    const most = Math.max(...classCounts);
    const fewest = Math.max(1, Math.min(...classCounts));
    const rare = classNames[classCounts.indexOf(Math.min(...classCounts))] ?? '';
    const { dataset, training } = reading.evidence.spec;
    const isWeighed = training.classWeights !== 'none' || dataset.balance !== 'none';
    return [
      overall(reading, isWeighed ? -1.5 : 0, 'weighed', Number(isWeighed), 1, isWeighed ? 'The classes are weighed or made even already.' : 'Every row counts alike.'),
      overall(reading, graded(most / fewest, imbalance, 6, 3), 'class-ratio', most / fewest, imbalance, `${rare} has 1 row for ${formatNumber(most / fewest)} of the largest class.`),
      // Without a class that is rare there is none to fare badly.
      ...(most === fewest ? [] : rareClass(reading, rare)),
    ];
  },
};

/** Never 3 % better than a constant answer on unseen rows: within it lies what the choice of the best epoch alone gives. */
const noGain = 0.03;

export const noSignal: CauseRule = {
  cause: 'no-signal',
  typical: ['flat', 'overfitting'],
  // Learned by heart slowly, the training loss crawls.
  possible: ['crawl'],
  consider(reading) {
    const { validationError, baselineLoss } = reading;
    if (validationError === null || baselineLoss === null) return [];
    const best = validationError.reduce((lowest, value) => Math.min(lowest, value), Infinity);
    const gain = (baselineLoss - best) / reading.scale;
    const errors = reading.measured(epochMetrics.probeLoss)?.values ?? reading.loss;
    const fell = ((errors[0] ?? 0) - (errors[errors.length - 1] ?? 0)) / reading.scale;
    const { attainable } = reading;
    const considerations = [
      overall(reading, gain < noGain ? 1.6 : -graded(gain, noGain, 3, 4), epochMetrics.validationLoss, best, baselineLoss, `Best validation loss is ${formatNumber(best)}; a constant answer scores ${formatNumber(baselineLoss)}.`),
    ];
    if (attainable !== null) {
      const { best: floor, hasSignal, limit } = attainable;
      // Four simple models that find nothing are as sure a sign as there is short of more data; one that finds something settles it.
      considerations.push(overall(reading, hasSignal ? -4 : 2.5, 'floor', floor.loss, limit, hasSignal
        ? `The inputs do tell something of the target: ${floorNames[floor.model]} at ${formatNumber(floor.loss)}, on rows not fitted on.`
        : 'No simple model is better than a constant answer on rows it was not fitted on: linear, nearest neighbours or boosted trees.'));
    }
    // The training rows were learned by heart all the same. That they were not speaks for another cause, unless simple models find nothing either.
    const learned = Math.max(attainable?.hasSignal === true ? -1.5 : attainable === null ? -0.3 : 0, Math.min(0.7, graded(fell, 0.04, 2, 1.5)));
    considerations.push(overall(reading, gain < noGain ? learned : 0, 'loss', fell, 0.04, `Training loss fell by ${formatShare(Math.max(0, fell))} of that.`));
    // Of more than a handful of rows that is telling where simple models have not been asked.
    if (attainable === null && gain < noGain && reading.evidence.facts.trainRows >= fewestToLearnFrom) {
      considerations.push(overall(reading, fell > 0.04 ? 1 : 0, 'by-heart', fell, 0.04, `Training rows were learned ${fell > 0.04 ? 'a little' : 'no better'}, unseen ones not at all.`));
    }
    const { columns = null } = reading.evidence.facts.floors ?? {};
    if (columns !== null && columns.useless !== null) {
      const share = columns.useless.length / Math.max(1, columns.count);
      considerations.push(overall(reading, share === 1 ? 0.5 : -0.5, 'useless-share', share, 1, `${columns.useless.length} of ${columns.count} columns say nothing of the target, alone or together with others.`));
    }
    return considerations;
  },
};
