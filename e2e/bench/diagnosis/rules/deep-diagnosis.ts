// DeepDiagnosis (Wardat et al., ICSE 2022): eight symptoms, looked for after each epoch, and a decision tree from a symptom to one advice.
import { epochMetrics, layerMetricName } from '../../../../shared/metrics/names.ts';
import type { LayerSignal } from '../../../../shared/metrics/names.ts';
import type { RunEvidence } from '../../../../shared/stagnation/evidence.ts';
import { causesOf, type Meanings, type PublishedRules } from './published.ts';
import { epochOf, isClassification, layerAt, learningRateAt, notFiniteRow, rootMeanSquare, rowsOf, seriesUpTo, valueAt, weightLayersOf, weightVariance, type WeightLayer } from './recorded.ts';

export type DeepDiagnosisSymptom =
  | 'out of range' | 'numerical error' | 'dead node' | 'saturated activation' | 'unchanged tensor' | 'invalid loss' | 'loss not decreasing'
  | 'invalid accuracy' | 'accuracy not increasing' | 'vanishing gradient';
export type DeepDiagnosisAdvice =
  | 'change output activation' | 'change loss or output activation' | 'change hidden activation' | 'poor weights' | 'normalise the data' | 'lower the learning rate'
  | 'raise the learning rate' | 'change the optimizer' | 'add dropout or an activation' | 'add or delete layers, or change sigmoid' | 'none';

// Limits of `callbacks.py`: share of outputs at or below 0, of saturated pre-activations, mean absolute gradient, variance of weights,
// rate times gradient over weights (LearnRate_threshold 1e-3, divided and multiplied by 100), windows of 5 and 20 epochs.
const deadShare = 0.7;
const saturatedShare = 0.5;
const vanishingGradient = 1e-7;
const smallestVariance = 1e-5;
const largestVariance = 10;
const smallestStep = 1e-5;
const largestStep = 0.1;
const largestInput = 1;
const widestOutput = 10;
const unchangedEpochs = 5;
const unchangedAccuracyEpochs = 20;

const byAdvice = 'The symptom has many causes; the advice says which one it means.';
/** A symptom that is itself a mechanism of ours comes before what is advised against it. */
export const deepDiagnosisMeanings: Meanings<DeepDiagnosisSymptom | DeepDiagnosisAdvice> = {
  'out of range': { causes: ['wrong-output-or-loss'], why: 'The output activation cannot give the targets.' },
  'dead node': { causes: ['dead-relus'], why: 'ReLU units that answer 0.' },
  'saturated activation': { causes: ['saturation'], why: 'Units at the ends of sigmoid or tanh.' },
  'vanishing gradient': { causes: ['vanishing-gradients'], why: 'The mechanism by its name.' },
  'numerical error': { causes: [], why: byAdvice },
  'unchanged tensor': { causes: [], why: byAdvice },
  'invalid loss': { causes: [], why: byAdvice },
  'loss not decreasing': { causes: [], why: byAdvice },
  'invalid accuracy': { causes: [], why: byAdvice },
  'accuracy not increasing': { causes: [], why: byAdvice },
  'change output activation': { causes: ['wrong-output-or-loss'], why: 'The output layer is to change.' },
  'change loss or output activation': { causes: ['wrong-output-or-loss'], why: 'Loss or output layer are to change.' },
  'change hidden activation': { causes: ['dead-relus', 'saturation', 'missing-nonlinearity'], why: 'A hidden activation that is dead, saturated or not there.' },
  'poor weights': { causes: ['bad-initialisation'], why: 'The variance of the weights is to change.' },
  'normalise the data': { causes: ['unscaled-inputs'], why: 'The inputs are to lie within -1 and 1.' },
  'lower the learning rate': { causes: ['learning-rate-too-high'], why: 'It says only "learning rate"; the side of the range that was left tells which way.' },
  'raise the learning rate': { causes: ['learning-rate-too-low'], why: 'It says only "learning rate"; the side of the range that was left tells which way.' },
  'change the optimizer': { causes: ['learning-rate-too-low', 'learning-rate-too-high'], why: 'An optimizer sets how large the steps are; here nothing improves, so larger first.' },
  'add dropout or an activation': { causes: ['missing-nonlinearity', 'under-regularised'], why: 'A missing activation, or dropout.' },
  'add or delete layers, or change sigmoid': { causes: ['too-deep', 'too-small', 'saturation'], why: 'In a net whose gradient vanishes: fewer layers, more layers, no sigmoid.' },
  none: { causes: [], why: 'Its tree ends without advice.' },
};

interface Finding {
  readonly symptom: DeepDiagnosisSymptom;
  readonly advice: DeepDiagnosisAdvice;
}

