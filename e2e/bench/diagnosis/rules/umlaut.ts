// UMLAUT (Schoop et al., CHI 2021): checks of the network before training and of inputs, learning rate and curves after each epoch.
import { epochMetrics } from '../../../../shared/metrics/names.ts';
import type { LayerSpec } from '../../../../shared/spec/run-spec.ts';
import type { RunEvidence } from '../../../../shared/stagnation/evidence.ts';
import { causesOf, type Meanings, type PublishedRules } from './published.ts';
import { epochOf, learningRateAt, notFiniteRow, rowsOf, valueAt } from './recorded.ts';

export type UmlautError =
  | 'missing activation functions' | 'missing softmax before loss' | 'NaN in loss' | 'input exceeds typical limits' | 'last layer has nonlinear activation'
  | 'high dropout rate' | 'learning rate is high' | 'learning rate is low' | 'possible overfitting' | 'check validation accuracy';

// Limits of `heuristics.py`.
const largestInput = 1;
const highRate = 0.01;
const lowRate = 1e-7;
const highDropout = 0.5;
const highAccuracy = 0.95;
const higherThanTraining = 0.05;
/** Epochs from 0 before which accuracy is too random to judge. */
const firstJudgedEpoch = 3;

/**
 * It lists errors as it meets them and does not rank them. Here: what settings alone show and means one cause, then the inputs, whose
 * limit every standardised table breaks, then the curves, which the noise of one epoch sets off.
 */
export const umlautMeanings: Meanings<UmlautError> = {
  'missing activation functions': { causes: ['missing-nonlinearity'], why: 'Layers without activation collapse into one.' },
  'missing softmax before loss': { causes: ['wrong-output-or-loss'], why: 'The loss expects probabilities.' },
  'last layer has nonlinear activation': { causes: ['wrong-output-or-loss'], why: 'Its advice is to take the activation off the last layer.' },
  'high dropout rate': { causes: ['over-regularised'], why: 'Its advice is to lower the rate.' },
  'learning rate is high': { causes: ['learning-rate-too-high'], why: 'The cause by its name.' },
  'learning rate is low': { causes: ['learning-rate-too-low'], why: 'The cause by its name.' },
  'NaN in loss': { causes: ['learning-rate-too-high'], why: 'Its text names a learning rate that is too high, and advises to set it.' },
  'input exceeds typical limits': { causes: ['unscaled-inputs'], why: 'Its advice is to normalise to -1 to 1.' },
  'possible overfitting': { causes: ['under-regularised', 'too-large'], why: 'Dropout, then fewer units.' },
  'check validation accuracy': { causes: ['leakage', 'label-noise'], why: 'Rows in both parts, or a problem with the labels, when accuracy is too good.' },
};
const order = Object.keys(umlautMeanings) as readonly UmlautError[];

function layersWithin(layers: readonly LayerSpec[]): LayerSpec[] {
  return layers.flatMap((layer) => (layer.type === 'residual' ? layersWithin(layer.layers) : [layer]));
}

/**
 * Before training. Its softmax check asks for a layer of that name whatever the loss, so that every binary and numeric head fails it, as
 * every such head fails the check for a linear last layer: in its favour, both are held here only against a loss over probabilities.
 */
function checkModel({ spec }: RunEvidence): UmlautError[] {
  const { activation } = spec.model.output;
  const { loss } = spec.training;
  const hidden = layersWithin(spec.model.layers);
  const found: UmlautError[] = [];
  if (hidden.some((layer) => layer.type === 'dense' && layer.activation === 'linear')) found.push('missing activation functions');
  if (loss === 'categoricalCrossentropy' && activation !== 'softmax') found.push('missing softmax before loss');
  if (!['linear', 'softmax'].includes(activation) && !(activation === 'sigmoid' && loss === 'binaryCrossentropy')) found.push('last layer has nonlinear activation');
  if (hidden.some((layer) => layer.type === 'dropout' && layer.rate > highDropout)) found.push('high dropout rate');
  return found;
}

/** After an epoch. Inputs are looked at in the whole training part, where it takes the last minibatch; they are always floating-point numbers here. */
function checkEpoch(evidence: RunEvidence, row: number): UmlautError[] {
  const rate = learningRateAt(evidence, row);
  const change = (name: string): number => valueAt(evidence, name, row) - valueAt(evidence, name, row - 1);
  const [training, validation] = [valueAt(evidence, epochMetrics.accuracy, row), valueAt(evidence, epochMetrics.validationAccuracy, row)];
  const found: UmlautError[] = [];
  if (evidence.facts.inputLargest > largestInput) found.push('input exceeds typical limits');
  // The paper's version; the newest code blames a NaN only on inputs that are NaN, which ours cannot be.
  if (row === notFiniteRow(evidence)) found.push('NaN in loss');
  if (rate > highRate) found.push('learning rate is high');
  if (rate < lowRate) found.push('learning rate is low');
  if (change(epochMetrics.validationLoss) > 0 && change(epochMetrics.loss) <= 0) found.push('possible overfitting');
  if (epochOf(evidence, row) - 1 >= firstJudgedEpoch && (validation > highAccuracy || validation - training > higherThanTraining)) found.push('check validation accuracy');
  return found;
}

function symptoms(evidence: RunEvidence): UmlautError[] {
  const found = new Set([...checkModel(evidence), ...rowsOf(evidence).flatMap((row) => checkEpoch(evidence, row))]);
  return order.filter((error) => found.has(error));
}

export const umlaut: PublishedRules = {
  name: 'UMLAUT',
  source: 'Schoop et al., CHI 2021; github.com/BerkeleyHCI/umlaut (umlaut/heuristics.py, umserver/errors.py at 68c2a02)',
  symptoms,
  diagnose: (evidence) => causesOf(symptoms(evidence), umlautMeanings),
};
