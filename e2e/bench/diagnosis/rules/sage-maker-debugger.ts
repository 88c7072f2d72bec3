// Amazon SageMaker Debugger's built-in rules with their default parameters, by the service's documentation: their source is closed.
import { classAccuracyName, epochMetrics, layerMetricName } from '../../../../shared/metrics/names.ts';
import type { LayerSignal } from '../../../../shared/metrics/names.ts';
import type { RunEvidence } from '../../../../shared/stagnation/evidence.ts';
import { causesOf, type Meanings, type PublishedRules } from './published.ts';
import { layerAt, notFiniteRow, rootMeanSquare, rowsOf, seriesUpTo, valueAt, weightLayersOf, weightVariance, type WeightLayer } from './recorded.ts';

export type SageMakerRule =
  | 'ExplodingTensor' | 'AllZero' | 'DeadRelu' | 'SaturatedActivation' | 'VanishingGradient' | 'WeightUpdateRatio large' | 'WeightUpdateRatio small'
  | 'PoorWeightInitialization' | 'TensorVariance' | 'ClassImbalance' | 'UnchangedTensor' | 'LossNotDecreasing rising' | 'Overfit' | 'LossNotDecreasing' | 'Overtraining';

// Default values of the documentation's parameter tables, one rule a line.
const vanishingGradient = 1e-7;
const deadLayerShare = 0.5; // threshold_layer 50 %; threshold_inactivity 1 %: here units that never answer
const saturatedLayerShare = 0.5; // threshold_layer 50 %
const [largeUpdate, smallUpdate] = [10, 1e-8];
const [varianceRatio, gradientRange] = [10, 1e-3];
const [imbalance, mispredicted, fewestLabels] = [10, 0.7, 500];
const overfitRatio = 0.1; // patience 1: the first epoch counts
const [patienceTraining, patienceValidation, improvement] = [5, 10, 0.01];
const [saveEverySteps, leastFall, largestRise] = [500, 0.001, 0.05]; // diff_percent 0.1, increase_threshold_percent 5; save_interval of the rules' configuration
/** No default: values of the documentation's example, used for the rule in the evaluation of TheDeepChecker too. */
const [smallestVariance, largestVariance] = [1e-5, 10];
/** Values of `numpy.allclose`, which the rule passes on, over `num_steps` 3 (both in the evaluation of TheDeepChecker). */
const [relativeTolerance, absoluteTolerance, unchangedSteps] = [1e-5, 1e-8, 3];
/** Between the 5th and the 95th percentile of a normal distribution lie 3.29 standard deviations. */
const percentilesInDeviations = 3.29;

/** The documentation names no remedies but regularisation and early stopping; ranked from the most specific rule to the least. */
export const sageMakerMeanings: Meanings<SageMakerRule> = {
  ExplodingTensor: { causes: ['exploding-gradients', 'learning-rate-too-high'], why: 'A tensor with NaN or infinity.' },
  AllZero: { causes: ['bad-initialisation'], why: 'Weights that are all 0.' },
  DeadRelu: { causes: ['dead-relus'], why: 'The cause by its name.' },
  SaturatedActivation: { causes: ['saturation'], why: 'The cause by its name.' },
  VanishingGradient: { causes: ['vanishing-gradients'], why: 'The cause by its name.' },
  'WeightUpdateRatio large': { causes: ['learning-rate-too-high'], why: 'Updates too large push the weights away from their best values.' },
  'WeightUpdateRatio small': { causes: ['learning-rate-too-low'], why: 'Updates too small converge very slowly.' },
  PoorWeightInitialization: { causes: ['bad-initialisation', 'vanishing-gradients', 'exploding-gradients'], why: 'Initial weights; too small ones let gradients vanish, too large ones explode.' },
  TensorVariance: { causes: ['bad-initialisation'], why: 'Weights that saturate a layer, or leave it without a signal.' },
  ClassImbalance: { causes: ['class-imbalance'], why: 'The cause by its name.' },
  UnchangedTensor: { causes: ['learning-rate-too-low', 'vanishing-gradients', 'dead-relus'], why: 'The loss stands still: steps too small, or no gradient.' },
  'LossNotDecreasing rising': { causes: ['learning-rate-too-high'], why: 'The loss rises by more than the tolerance.' },
  Overfit: { causes: ['under-regularised'], why: 'The documentation names regularisation as the standard way.' },
  LossNotDecreasing: { causes: ['learning-rate-too-low', 'too-small'], why: 'The loss does not fall at an adequate rate.' },
  Overtraining: { causes: ['under-regularised'], why: 'It says that training went on too long and advises early stopping, a remedy of overfitting.' },
};
const order = Object.keys(sageMakerMeanings) as readonly SageMakerRule[];

interface Trial {
  readonly evidence: RunEvidence;
  readonly layers: readonly WeightLayer[];
  /** The last row of the epoch metrics. */
  readonly last: number;
}

/** True where the rule holds for a measured value of some layer, in some epoch. */
function anywhere({ evidence, layers, last }: Trial, signal: LayerSignal, holds: (value: number, layer: WeightLayer) => boolean): boolean {
  return layers.some((layer) => seriesUpTo(evidence, layerMetricName(signal, layer.position), last).some((value) => holds(value, layer)));
}

/** The rule looks at the first 10 steps; the first measurement of ours is at the end of the first epoch. It takes percentiles of the gradient. */
function isPoorlyInitialised({ evidence, layers }: Trial): boolean {
  const variances = layers.map((layer) => weightVariance(evidence, layer, 0)).filter(Number.isFinite);
  const ranges = layers.map((layer) => percentilesInDeviations * rootMeanSquare(layerAt(evidence, 'gradient_norm', layer, 0), layer));
  return (variances.length > 1 && Math.max(...variances) >= varianceRatio * Math.min(...variances)) || ranges.some((range) => range < gradientRange);
}