/** One epoch of a run, as its checks see it. */
interface Look {
  readonly evidence: RunEvidence;
  readonly layers: readonly WeightLayer[];
  readonly row: number;
  readonly epoch: number;
}

// The questions of the decision trees. The published code asks for the variance of a layer's mean weight, which is never defined: the
// paper's rule, the variance of the weights, stands here; so do whole norms in the step, where the code takes the norm of a mean.

function poorWeights({ evidence, layers, row }: Look): DeepDiagnosisAdvice | null {
  const variances = layers.map((layer) => weightVariance(evidence, layer, row));
  return variances.some((variance) => variance < smallestVariance || variance > largestVariance) ? 'poor weights' : null;
}

function unnormalised({ evidence }: Look): DeepDiagnosisAdvice | null {
  return evidence.facts.inputLargest > largestInput ? 'normalise the data' : null;
}

function learningRate({ evidence, layers, row }: Look): DeepDiagnosisAdvice | null {
  const rate = learningRateAt(evidence, row);
  const steps = layers.map((layer) => (rate * layerAt(evidence, 'gradient_norm', layer, row)) / layerAt(evidence, 'weight_norm', layer, row));
  const outside = steps.find((step) => step > largestStep || step < smallestStep);
  if (outside === undefined) return null;
  return outside > largestStep ? 'lower the learning rate' : 'raise the learning rate';
}

const afterNumbers = (look: Look, otherwise: DeepDiagnosisAdvice): DeepDiagnosisAdvice => poorWeights(look) ?? unnormalised(look) ?? learningRate(look) ?? otherwise;
const afterNoProgress = (look: Look): DeepDiagnosisAdvice => afterNumbers(look, 'change the optimizer');
const afterUnits = (look: Look): DeepDiagnosisAdvice => unnormalised(look) ?? poorWeights(look) ?? learningRate(look) ?? 'add dropout or an activation';
const afterUnchanged = (look: Look): DeepDiagnosisAdvice => poorWeights(look) ?? learningRate(look) ?? 'change the optimizer';
const afterVanishing = (look: Look): DeepDiagnosisAdvice => learningRate(look) ?? 'add or delete layers, or change sigmoid';

function afterInvalid(look: Look): DeepDiagnosisAdvice {
  return look.evidence.spec.model.output.activation === 'linear' ? 'change output activation' : (learningRate(look) ?? 'change the optimizer');
}

function afterGradient(index: number, layers: readonly WeightLayer[]): DeepDiagnosisAdvice {
  if (index + 2 === layers.length) return 'change loss or output activation';
  return index + 1 < layers.length ? 'change hidden activation' : 'none';
}

/**
 * Output activation against targets (`identifyRange`), at the first epoch. Of a numeric target the range is not recorded: mean and
 * deviation stand for it, and the spread of predictions over that of targets for the width of the outputs.
 */
function isOutOfRange({ evidence, row }: Look): boolean {
  const { activation } = evidence.spec.model.output;
  const { targetMean, targetSd } = evidence.facts;
  const isCategorical = evidence.spec.training.loss === 'categoricalCrossentropy';
  if (isCategorical && (activation === 'relu' || activation === 'linear')) return true;
  if (activation === 'linear') return valueAt(evidence, epochMetrics.predictionSpread, row) > widestOutput;
  const [lowest, highest] = isClassification(evidence) ? [0, 1] : [(targetMean ?? 0) - (targetSd ?? 0), (targetMean ?? 0) + (targetSd ?? 0)];
  const ranges: Readonly<Partial<Record<string, readonly [number, number]>>> = { sigmoid: [0, 1], tanh: [-1, 1], relu: [0, Infinity], elu: [-1, Infinity] };
  const range = ranges[activation];
  return range !== undefined && (lowest < range[0] || highest > range[1]);
}

/** All values of the last 5 epochs that were measured are the same; at least two have to be. */
function isUnchanged({ evidence, row }: Look, signal: LayerSignal, { position }: WeightLayer): boolean {
  const column = evidence.epochs.values.get(layerMetricName(signal, position)) ?? new Float64Array(0);
  const values = column.subarray(Math.max(0, row + 1 - unchangedEpochs), row + 1).filter(Number.isFinite);
  return values.length > 1 && values.every((value) => value === values[0]);
}

function isConstant(evidence: RunEvidence, name: string, row: number, epochs: number): boolean {
  const values = seriesUpTo(evidence, name, row).subarray(-epochs);
  return values.length === epochs && values.every((value) => value === values[0]);
}

