// What holds a loss up, by the gap between its curves: too much regularisation, too little network.
import { formatShare } from '../../words.ts';
import { tooSmall } from '../capacity.ts';
import { graded } from '../cause.ts';
import { overRegularised } from '../regularisation.ts';
import { gapOf } from './gap.ts';
import { unseenCeiling, within, type CurveRule } from './rule.ts';

export const strongRegularisation: CurveRule = {
  of: overRegularised,
  weigh(reading, symptom) {
    const gap = gapOf(reading);
    if (gap === null || (symptom.symptom !== 'plateau' && symptom.symptom !== 'flat')) return null;
    // Dropout and noise make training rows harder than unseen ones; without them it is the other way round.
    return { ceiling: unseenCeiling, considerations: [within(symptom, gap < 0 ? graded(-gap, 0.05, 1.5, 1.2) : -1, 'val_loss', -gap, 0.05, gap < 0 ? `Validation loss is ${formatShare(-gap)} of the loss at the beginning below training loss.` : 'Validation loss is not below training loss.')] };
  },
};

export const smallNetwork: CurveRule = {
  of: tooSmall,
  weigh(reading, symptom) {
    const gap = gapOf(reading);
    if (symptom.symptom !== 'plateau' || gap === null) return null;
    return { ceiling: unseenCeiling, considerations: [within(symptom, Math.abs(gap) < 0.1 ? 0.1 : -1, 'val_loss', gap, 0.1, `Training and validation loss differ by ${formatShare(Math.abs(gap))} of the loss at the beginning.`)] };
  },
};