/** Mispredictions are of the validation part, by the newest epoch; it counts the labels of all minibatches so far. */
function isImbalanced({ evidence, last }: Trial): boolean {
  const { classCounts, classNames, trainRows } = evidence.facts;
  if (classNames.length === 0 || trainRows * Math.max(1, last + 1) < fewestLabels) return false;
  const isSkewed = Math.max(...classCounts) > imbalance * Math.min(...classCounts);
  return isSkewed || classNames.some((name) => 1 - valueAt(evidence, classAccuracyName(name), last) > mispredicted);
}

function isOverfit({ evidence }: Trial): boolean {
  return rowsOf(evidence).some((row) => {
    const [training, validation] = [valueAt(evidence, epochMetrics.loss, row), valueAt(evidence, epochMetrics.validationLoss, row)];
    return (validation - training) / training > overfitRatio;
  });
}

/** Epochs since a loss was last better than the best before by at least 0.01, at most so far. */
function longestWait(losses: Float64Array): number {
  let [best, waited, longest] = [Infinity, 0, 0];
  for (const loss of losses) {
    waited = best - loss >= improvement ? 0 : waited + 1;
    if (waited === 0) best = loss;
    longest = Math.max(longest, waited);
  }
  return longest;
}

/** Neither training nor validation loss gets better any more. The rule is for well-behaved models: both losses have to have fallen before. */
function isOvertrained({ evidence, last }: Trial): boolean {
  const [training, validation] = [seriesUpTo(evidence, epochMetrics.loss, last), seriesUpTo(evidence, epochMetrics.validationLoss, last)];
  const hasFallen = [training, validation].every((losses) => (losses[0] ?? NaN) - losses.reduce((least, loss) => Math.min(least, loss), Infinity) >= improvement);
  return hasFallen && longestWait(training) >= patienceTraining && longestWait(validation) >= patienceValidation;
}

function isUnchanged({ evidence, last }: Trial): boolean {
  const losses = seriesUpTo(evidence, epochMetrics.loss, last);
  const isClose = losses.map((loss, index) => (Math.abs(loss - (losses[index - 1] ?? Infinity)) <= absoluteTolerance + relativeTolerance * Math.abs(loss) ? 1 : 0));
  return isClose.some((_, index) => index + 1 >= unchangedSteps && isClose.subarray(index + 2 - unchangedSteps, index + 1).every((close) => close === 1));
}

/** Relative falls of the loss from one saved step to the next, 500 steps apart; the mean loss of the epoch stands for that of the step. */
function fallsOf({ evidence, last }: Trial): number[] {
  const every = Math.max(1, Math.ceil(saveEverySteps / Math.max(1, evidence.stepsPerEpoch)));
  const saved = seriesUpTo(evidence, epochMetrics.loss, last).filter((_, index) => index % every === 0);
  return Array.from(saved.subarray(1), (loss, index) => ((saved[index] ?? NaN) - loss) / Math.abs(saved[index] ?? NaN));
}

function symptoms(evidence: RunEvidence): SageMakerRule[] {
  const trial: Trial = { evidence, layers: weightLayersOf(evidence), last: evidence.epochs.step.length - 1 };
  const falls = fallsOf(trial);
  const holds: Readonly<Record<SageMakerRule, () => boolean>> = {
    ExplodingTensor: () => notFiniteRow(evidence) !== null,
    AllZero: () => anywhere(trial, 'weight_norm', (norm) => norm === 0),
    DeadRelu: () => anywhere(trial, 'dead_units', (share) => share > deadLayerShare),
    // Its range is -9.4999 to 9.4999 for tanh and -23 to 16.99999 for sigmoid, wider than that of our signal: it fires here earlier.
    SaturatedActivation: () => anywhere(trial, 'saturated_units', (share) => share > saturatedLayerShare),
    VanishingGradient: () => anywhere(trial, 'gradient_norm', (norm, layer) => rootMeanSquare(norm, layer) < vanishingGradient),
    'WeightUpdateRatio large': () => anywhere(trial, 'update_ratio', (ratio) => ratio > largeUpdate),
    'WeightUpdateRatio small': () => anywhere(trial, 'update_ratio', (ratio) => ratio < smallUpdate),
    PoorWeightInitialization: () => isPoorlyInitialised(trial),
    TensorVariance: () => anywhere(trial, 'weight_norm', (norm, layer) => rootMeanSquare(norm, layer) ** 2 < smallestVariance || rootMeanSquare(norm, layer) ** 2 > largestVariance),
    ClassImbalance: () => isImbalanced(trial),
    UnchangedTensor: () => isUnchanged(trial),
    'LossNotDecreasing rising': () => falls.some((fall) => fall < -largestRise),
    Overfit: () => isOverfit(trial),
    LossNotDecreasing: () => falls.some((fall) => fall < leastFall && fall >= -largestRise),
    Overtraining: () => isOvertrained(trial),
  };
  return order.filter((rule) => holds[rule]());
}

export const sageMakerDebugger: PublishedRules = {
  name: 'Amazon SageMaker Debugger',
  source: 'docs.aws.amazon.com/sagemaker, "List of Debugger built-in rules"; github.com/awslabs/sagemaker-debugger-rulesconfig at afeb292',
  symptoms,
  diagnose: (evidence) => causesOf(symptoms(evidence), sageMakerMeanings),
};
