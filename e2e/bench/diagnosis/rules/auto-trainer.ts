// AutoTrainer (Zhang et al., ICSE 2021; its TDSC 2024 sequel adds improper activation, improper loss and abnormal data).
import { epochMetrics } from '../../../../shared/metrics/names.ts';
import type { RunEvidence } from '../../../../shared/stagnation/evidence.ts';
import { causesOf, type Meanings, type PublishedRules } from './published.ts';
import { epochOf, isClassification, layerAt, newestAt, notFiniteRow, rowsOf, seriesUpTo, weightLayersOf } from './recorded.ts';

export type AutoTrainerIssue =
  | 'abnormal data' | 'improper activation' | 'improper loss' | 'dying ReLU' | 'exploding gradient' | 'vanishing gradient' | 'slow convergence' | 'oscillating loss';

// Parameters of `reproduce.py`: beta 1 to 3, gamma, zeta, eta, delta, Theta, omega 1 and 2; the interval of 3 epochs is its default too.
const vanishingRatio = 1e-3;
const vanishingNorm = 1e-4;
const explodingRatio = 70;
const deadGradientShare = 0.7;
const swing = 0.03;
const swingShare = 0.2;
const slowGain = 0.01;
const convergedAccuracy = 0.6;
const abnormalOutput = 10;
const checkEveryEpochs = 3;
/** `loss_issue` in `monitor.py`: the largest loss that is not yet lost, and the share of the planned epochs from which on accuracy is judged. */
const lostLoss = 1e3;
const judgedShare = 0.3;

/** Priorities of `problem_evaluation` in `modules.py`, largest first; within one, in the order of `judge_issue`. */
const priority: Readonly<Record<AutoTrainerIssue, number>> = {
  'abnormal data': 4, 'improper activation': 3, 'improper loss': 3, 'dying ReLU': 2, 'exploding gradient': 2, 'vanishing gradient': 2, 'slow convergence': 1, 'oscillating loss': 1,
};

/** Remedies in the order of the default strategy, `balance`, in `repair.py`. */
export const autoTrainerMeanings: Meanings<AutoTrainerIssue> = {
  'abnormal data': { causes: ['unscaled-inputs'], why: 'Its one remedy is to scale the inputs to a range.' },
  'improper activation': { causes: ['wrong-output-or-loss'], why: 'Its one remedy is another output activation.' },
  'improper loss': { causes: ['wrong-output-or-loss'], why: 'Its one remedy is another loss.' },
  'dying ReLU': { causes: ['dead-relus', 'bad-initialisation'], why: 'SELU, batch normalisation, then other initial weights three times, then leaky units.' },
  'exploding gradient': { causes: ['exploding-gradients', 'bad-initialisation'], why: 'SELU or ReLU with its own initialiser, then clipping, tanh, batch normalisation.' },
  'vanishing gradient': { causes: ['vanishing-gradients', 'saturation', 'bad-initialisation'], why: 'SELU, then ReLU in place of the activations, each with its own initialiser, then batch normalisation.' },
  'slow convergence': { causes: ['learning-rate-too-low', 'bad-initialisation'], why: 'Another optimizer, then learning rates ten times higher each, then other initial weights.' },
  'oscillating loss': { causes: ['learning-rate-too-high', 'batch-too-small', 'under-regularised', 'bad-initialisation'], why: 'Adam and lower learning rates, then larger batches, momentum, noise, other initial weights.' },
};

/** What it has noticed so far. Flags never fall back. */
interface Flags {
  isLossLost: boolean;
  isLossNegative: boolean;
  isNotConverged: boolean;
  isSlow: boolean;
  isOscillating: boolean;
  hasVanished: boolean;
  hasExploded: boolean;
  hasDied: boolean;
}

/** Loss and output activation by name (`loss_function_issue`). A loss that Keras has no name for is not looked at. */
function checkHead({ spec }: RunEvidence): { isLossImproper: boolean; isActivationImproper: boolean } {
  const { units, activation } = spec.model.output;
  const { loss } = spec.training;
  if (loss === 'generalizedCrossentropy') return { isLossImproper: false, isActivationImproper: canExceedOne(units, activation) };
  const isBinary = units <= 2 && loss === 'binaryCrossentropy';
  const isCategorical = units > 2 && loss === 'categoricalCrossentropy';
  const isMismatched = (isBinary && units !== 2 && activation !== 'sigmoid') || (isCategorical && activation !== 'softmax');
  return { isLossImproper: !isBinary && !isCategorical, isActivationImproper: isMismatched || canExceedOne(units, activation) };
}

