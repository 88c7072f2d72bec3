// TheDeepChecker before training: inputs, targets, initial weights and biases, and the loss at the start (`PreCheck` in checkers.py).
import { epochMetrics, stepMetrics } from '../../../../shared/metrics/names.ts';
import type { InitializerSpec } from '../../../../shared/spec/run-spec.ts';
import type { RunEvidence } from '../../../../shared/stagnation/evidence.ts';
import { isClassification, valueAt, weightLayersOf, type WeightLayer } from './recorded.ts';
import type { DeepCheckerMessage } from './the-deep-checker.ts';

// `settings.yaml`; the tolerance is that of `almost_equal` in utils.py, an absolute one.
const balance = 0.5;
const initialLossDeviation = 1;
const nearlyEqual = 1e-2;
const constantVariance = 1e-8;
/** Limit of `pure_f_test` in metrics.py at the level of 0.1. */
const largestVarianceRatio = 2.70554;

const isNearly = (value: number, other: number): boolean => Math.abs(value - other) <= nearlyEqual;

/** Whether two standard deviations pass for the same (`pure_f_test`): the larger variance over the smaller. */
export function isSameSpread(deviation: number, reference: number): boolean {
  const ratio = (deviation / reference) ** 2;
  return Math.max(ratio, 1 / ratio) <= largestVarianceRatio;
}

/** It asks of each column for mean 0 and deviation 1, or for a range of 0 or -1 to 1; recorded are the widest column and the largest value. */
function areFeaturesNormalised({ facts }: RunEvidence): boolean {
  return isNearly(facts.inputSdLargest, 1) || facts.inputLargest <= 1 + nearlyEqual;
}

/** Of the target's range, mean and deviation are recorded: within -1 to 1 it can lie where they add up to at most 1. */
function isTargetNormalised({ facts }: RunEvidence): boolean {
  const { targetMean, targetSd } = facts;
  if (targetMean === null || targetSd === null) return true;
  return (isNearly(targetSd, 1) && isNearly(targetMean, 0)) || (targetSd > nearlyEqual && Math.abs(targetMean) + targetSd <= 1 + nearlyEqual);
}

/** Perplexity of the labels, 0 where one class has all rows and 1 where all have the same (`extract_meta_data`). */
function balanceOf({ facts }: RunEvidence): number {
  const rows = facts.classCounts.reduce((total, count) => total + count, 0);
  const entropy = facts.classCounts.reduce((sum, count) => (count > 0 ? sum - (count / rows) * Math.log(count / rows) : sum), 0);
  return (Math.exp(entropy) - 1) / (facts.classCounts.length - 1);
}

/** Variance of the weights that an initialiser draws; it measures that of the weights drawn. */
function varianceOf(initializer: InitializerSpec, { inputs, units }: WeightLayer): number {
  if (typeof initializer === 'string') {
    if (initializer === 'zeros' || initializer === 'ones') return 0;
    if (initializer === 'orthogonal') return 1 / Math.max(inputs, units);
    if (initializer.startsWith('glorot')) return 2 / (inputs + units);
    return (initializer.startsWith('he') ? 2 : 1) / inputs;
  }
  if (initializer.type === 'randomUniform') return (initializer.max - initializer.min) ** 2 / 12;
  if (initializer.type === 'randomNormal') return initializer.stddev ** 2;
  const fans = { fanIn: inputs, fanOut: units, fanAvg: (inputs + units) / 2 };
  return initializer.scale / fans[initializer.mode];
}

/** Of each kernel; the activation is one for the whole net, here that of its first hidden layer. */
function checkWeights(layers: readonly WeightLayer[]): DeepCheckerMessage[] {
  const activation = layers[0]?.position === 'output' ? null : layers[0]?.activation;
  return layers.flatMap((layer): DeepCheckerMessage[] => {
    if (layer.initializer === null || (layer.inputs === 1 && layer.units === 1)) return [];
    const variance = varianceOf(layer.initializer, layer);
    if (variance <= constantVariance) return ['symmetry of weights unbroken'];
    const passes = (reference: number): boolean => isSameSpread(Math.sqrt(variance), Math.sqrt(reference));
    const [isLecun, isHe, isGlorot] = [passes(1 / layer.inputs), passes(2 / layer.inputs), passes(2 / (layer.inputs + layer.units))];
    const isWanting = (activation === 'relu' && !isHe) || (activation === 'tanh' && !isGlorot) || (activation === 'sigmoid' && !isLecun) || !(isLecun || isHe || isGlorot);
    return isWanting ? ['other initialiser recommended'] : [];
  });
}

function hasBiasesOffZero({ spec }: RunEvidence): boolean {
  const biased = [...spec.model.layers.flatMap((layer) => (layer.type === 'dense' ? [layer] : [])), spec.model.output].filter(({ useBias }) => useBias);
  return biased.some(({ biasInitializer }) => biasInitializer !== 'zeros');
}

/** The loss at the start against that of guessing among the classes: the first minibatch's, without penalties. */
function isInitialLossPoor(evidence: RunEvidence): boolean {
  const first = evidence.steps.values.get(stepMetrics.loss)?.[0] ?? NaN;
  const penalty = valueAt(evidence, epochMetrics.penalty, 0) || 0;
  const expected = Math.log(evidence.facts.classNames.length);
  return Math.abs(first - penalty - expected) >= initialLossDeviation * expected;
}

/** What it would say before training. Rounds of its own, such as fitting a single batch, are not part of a recorded run. */
export function beforeTraining(evidence: RunEvidence): DeepCheckerMessage[] {
  const found = checkWeights(weightLayersOf(evidence));
  if (!areFeaturesNormalised(evidence)) found.push('features unnormalised');
  if (isClassification(evidence)) {
    const isUnbalanced = balanceOf(evidence) < balance;
    if (isUnbalanced) found.push('labels unbalanced');
    if (isInitialLossPoor(evidence)) found.push('poor initial loss');
    // Of unbalanced classes it wants the output bias to follow their shares instead.
    if (!isUnbalanced && hasBiasesOffZero(evidence)) found.push('null biases recommended');
  } else if (!isTargetNormalised(evidence)) found.push('targets unnormalised');
  return found;
}
