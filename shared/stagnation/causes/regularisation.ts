// Regularisation: a network held back by it, or let loose without.
import { epochMetrics } from '../../metrics/names.ts';
import type { Reading } from '../reading.ts';
import { currentLoss } from '../symptoms/progress.ts';
import { gapLimit } from '../symptoms/overfitting.ts';
import { formatNumber, formatShare } from '../words.ts';
import { graded, overall, type CauseRule, type Consideration } from './cause.ts';
import { gapOf } from './curves/gap.ts';
import { flattenLayers } from './layers.ts';

export interface Regularisation {
  readonly largestL1: number;
  readonly largestL2: number;
  readonly dropout: number;
  /** Standard deviation of the noise that is added to standardised values. */
  readonly noise: number;
  readonly weightDecay: number;
  readonly isNone: boolean;
}

export function regularisationOf(reading: Reading): Regularisation {
  const { model, training } = reading.evidence.spec;
  const layers = flattenLayers(model.layers);
  const dense = [...layers.filter((layer) => layer.type === 'dense'), model.output];
  const largestL1 = Math.max(...dense.map((layer) => layer.l1));
  const largestL2 = Math.max(...dense.map((layer) => layer.l2));
  const dropout = Math.max(0, ...layers.map((layer) => (layer.type === 'dropout' ? layer.rate : 0)));
  const noise = Math.max(0, ...layers.map((layer) => (layer.type === 'gaussianNoise' ? layer.stddev : 0)));
  const weightDecay = training.optimizer.type === 'adamw' ? training.optimizer.weightDecay : 0;
  return { largestL1, largestL2, dropout, noise, weightDecay, isNone: largestL1 + largestL2 + dropout + noise + weightDecay === 0 };
}

/** Usual penalties end at 0.01 (Keras's own examples; DIAGNOSIS.md section 6); three times that holds a network down on most tables. */
export const strongPenalty = 0.03;

/** The largest of all layers, an L1 penalty counted ten times: on weights of about 0.1, as they start, it pulls as hard as such an L2. */
export function strongestPenalty(reading: Reading): number {
  const { largestL1, largestL2 } = regularisationOf(reading);
  return Math.max(largestL1 * 10, largestL2);
}

/** Share of the training loss that is penalty and not error, when it was highest: one that has won is small in the end, with the weights. */
function penaltyShare(reading: Reading): number | null {
  const error = reading.recent(epochMetrics.probeLoss);
  const total = currentLoss(reading);
  const now = error === null || !(total > 0) ? null : Math.max(0, (total - error) / total);
  const penalty = reading.signal(epochMetrics.penalty);
  if (penalty === null) return now;
  return penalty.reduce((highest, value, epoch) => Math.max(highest, value / (reading.loss[epoch] ?? Infinity) || 0), now ?? 0);
}

/** Weight norm now over that after the first epoch: a penalty that wins drives it to nothing. */
function collapseOf(reading: Reading): number | null {
  const norms = reading.measured(epochMetrics.weightNorm)?.values;
  const first = norms?.[0];
  const last = norms?.[norms.length - 1];
  return first === undefined || last === undefined || !(first > 0) ? null : last / first;
}

/** What each kind of regularisation is set to, beside what is usual. */
function settings({ largestL1, largestL2, dropout, noise, weightDecay }: Regularisation, reading: Reading): Consideration[] {
  const considerations: Consideration[] = [];
  // 0.5 is the usual upper end (Srivastava et al. 2014; UMLAUT warns above it).
  if (dropout > 0) considerations.push(overall(reading, (dropout - 0.5) * 8, 'dropout', dropout, 0.5, `Dropout leaves out ${formatShare(dropout)} of the units in each step.`));
  const strongest = strongestPenalty(reading);
  if (strongest > 0) considerations.push(overall(reading, graded(strongest, strongPenalty, 1.5, 2), 'l2', strongest, strongPenalty, `The strongest penalty is ${formatNumber(Math.max(largestL1, largestL2))}.`));
  // Noise as large as what it is added to: at 1 half of the variance of standardised values is noise.
  if (noise > 0) considerations.push(overall(reading, graded(noise, 1, 3, 2.5), 'gaussian-noise', noise, 1, `Noise with SD ${formatNumber(noise)} is added to the values between layers.`));
  // Keras's default is 0.004; Loshchilov and Hutter 2019 go up to about 0.1.
  if (weightDecay > 0) considerations.push(overall(reading, graded(weightDecay, 0.3, 1.5, 2), 'weight-decay', weightDecay, 0.3, `Weight decay is ${formatNumber(weightDecay)}.`));
  return considerations;
}

export const overRegularised: CauseRule = {
  cause: 'over-regularised',
  typical: ['plateau', 'flat'],
  possible: [],
  consider(reading) {
    const regularisation = regularisationOf(reading);
    if (regularisation.isNone) return [overall(reading, -4, 'regularisation', 0, null, 'There is no regularisation.')];
    const considerations: Consideration[] = [];
    const share = penaltyShare(reading);
    const hasPenalty = regularisation.largestL1 + regularisation.largestL2 + regularisation.weightDecay > 0;
    if (share !== null && regularisation.largestL1 + regularisation.largestL2 > 0) considerations.push(overall(reading, Math.max(-1, Math.min(3, (share - 0.3) * 8)), 'penalty-share', share, 0.3, `Up to ${formatShare(share)} of the training loss was penalty on the weights.`));
    const collapse = collapseOf(reading);
    // Dropout and noise leave the size of the weights alone.
    if (collapse !== null && hasPenalty) considerations.push(overall(reading, collapse < 1 ? Math.max(-0.5, graded(0.3, collapse, 3, 3)) : 0, epochMetrics.weightNorm, collapse, 0.3, `The weights have shrunk to ${formatShare(collapse)} of their first size.`));
    considerations.push(...settings(regularisation, reading));
    const gap = gapOf(reading);
    if (gap !== null) considerations.push(overall(reading, gap > gapLimit ? -1.5 : 0, 'gap', gap, gapLimit, `Validation loss is ${formatNumber(gap * reading.scale)} above training loss: it is not held back enough.`));
    return considerations;
  },
};

export const underRegularised: CauseRule = {
  cause: 'under-regularised',
  typical: ['overfitting'],
  possible: [],
  consider(reading) {
    const { largestL1, largestL2, dropout, noise, weightDecay, isNone } = regularisationOf(reading);
    const considerations = [
      isNone
        ? overall(reading, 2.8, 'regularisation', 0, 1e-4, 'There is no regularisation: no penalty, no dropout.')
        : overall(reading, -1.5, 'regularisation', Math.max(largestL1, largestL2, dropout, noise, weightDecay), 1e-4, `Regularisation is on: L1 ${formatNumber(largestL1)}, L2 ${formatNumber(largestL2)}, dropout ${formatNumber(dropout)}, noise ${formatNumber(noise)}, weight decay ${formatNumber(weightDecay)}.`),
    ];
    const gap = gapOf(reading);
    if (gap !== null) considerations.push(overall(reading, graded(gap, gapLimit, 0.4, 0.4), 'gap', gap, gapLimit, `Validation loss is ${formatNumber(gap * reading.scale)} above training loss.`));
    return considerations;
  },
};