/** It adds up the absolute outputs of a row and allows 1.1. Outputs are not recorded, so this asks what the activation can give. */
function canExceedOne(units: number, activation: string): boolean {
  return activation !== 'softmax' && !(units === 1 && (activation === 'sigmoid' || activation === 'tanh'));
}

/**
 * Share of gradient entries that are exactly 0. It counts them on the first batch; here they are told from the units that are dead on
 * every probe row: their weights in and out get none, and nothing gets any below a layer that is dead as a whole.
 */
function zeroGradientShare(evidence: RunEvidence, row: number): number {
  const layers = weightLayersOf(evidence);
  const dead = layers.map((layer) => Math.max(0, layerAt(evidence, 'dead_units', layer, row) || 0));
  // A residual hands gradients on beside its inner layers.
  const lastDeadLayer = layers.findLastIndex(({ initializer }, index) => initializer !== null && dead[index] === 1);
  const zeros = layers.map((layer, index) => {
    if (index <= lastDeadLayer || layerAt(evidence, 'gradient_norm', layer, row) === 0) return layer.parameters;
    const [own = 0, before = 0] = [dead[index], dead[index - 1]];
    const biases = layer.hasBias ? layer.units : 0;
    return (layer.parameters - biases) * (1 - (1 - own) * (1 - before)) + biases * own;
  });
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return sum(zeros) / sum(layers.map(({ parameters }) => parameters));
}

/** Gradients: norms are of kernel and bias together and on the probe rows, where it takes kernels on the first batch. */
function lookAtGradients(evidence: RunEvidence, row: number, flags: Flags): void {
  const ratio = newestAt(evidence, epochMetrics.gradientRatio, row);
  const first = weightLayersOf(evidence)[0];
  const norm = first === undefined ? NaN : layerAt(evidence, 'gradient_norm', first, row);
  flags.hasVanished ||= ratio < vanishingRatio && norm < vanishingNorm;
  flags.hasExploded ||= ratio > explodingRatio;
  flags.hasDied ||= zeroGradientShare(evidence, row) >= deadGradientShare;
}

/** Pairs the i-th peak of training accuracy with the i-th valley (`ol_judge`). */
function oscillates(accuracy: Float64Array): boolean {
  const inner = Array.from({ length: Math.max(0, accuracy.length - 2) }, (_, index) => [accuracy[index], accuracy[index + 1], accuracy[index + 2]] as [number, number, number]);
  const peaks = inner.filter(([before, here, after]) => here >= before && here >= after).map(([, here]) => here);
  const valleys = inner.filter(([before, here, after]) => here <= before && here <= after).map(([, here]) => here);
  const wide = peaks.filter((peak, index) => peak - (valleys[index] ?? Infinity) >= swing).length;
  return wide >= swingShare * accuracy.length;
}

function largestGain(accuracy: Float64Array): number {
  return accuracy.reduce((gain, value, index) => Math.max(gain, value - (accuracy[index - 1] ?? value)), 0);
}

/** Loss and accuracy (`loss_issue`). Without a validation part it cannot run; here training alone then counts. */
function lookAtCurves(evidence: RunEvidence, row: number, flags: Flags): void {
  const losses = [epochMetrics.loss, epochMetrics.validationLoss].map((name) => seriesUpTo(evidence, name, row));
  if (losses.some((loss) => loss.some((value) => value >= lostLoss))) {
    flags.isLossLost = true;
    return;
  }
  flags.isLossNegative ||= losses.some((loss) => loss.some((value) => value < 0));
  // The newest code begins a check earlier than the 30 % of the paper.
  if (row + 1 < judgedShare * evidence.spec.training.epochs - checkEveryEpochs) return;
  const training = seriesUpTo(evidence, epochMetrics.accuracy, row);
  const accuracies = [training, seriesUpTo(evidence, epochMetrics.validationAccuracy, row)].filter(({ length }) => length > 0);
  if (accuracies.length === 0) return;
  flags.isOscillating ||= oscillates(training);
  flags.isNotConverged ||= accuracies.every((accuracy) => Math.max(...accuracy) < convergedAccuracy);
  flags.isSlow ||= accuracies.every((accuracy) => largestGain(accuracy) < slowGain);
}

