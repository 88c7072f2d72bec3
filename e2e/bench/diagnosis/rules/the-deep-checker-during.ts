// TheDeepChecker while it trains (hooks.py) and the one round after training that needs nothing but a run (`_post_check_labels`).
import { epochMetrics, layerMetricName } from '../../../../shared/metrics/names.ts';
import type { LayerSignal } from '../../../../shared/metrics/names.ts';
import type { RunEvidence } from '../../../../shared/stagnation/evidence.ts';
import { mean } from '../../../../shared/stagnation/measures/swing.ts';
import { isClassification, notFiniteRow, rootMeanSquare, seriesUpTo, weightLayersOf, type WeightLayer } from './recorded.ts';
import { isSameSpread } from './the-deep-checker-before.ts';
import type { DeepCheckerMessage } from './the-deep-checker.ts';

// `settings.yaml`.
const deadShare = 0.5;
const saturatedShare = 0.5;
const [narrowest, widest] = [0.5, 2];
const deadWeight = 1e-5;
const divergedWeight = 1e8;
const vanishedGradient = 1e-6;
const explodedGradient = 1e6;
const [shrinking, growing, window] = [0.5, 2, 5];
const [slowUpdate, fastUpdate] = [-4, -1];
const leastFall = 0.05;
/** Over a window of 50 looks, more than there are. */
const leastSmoothness = 0.5;
const leastCorrelation = 0.5;
const overwhelming = 2;
const [smallLoss, tinyLoss, verySmooth] = [1e-5, 1e-8, 0.95];
const outputPatience = 5;
const [corruptedEpochs, warmUpEpochs, corruptedPatience, leastImprovement, nearlyConstant] = [50, 5, 5, 0.1, 1e-2];
const [perfectAccuracy, perfectError, perfectPatience] = [1, 1e-4, 5];
/**
 * Its looks at 200 iterations on one batch from fresh weights, one every 10 iterations. Each of our epochs stands for one look, so its
 * rules end where its training would: after 20 looks, or 5 with a perfect fit.
 */
const looks = 20;

/** The epochs that count: how many rows from the first. */
function rowsLookedAt(evidence: RunEvidence): number {
  const name = isClassification(evidence) ? epochMetrics.accuracy : epochMetrics.meanAbsoluteError;
  const fit = evidence.epochs.values.get(name) ?? new Float64Array(0);
  const isPerfect = (value: number): boolean => (isClassification(evidence) ? value === perfectAccuracy : value < perfectError);
  const end = fit.findIndex((_, row) => row + 1 >= perfectPatience && fit.subarray(row + 1 - perfectPatience, row + 1).every(isPerfect));
  return Math.min(looks, evidence.epochs.step.length, end === -1 ? Infinity : end + 1);
}

interface Training {
  readonly evidence: RunEvidence;
  readonly layers: readonly WeightLayer[];
  readonly lastRow: number;
}

function series({ evidence, lastRow }: Training, signal: LayerSignal, { position }: WeightLayer): Float64Array {
  return seriesUpTo(evidence, layerMetricName(signal, position), lastRow);
}

function ratiosOf(values: Float64Array): Float64Array {
  return Float64Array.from({ length: Math.max(0, values.length - 1) }, (_, index) => (values[index + 1] ?? NaN) / (values[index] ?? NaN));
}

/** True where some `length` neighbours all hold. */
function hasRun(values: Float64Array, length: number, holds: (value: number) => boolean): boolean {
  return values.some((_, index) => index + 1 >= length && values.subarray(index + 1 - length, index + 1).every(holds));
}

/** Weights and gradients of a layer; a root mean square stands for the mean absolute value, and growth does not depend on which. */
function checkLayer(training: Training, layer: WeightLayer): DeepCheckerMessage[] {
  const found: DeepCheckerMessage[] = [];
  const sizes = (signal: LayerSignal): Float64Array => series(training, signal, layer).map((norm) => rootMeanSquare(norm, layer));
  const [weights, gradients] = [sizes('weight_norm'), sizes('gradient_norm')];
  const grows = (values: Float64Array): boolean => hasRun(ratiosOf(values), window - 1, (ratio) => ratio >= growing);
  if (weights.some((size) => size < deadWeight)) found.push('weights dead');
  if (weights.some((size) => size > divergedWeight) || grows(weights)) found.push('weights diverging');
  if (gradients.some((size) => size < vanishedGradient) || hasRun(ratiosOf(gradients), window - 1, (ratio) => ratio <= shrinking)) found.push('gradients vanishing');
  if (gradients.some((size) => size > explodedGradient) || grows(gradients)) found.push('gradients exploding');
  // A ratio of 0 is its "untrained", the slowest there is.
  const updates = series(training, 'update_ratio', layer).map(Math.log10);
  if (updates.some((update) => update > fastUpdate)) found.push('weights change too quickly');
  if (updates.some((update) => update < slowUpdate)) found.push('weights change too slowly');
  return layer.position === 'output' ? found : [...found, ...checkActivations(training, layer)];
}

/** Dead and saturated units of ours stand for its percentiles and its measure of saturation; the spread is that of each unit over the rows. */
function checkActivations(training: Training, layer: WeightLayer): DeepCheckerMessage[] {
  const found: DeepCheckerMessage[] = [];
  if (series(training, 'dead_units', layer).some((share) => share > deadShare)) found.push('activations dead');
  if (series(training, 'saturated_units', layer).some((share) => share > saturatedShare)) found.push('activations saturated');
  const isUnstable = (spread: number): boolean => (spread < narrowest && !isSameSpread(spread, narrowest)) || (spread > widest && !isSameSpread(spread, widest));
  if (series(training, 'activation_spread', layer).some(isUnstable)) found.push('activations unstable');
  return found;
}

