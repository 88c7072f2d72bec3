// What makes a loss unsteady besides the learning rate: the noise of small batches, gradients that explode.
import { epochMetrics } from '../../../metrics/names.ts';
import { countTurns, residuals } from '../../measures/swing.ts';
import { learnedLimit, learnedShare } from '../../symptoms/progress.ts';
import { tailOf } from '../../symptoms/symptom.ts';
import { formatNumber, formatShare } from '../../words.ts';
import { graded } from '../cause.ts';
import { explodedTimes, explodingGradients } from '../signal.ts';
import { batchTooSmall } from '../steps.ts';
import { signalCeiling, unseenCeiling, within, type CurveRule } from './rule.ts';

/** Independent noise turns at 2 of 3 points; the steps of a small batch are little else. */
const noisyTurns = 0.55;

export const smallBatch: CurveRule = {
  of: batchTooSmall,
  weigh(reading, symptom) {
    if (symptom.symptom !== 'oscillation' || learnedShare(reading) < learnedLimit) return null;
    const tail = tailOf(reading.training, 0.5);
    const turns = countTurns(residuals(tail.values)) / Math.max(1, tail.values.length - 2);
    return { ceiling: unseenCeiling, considerations: [within(symptom, (turns - noisyTurns) * 4 + 0.5, 'loss', turns, noisyTurns, `${formatShare(turns)} of the points turn against the one before.`)] };
  },
};

export const exploding: CurveRule = {
  of: explodingGradients,
  weigh(reading, symptom) {
    const norms = reading.measured(epochMetrics.gradientNorm)?.values;
    const start = norms?.[0];
    if (norms === undefined || start === undefined || !(start > 0) || norms.length < 2) return null;
    const growth = norms.reduce((largest, value) => Math.max(largest, value), 0) / start;
    return { ceiling: signalCeiling, considerations: [within(symptom, graded(growth, explodedTimes, 1.5, 3), epochMetrics.gradientNorm, growth, explodedTimes, `The gradient grew to ${formatNumber(growth)} times its start.`)] };
  },
};
