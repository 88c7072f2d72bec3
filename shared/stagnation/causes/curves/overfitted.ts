// Why a network overfits, by its curves: none of it can be told from the others without settings, so none is likely.
import { epochMetrics } from '../../../metrics/names.ts';
import { currentLoss } from '../../symptoms/progress.ts';
import { formatShare } from '../../words.ts';
import { underRegularised } from '../regularisation.ts';
import { graded } from '../cause.ts';
import { noSignal, tooLittleData } from '../data.ts';
import { gapOf } from './gap.ts';
import { unseenCeiling, within, type CurveRule } from './rule.ts';

export const weakRegularisation: CurveRule = {
  of: underRegularised,
  weigh(reading, symptom) {
    if (symptom.symptom !== 'overfitting') return null;
    const left = Math.max(0, currentLoss(reading)) / reading.scale;
    return { ceiling: unseenCeiling, considerations: [within(symptom, 1 + graded(0.2, left, 0.5, 0.5), 'loss', left, 0.2, `The training rows are learned down to ${formatShare(left)} of the loss at the beginning.`)] };
  },
};

export const littleData: CurveRule = {
  of: tooLittleData,
  weigh(reading, symptom) {
    const gap = gapOf(reading);
    if (symptom.symptom !== 'overfitting' || gap === null) return null;
    return { ceiling: unseenCeiling, considerations: [within(symptom, 0.6 + graded(gap, 0.5, 1, 0.5), 'val_loss', gap, 0.5, `Validation loss is ${formatShare(gap)} of the loss at the beginning above training loss.`)] };
  },
};

/** Gain on unseen rows that chance alone may give, as in the rule for runs of our own. */
const gainByChance = 0.03;

/** Two even classes are guessed right half of the time; more than this is no chance of a few hundred rows. */
const chanceAccuracy = 0.6;

export const nothingToLearn: CurveRule = {
  of: noSignal,
  weigh(reading, symptom) {
    const { validationLoss, scale } = reading;
    if (symptom.symptom !== 'overfitting' || validationLoss === null) return null;
    const accuracy = reading.recent(epochMetrics.validationAccuracy);
    if (accuracy !== null && accuracy > chanceAccuracy) return { ceiling: unseenCeiling, considerations: [within(symptom, -2, epochMetrics.validationAccuracy, accuracy, chanceAccuracy, `${formatShare(accuracy)} of the unseen rows are told right.`)] };
    const gain = ((validationLoss[0] ?? NaN) - validationLoss.reduce((lowest, value) => Math.min(lowest, value), Infinity)) / scale;
    const weight = gain < gainByChance ? 1 : -graded(gain, gainByChance, 3, 3);
    const says = gain < gainByChance ? 'Validation loss was never better than after the first epoch.' : `Validation loss fell by ${formatShare(gain)} of the loss at the beginning.`;
    return { ceiling: unseenCeiling, considerations: [within(symptom, weight, 'val_loss', gain, gainByChance, says)] };
  },
};