/** Outputs are not recorded: what the output activation can give stands for what it gave. */
function checkOutputs({ evidence, lastRow }: Training): DeepCheckerMessage[] {
  const { units, activation } = evidence.spec.model.output;
  const { targetMean, targetSd, classNames } = evidence.facts;
  const found: DeepCheckerMessage[] = [];
  const spreads = seriesUpTo(evidence, epochMetrics.predictionSpread, lastRow);
  if (spreads.length >= outputPatience && spreads.every((spread) => spread === 0)) found.push('outputs constant');
  if (classNames.length > 0) {
    const isValid = units === 1 ? classNames.length === 2 && ['sigmoid', 'softmax'].includes(activation) : activation === 'softmax' && units === classNames.length;
    if (!isValid) found.push('outputs invalid');
  } else if (targetMean !== null && targetSd !== null) {
    if (units !== 1) found.push('outputs invalid');
    if (['sigmoid', 'tanh', 'softmax'].includes(activation) && targetMean + targetSd > 1) found.push('outputs lack magnitude');
    if (['sigmoid', 'softmax', 'relu', 'softplus', 'exponential'].includes(activation) && targetMean - targetSd < 0) found.push('outputs lack negative values');
  }
  return found;
}

/** The share of losses that do not end a rise or a fall (`smoothness`). */
function smoothness(losses: Float64Array): number {
  const rises = ratiosOf(losses).map((ratio) => (ratio > 1 ? 1 : 0));
  const changes = rises.filter((rise, index) => index > 0 && rise !== rises[index - 1]).length;
  return losses.length === 0 ? 1 : (losses.length - changes) / losses.length;
}

function correlation(one: Float64Array, other: Float64Array): number {
  const [first, second] = [mean(one), mean(other)];
  const products = (a: Float64Array, meanA: number, b: Float64Array, meanB: number): number => a.reduce((sum, value, index) => sum + (value - meanA) * ((b[index] ?? NaN) - meanB), 0);
  return products(one, first, other, second) / Math.sqrt(products(one, first, one, first) * products(other, second, other, second));
}

function checkLoss({ evidence, lastRow }: Training): DeepCheckerMessage[] {
  const losses = seriesUpTo(evidence, epochMetrics.loss, lastRow);
  const ratios = ratiosOf(losses);
  const fit = seriesUpTo(evidence, isClassification(evidence) ? epochMetrics.accuracy : epochMetrics.meanAbsoluteError, lastRow);
  const found: DeepCheckerMessage[] = [];
  if (hasRun(ratios, window - 1, (ratio) => 1 - ratio < leastFall)) found.push('loss stagnated');
  if (hasRun(ratios, window - 1, (ratio) => ratio >= growing)) found.push('loss diverging');
  if (losses.some((_, row) => smoothness(losses.subarray(0, row + 1)) < leastSmoothness)) found.push('loss fluctuating');
  const lengths = Array.from({ length: Math.max(0, Math.min(losses.length, fit.length) - 2) }, (_, index) => index + 3);
  if (lengths.some((length) => Math.abs(correlation(losses.subarray(0, length), fit.subarray(0, length))) < leastCorrelation)) found.push('loss not representative');
  // It looks for this on a single batch that it trains 1,000 times; here on the run.
  const lowest = losses.reduce((least, loss) => Math.min(least, loss), Infinity);
  if (lowest <= tinyLoss || (lowest <= smallLoss && smoothness(losses) > verySmooth)) found.push('loss goes to zero');
  return found;
}

/** The gradient of the penalty over that of the loss, for 5 looks; the first follows from the weights: 2 x L2 x their norm, and L1 for each. */
function isOverwhelmed(training: Training): boolean {
  return training.layers.some((layer) => {
    const gradients = series(training, 'gradient_norm', layer);
    const ratios = series(training, 'weight_norm', layer).map((norm, index) => (2 * layer.l2 * norm + layer.l1 * Math.sqrt(layer.parameters)) / (gradients[index] ?? NaN));
    return hasRun(ratios, window, (ratio) => ratio >= overwhelming);
  });
}

/** The first losses of 50 epochs from fresh weights; epoch means stand for them. Falls of 10 % use up its patience, and then all is well. */
function areLabelsCorrupted(evidence: RunEvidence): boolean {
  const losses = seriesUpTo(evidence, epochMetrics.loss, corruptedEpochs - 1);
  if (losses.length < corruptedEpochs) return false;
  let patience = corruptedPatience;
  for (const [index, loss] of losses.entries()) {
    if (loss === 0) return false;
    if (index < 2) continue;
    const improvement = Math.round(100 * (((losses[index - 1] ?? NaN) - loss) / loss)) / 100;
    patience = improvement >= leastImprovement ? patience - Math.trunc(improvement / leastImprovement) : corruptedPatience;
    if (patience <= 0) return false;
  }
  const late = losses.subarray(warmUpEpochs);
  const level = mean(late);
  return mean(late.map((loss) => (loss - level) ** 2)) <= nearlyConstant;
}

/** What it would say while training and after. */
export function duringTraining(evidence: RunEvidence): DeepCheckerMessage[] {
  const training: Training = { evidence, layers: weightLayersOf(evidence), lastRow: rowsLookedAt(evidence) - 1 };
  const found = [...training.layers.flatMap((layer) => checkLayer(training, layer)), ...checkOutputs(training), ...checkLoss(training)];
  const nanRow = notFiniteRow(evidence);
  if (nanRow !== null && nanRow < looks) found.push('not a number');
  if (isOverwhelmed(training)) found.push('regularisation overwhelms the loss');
  if (areLabelsCorrupted(evidence)) found.push('labels corrupted');
  return found;
}
