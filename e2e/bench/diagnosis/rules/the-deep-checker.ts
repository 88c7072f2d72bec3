// TheDeepChecker (Ben Braiek and Khomh, TOSEM 2022): what its checks mean as causes of ours, and in which order they stand.
import type { RunEvidence } from '../../../../shared/stagnation/evidence.ts';
import { causesOf, type Meanings, type PublishedRules } from './published.ts';
import { beforeTraining } from './the-deep-checker-before.ts';
import { duringTraining } from './the-deep-checker-during.ts';

export type DeepCheckerMessage =
  | 'features unnormalised' | 'targets unnormalised' | 'labels unbalanced' | 'symmetry of weights unbroken' | 'poor initial loss' | 'not a number'
  | 'weights dead' | 'weights diverging' | 'outputs constant' | 'outputs invalid' | 'outputs lack magnitude' | 'outputs lack negative values'
  | 'activations dead' | 'activations saturated' | 'gradients vanishing' | 'gradients exploding' | 'weights change too quickly' | 'weights change too slowly'
  | 'loss stagnated' | 'loss diverging' | 'loss fluctuating' | 'loss not representative' | 'regularisation overwhelms the loss' | 'loss goes to zero' | 'labels corrupted'
  | 'activations unstable' | 'other initialiser recommended' | 'null biases recommended';

/**
 * In the order of its phases, before, during and after training, as its users are to mend one before the next. What it words as a
 * recommendation, and the spread of activations that its own clean programs break, stand last: elsewhere they would hide all else.
 */
export const deepCheckerMeanings: Meanings<DeepCheckerMessage> = {
  'features unnormalised': { causes: ['unscaled-inputs'], why: 'The cause by its name.' },
  'targets unnormalised': { causes: ['unscaled-target'], why: 'The cause by its name.' },
  'labels unbalanced': { causes: ['class-imbalance'], why: 'The cause by its name.' },
  'symmetry of weights unbroken': { causes: ['bad-initialisation'], why: 'All initial weights of a layer are the same.' },
  'poor initial loss': { causes: ['bad-initialisation', 'wrong-output-or-loss'], why: 'A loss at the start that random weights do not give: the weights, or the loss.' },
  'not a number': { causes: ['learning-rate-too-high', 'exploding-gradients'], why: 'NaN or infinity in loss, weights or gradients.' },
  'weights dead': { causes: ['bad-initialisation', 'over-regularised'], why: 'Weights near 0 from the start, or pulled there.' },
  'weights diverging': { causes: ['learning-rate-too-high', 'exploding-gradients'], why: 'Weights that grow without end.' },
  'outputs constant': { causes: ['dead-relus', 'bad-initialisation'], why: 'Nothing of the input comes through.' },
  'outputs invalid': { causes: ['wrong-output-or-loss'], why: 'Outputs that are no probabilities.' },
  'outputs lack magnitude': { causes: ['wrong-output-or-loss', 'unscaled-target'], why: 'The output activation cannot give the targets, or the targets are too large for it.' },
  'outputs lack negative values': { causes: ['wrong-output-or-loss'], why: 'The output activation cannot give the targets.' },
  'activations dead': { causes: ['dead-relus'], why: 'The cause by its name.' },
  'activations saturated': { causes: ['saturation'], why: 'The cause by its name.' },
  'gradients vanishing': { causes: ['vanishing-gradients'], why: 'The cause by its name.' },
  'gradients exploding': { causes: ['exploding-gradients'], why: 'The cause by its name.' },
  'weights change too quickly': { causes: ['learning-rate-too-high'], why: 'Updates too large for the weights.' },
  'weights change too slowly': { causes: ['learning-rate-too-low'], why: 'Updates too small for the weights.' },
  'loss stagnated': { causes: ['learning-rate-too-low', 'too-small'], why: 'No or slow decrease on rows that a net should learn by heart.' },
  'loss diverging': { causes: ['learning-rate-too-high', 'exploding-gradients'], why: 'The loss doubles again and again.' },
  'loss fluctuating': { causes: ['learning-rate-too-high', 'batch-too-small'], why: 'The loss rises and falls by turns.' },
  'loss not representative': { causes: ['wrong-output-or-loss'], why: 'The loss does not go with the metric.' },
  'regularisation overwhelms the loss': { causes: ['over-regularised'], why: 'The cause by its name.' },
  'loss goes to zero': { causes: ['under-regularised'], why: 'Its message says that regularisation may be missing.' },
  'labels corrupted': { causes: ['label-noise'], why: 'The cause by its name.' },
  'activations unstable': { causes: ['bad-initialisation', 'unscaled-inputs'], why: 'A spread of activations far from 1.' },
  'other initialiser recommended': { causes: ['bad-initialisation'], why: 'He for ReLU, Glorot for tanh, LeCun for sigmoid.' },
  'null biases recommended': { causes: ['bad-initialisation'], why: 'Biases that do not start at 0.' },
};
const order = Object.keys(deepCheckerMeanings) as readonly DeepCheckerMessage[];

function symptoms(evidence: RunEvidence): DeepCheckerMessage[] {
  const found = new Set([...beforeTraining(evidence), ...duringTraining(evidence)]);
  return order.filter((message) => found.has(message));
}

export const theDeepChecker: PublishedRules = {
  name: 'TheDeepChecker',
  source: 'Ben Braiek and Khomh, TOSEM 2022; github.com/thedeepchecker/thedeepchecker (checkers.py, hooks.py, metrics.py, settings.yaml at d0a2b3a)',
  symptoms,
  diagnose: (evidence) => causesOf(symptoms(evidence), deepCheckerMeanings),
};