/** Outputs, layer by layer. Dead and saturated units stand for its shares of outputs at or below 0, and of pre-activations beyond 5. */
function lookForward(look: Look): Finding | null {
  const { evidence, layers, row, epoch } = look;
  for (const layer of layers) {
    const isOutput = layer.position === 'output';
    if (isOutput && epoch === 1 && layer.activation !== 'softmax' && isOutOfRange(look)) return { symptom: 'out of range', advice: 'change output activation' };
    // A mean output of exactly 0 counts as a numerical error.
    if (valueAt(evidence, layerMetricName('activation_mean', layer.position), row) === 0) return { symptom: 'numerical error', advice: afterNumbers(look, isOutput ? 'change output activation' : 'change hidden activation') };
    const isRectified = layer.activation === 'relu' || layer.activation === 'exponential';
    if (isRectified && epoch === evidence.spec.training.epochs && layerAt(evidence, 'dead_units', layer, row) >= deadShare) return { symptom: 'dead node', advice: afterUnits(look) };
    if (epoch % unchangedEpochs === 0 && layerAt(evidence, 'saturated_units', layer, row) > saturatedShare) return { symptom: 'saturated activation', advice: afterUnits(look) };
  }
  const isStill = epoch % unchangedEpochs === 0 && layers.some((layer) => layer.position !== 'output' && isUnchanged(look, 'activation_mean', layer));
  return isStill ? { symptom: 'unchanged tensor', advice: afterUnchanged(look) } : null;
}

function lookAtMetrics(look: Look): Finding | null {
  const { evidence, row, epoch } = look;
  if (epoch % unchangedEpochs === 0 && isConstant(evidence, epochMetrics.loss, row, unchangedEpochs)) return { symptom: 'loss not decreasing', advice: afterNoProgress(look) };
  if (valueAt(evidence, epochMetrics.accuracy, row) === 0) return { symptom: 'invalid accuracy', advice: afterInvalid(look) };
  const isStill = epoch % unchangedAccuracyEpochs === 0 && isConstant(evidence, epochMetrics.accuracy, row, unchangedAccuracyEpochs);
  return isStill ? { symptom: 'accuracy not increasing', advice: afterNoProgress(look) } : null;
}

/** Gradients and weights, from the output down. A mean of exactly 0 is told by a norm of 0. */
function lookBackward(look: Look): Finding | null {
  const { evidence, layers, row, epoch } = look;
  for (const [index, layer] of [...layers.entries()].reverse()) {
    const gradient = valueAt(evidence, layerMetricName('gradient_norm', layer.position), row);
    if (gradient === 0) return { symptom: 'numerical error', advice: afterGradient(index, layers) };
    if (rootMeanSquare(gradient, layer) < vanishingGradient) return { symptom: 'vanishing gradient', advice: afterVanishing(look) };
    if (valueAt(evidence, layerMetricName('weight_norm', layer.position), row) === 0) return { symptom: 'numerical error', advice: afterNumbers(look, 'change hidden activation') };
  }
  const isStill = epoch % unchangedEpochs === 0 && layers.some((layer) => isUnchanged(look, 'gradient_norm', layer) || isUnchanged(look, 'weight_norm', layer));
  return isStill ? { symptom: 'unchanged tensor', advice: afterUnchanged(look) } : null;
}

/** A loss that is not finite: with weights that are, an invalid loss; else a numerical error, whose check comes before. */
function lookAtNaN(look: Look): Finding {
  const isWeightKnown = look.layers.some((layer) => Number.isFinite(valueAt(look.evidence, layerMetricName('weight_norm', layer.position), look.row)));
  if (isWeightKnown) return { symptom: 'invalid loss', advice: afterInvalid(look) };
  return { symptom: 'numerical error', advice: afterNumbers(look, 'change hidden activation') };
}

/** The first symptom ends the training that it watches. */
function firstFinding(evidence: RunEvidence): Finding | null {
  const layers = weightLayersOf(evidence);
  const nanRow = notFiniteRow(evidence);
  for (const row of rowsOf(evidence)) {
    const look: Look = { evidence, layers, row, epoch: epochOf(evidence, row) };
    const finding = row === nanRow ? lookAtNaN(look) : (lookForward(look) ?? lookAtMetrics(look) ?? lookBackward(look));
    if (finding !== null) return finding;
  }
  return null;
}

function symptoms(evidence: RunEvidence): (DeepDiagnosisSymptom | DeepDiagnosisAdvice)[] {
  const finding = firstFinding(evidence);
  return finding === null ? [] : [finding.symptom, finding.advice];
}

export const deepDiagnosis: PublishedRules = {
  name: 'DeepDiagnosis',
  source: 'Wardat et al., ICSE 2022; github.com/DeepDiagnosis/ICSE2022 (callback/callbacks.py at 500b017)',
  symptoms,
  diagnose: (evidence) => causesOf(symptoms(evidence), deepDiagnosisMeanings),
};