/** Mean absolute output of a hidden layer: for outputs that may be negative, the root mean square stands for it. */
function hasAbnormalOutput(evidence: RunEvidence, row: number): boolean {
  return weightLayersOf(evidence).some((layer) => {
    const mean = layerAt(evidence, 'activation_mean', layer, row);
    const size = layer.activation === 'relu' || layer.activation === 'sigmoid' ? mean : Math.hypot(mean, layerAt(evidence, 'activation_spread', layer, row));
    return layer.position !== 'output' && size >= abnormalOutput;
  });
}

/** `judge_issue`, in its order. `isNaN`: the loss of this epoch is not finite. */
function judge(evidence: RunEvidence, row: number, flags: Flags, isNaN: boolean): AutoTrainerIssue[] {
  const { isLossImproper, isActivationImproper } = checkHead(evidence);
  const isAbnormal = !isActivationImproper && hasAbnormalOutput(evidence, row);
  const issues: AutoTrainerIssue[] = isAbnormal ? ['abnormal data'] : [];
  if (flags.isLossNegative) issues.push('improper loss');
  else if ((flags.isLossLost || isNaN) && isActivationImproper) issues.push('improper activation');
  // The newest code takes outputs that are NaN for an improper activation, which leaves no NaN to call exploding; the paper's does not.
  else if (isNaN) issues.push('exploding gradient');
  if (flags.isNotConverged || flags.isSlow) {
    if (isActivationImproper) issues.push('improper activation');
    else if (flags.hasDied) issues.push('dying ReLU');
    else if (flags.hasExploded) issues.push('exploding gradient');
    else if (flags.hasVanished) issues.push('vanishing gradient');
    else if (flags.isNotConverged && flags.isSlow && !isAbnormal) issues.push('slow convergence');
  }
  if (flags.isOscillating) issues.push(isActivationImproper ? 'improper activation' : 'oscillating loss');
  if (isLossImproper && !isActivationImproper) issues.push('improper loss');
  return [...new Set(issues)].sort((one, other) => priority[other] - priority[one]);
}

/** It looks every 3 epochs, judges once half of the epochs are over or something was seen at an earlier look, and stops at the first issue. */
function symptoms(evidence: RunEvidence): AutoTrainerIssue[] {
  const flags: Flags = { isLossLost: false, isLossNegative: false, isNotConverged: false, isSlow: false, isOscillating: false, hasVanished: false, hasExploded: false, hasDied: false };
  const nanRow = notFiniteRow(evidence);
  // All rules but the one for NaN need an accuracy: numeric targets are not supported.
  if (!isClassification(evidence)) return nanRow === null ? [] : ['exploding gradient'];
  let isHalfJudged = false;
  for (const row of rowsOf(evidence)) {
    const isNaN = nanRow !== null && row >= nanRow;
    const epochIndex = epochOf(evidence, row) - 1;
    // Keras goes on with NaN to its next look, our runs end there: so that epoch is looked at.
    if (epochIndex % checkEveryEpochs !== 0 && !isNaN) continue;
    const isHalf: boolean = !isHalfJudged && epochIndex >= evidence.spec.training.epochs / 2;
    const isJudged = isHalf || isNaN || flags.isLossNegative || flags.isLossLost || flags.isSlow;
    isHalfJudged ||= isHalf;
    lookAtGradients(evidence, row, flags);
    lookAtCurves(evidence, row, flags);
    const issues = isJudged ? judge(evidence, row, flags, isNaN) : [];
    if (issues.length > 0) return issues;
  }
  return [];
}

export const autoTrainer: PublishedRules = {
  name: 'AutoTrainer',
  source: 'Zhang et al., ICSE 2021 and TDSC 2024; github.com/shiningrain/AUTOTRAINER (monitor.py, modules.py, repair.py, reproduce.py at 03a463e)',
  symptoms,
  diagnose: (evidence) => causesOf(symptoms(evidence), autoTrainerMeanings),
};
