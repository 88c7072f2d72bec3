// Numbers and names as the sentences of a diagnosis write them.
import type { Cause, Symptom } from './diagnosis.ts';
import type { CurveReading } from './reading.ts';

/** A loss or ratio with 3 significant digits, the minus sign a true one. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return 'not finite';
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-4 || size >= 1e5) ? value.toExponential(1).replace('e+', 'e') : String(Number(value.toPrecision(3)));
  return text.replace(/-(?=\d)/, '−').replace('e−', 'e-');
}

const yardsticks: Readonly<Record<CurveReading['yardstick'], string>> = {
  'constant answer': 'always giving the same answer scores',
  start: 'it began at',
  'usual level': 'after a blow-up at the start it is usually',
};

/** What a loss is held against, and its value. */
export function yardstickSentence({ yardstick, scale }: CurveReading): string {
  return `${yardsticks[yardstick]} ${formatNumber(scale)}`;
}

/** A share as percent with at most one decimal. */
export function formatShare(share: number): string {
  return `${formatNumber(Math.round(share * 1000) / 10)}%`;
}

/** The cause as the start of a sentence. */
export const causeSentences: Readonly<Record<Cause, string>> = {
  'wrong-output-or-loss': 'The output layer or the loss does not fit the target',
  'unscaled-inputs': 'The inputs are not scaled',
  'unscaled-target': 'The target is not scaled',
  'missing-nonlinearity': 'The hidden layers have no non-linearity',
  'learning-rate-too-high': 'The learning rate is too high',
  'learning-rate-too-low': 'The learning rate is too low',
  'batch-too-small': 'The batch is too small',
  'batch-too-large': 'The batch is too large for so few epochs',
  'too-few-epochs': 'There are too few epochs',
  'vanishing-gradients': 'Gradients vanish on their way to the first layers',
  'exploding-gradients': 'Gradients explode',
  'dead-relus': 'Most ReLU units are dead',
  saturation: 'Most hidden units are saturated',
  'bad-initialisation': 'The weights start badly',
  'too-small': 'The network is too small',
  'too-deep': 'The network is too deep',
  'too-large': 'The network is too large for the data',
  'over-regularised': 'Regularisation is too strong',
  'under-regularised': 'Regularisation is too weak',
  'too-little-data': 'There is too little data',
  'class-imbalance': 'The classes are uneven',
  'label-noise': 'Many labels are wrong',
  'feature-noise': 'Many columns are noise',
  'no-signal': 'The inputs say nothing about the target',
  leakage: 'The data gives the answer away',
};

export const symptomNames: Readonly<Record<Symptom, string>> = {
  none: 'No finding',
  flat: 'Flat',
  plateau: 'Plateau',
  crawl: 'Crawl',
  oscillation: 'Oscillation',
  divergence: 'Divergence',
  overfitting: 'Overfitting',
  uneven: 'Uneven',
  suspicious: 'Suspicious',
};
