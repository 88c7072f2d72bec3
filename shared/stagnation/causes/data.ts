// Causes in the data, as far as curves and counts tell: too few rows, uneven classes, nothing to learn.
import { epochMetrics } from '../../metrics/names.ts';
import { floorNames } from '../floors/attainable.ts';
import { formatNumber, formatShare } from '../words.ts';
import { graded, overall, type CauseRule } from './cause.ts';

/** Rows for each input column from which small tables stop being small; ten is the classical rule of thumb. */
const rowsPerInput = 10;

export const tooLittleData: CauseRule = {
  cause: 'too-little-data',
  typical: ['overfitting'],
  possible: ['uneven'],
  consider(reading) {
    const { trainRows, inputs } = reading.evidence.facts;
    const ratio = trainRows / Math.max(1, inputs);
    return [overall(reading, graded(rowsPerInput, ratio, 1.6, 2), 'rows-per-input', ratio, rowsPerInput, `${trainRows} training rows for ${inputs} inputs.`)];
  },
};

/** SageMaker Debugger calls classes imbalanced from 10 to 1; LOOK.md's first note stands at 4 to 1. */
const imbalance = 4;

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
    return [overall(reading, graded(most / fewest, imbalance, 6, 3), 'class-ratio', most / fewest, imbalance, `${rare} has 1 row for ${formatNumber(most / fewest)} of the largest class.`)];
  },
};

export const noSignal: CauseRule = {
  cause: 'no-signal',
  typical: ['flat', 'overfitting'],
  possible: [],
  consider(reading) {
    const { validationError, baselineLoss } = reading;
    if (validationError === null || baselineLoss === null) return [];
    const best = validationError.reduce((lowest, value) => Math.min(lowest, value), Infinity);
    const gain = (baselineLoss - best) / reading.scale;
    const errors = reading.measured(epochMetrics.probeLoss)?.values ?? reading.loss;
    const fell = ((errors[0] ?? 0) - (errors[errors.length - 1] ?? 0)) / reading.scale;
    // Never 3 % better than a constant answer on unseen rows; the training rows were learned by heart all the same.
    const considerations = [
      overall(reading, gain < 0.03 ? 1.6 : -graded(gain, 0.03, 3, 4), epochMetrics.validationLoss, best, baselineLoss, `Best validation loss is ${formatNumber(best)}; a constant answer scores ${formatNumber(baselineLoss)}.`),
    ];
    const { attainable } = reading;
    if (attainable !== null) {
      const { best, hasSignal, limit } = attainable;
      // Four simple models that find nothing are as sure a sign as there is short of more data; one that finds something settles it.
      considerations.push(overall(reading, hasSignal ? -4 : 2.5, 'floor', best.loss, limit, hasSignal
        ? `The inputs do tell something of the target: ${floorNames[best.model]} at ${formatNumber(best.loss)}, on rows not fitted on.`
        : 'No simple model is better than a constant answer on rows it was not fitted on: linear, nearest neighbours or boosted trees.'));
    }
    if (gain < 0.03) considerations.push(overall(reading, graded(fell, 0.04, 2, 1.5), 'loss', fell, 0.04, `Training loss fell by ${formatShare(Math.max(0, fell))} of that.`));
    return considerations;
  },
};
