// Mistakes of the set-up, near certain from the settings and the data alone.
import type { Reading } from '../reading.ts';
import { formatNumber, formatShare } from '../words.ts';
import { graded, overall, type CauseRule, type Consideration } from './cause.ts';
import { hiddenDense } from './layers.ts';

const classLosses = ['binaryCrossentropy', 'categoricalCrossentropy', 'hinge', 'generalizedCrossentropy'];

/** Why this head cannot answer this target; null when it can. */
function headMistake(reading: Reading): string | null {
  const { model, training } = reading.evidence.spec;
  const { units, activation } = model.output;
  const classes = reading.evidence.facts.classNames.length;
  if (activation === 'softmax' && units === 1) return 'Softmax on one unit always answers 1.';
  if (classes > 2 && units === 1) return `One output unit cannot tell ${classes} classes apart.`;
  if (classes > 2 && activation === 'relu') return 'ReLU on the output can answer 0 for every class, and then learns no more.';
  if (classes > 0 && training.loss === 'binaryCrossentropy' && !['sigmoid', 'softmax'].includes(activation)) return `Binary cross-entropy needs probabilities; ${activation} does not give them.`;
  if (classes > 0 && training.loss === 'categoricalCrossentropy' && (activation !== 'softmax' || units < 2)) return `Categorical cross-entropy needs softmax over the classes; the output is ${units} x ${activation}.`;
  if (classes === 0 && classLosses.includes(training.loss)) return `${training.loss} is for classes; the target is a number.`;
  if (classes === 0 && ['sigmoid', 'softmax', 'tanh', 'relu'].includes(activation)) return `${activation} cannot reach every value of a numeric target.`;
  return null;
}

export const wrongOutputOrLoss: CauseRule = {
  cause: 'wrong-output-or-loss',
  typical: ['flat', 'plateau'],
  possible: ['crawl', 'divergence'],
  isStatic: true,
  consider(reading) {
    const mistake = headMistake(reading);
    return mistake === null
      ? [overall(reading, -3, 'output', null, null, 'Output layer and loss fit the target.')]
      : [overall(reading, 4, 'output', null, null, mistake)];
  },
};

/** Inputs beyond this, or columns this many times wider than others: DeepDiagnosis and UMLAUT ask for -1 to 1; 10 leaves room for outliers. */
const largestInput = 10;
const widestRatio = 30;

/** Scaled as a whole, and no column left out of it by a setting of its own. */
function areInputsScaled({ evidence: { spec: { dataset } } }: Reading): boolean {
  return dataset.scaling !== 'none' && Object.values(dataset.columns).every(({ scaling }) => scaling !== 'none');
}

function inputConsiderations(reading: Reading): Consideration[] {
  const { inputLargest, inputSdLargest, inputSdSmallest } = reading.evidence.facts;
  const ratio = inputSdSmallest > 0 ? inputSdLargest / inputSdSmallest : 1;
  const isScaled = areInputsScaled(reading);
  const spreads = `SDs ${formatNumber(inputSdSmallest)} to ${formatNumber(inputSdLargest)}`;
  // Where columns are scaled their sizes say nothing for it: rare categories make narrow inputs, outliers wide ones.
  const capped = (weight: number): number => (isScaled ? Math.min(0, weight) : weight);
  return [
    overall(reading, isScaled ? -4 : 0, 'scaling', Number(isScaled), 1, isScaled ? `Columns are scaled: ${spreads}.` : `Columns are not scaled: ${spreads}.`),
    overall(reading, capped(graded(inputSdLargest, largestInput / 3, 1.5, 2.5)), 'input-scale', inputLargest, largestInput, `The largest input is ${formatNumber(inputLargest)}.`),
    overall(reading, capped(graded(ratio, widestRatio, 1.5, 2.5)), 'input-scale-ratio', ratio, widestRatio, `The widest column is ${formatNumber(ratio)} times as wide as the narrowest.`),
  ];
}

export const unscaledInputs: CauseRule = {
  cause: 'unscaled-inputs',
  typical: ['plateau', 'crawl', 'oscillation', 'divergence'],
  possible: ['flat'],
  consider: (reading) => inputConsiderations(reading),
};

/** A target this many times larger than 1 makes losses and gradients its square times larger. */
const largestTarget = 10;

export const unscaledTarget: CauseRule = {
  cause: 'unscaled-target',
  typical: ['flat', 'crawl', 'divergence'],
  possible: ['oscillation', 'plateau'],
  consider(reading) {
    const { targetMean, targetSd } = reading.evidence.facts;
    if (targetMean === null || targetSd === null) return [];
    const size = Math.hypot(targetMean, targetSd);
    return [overall(reading, size > largestTarget ? graded(size, largestTarget / 3, 2.5, 4) : -4, 'target-scale', size, largestTarget, `Target values are around ${formatNumber(size)}, the network starts near 0.`)];
  },
};

/** The share that is worth bending for: as for the floors. */
const bendPays = 0.05;

/** What a model that draws straight lines loses against the best of those that do not, as a share of the constant answer's loss. */
function lineCost(reading: Reading): Consideration[] {
  const floors = reading.evidence.facts.floors?.floors ?? [];
  const lossOf = (name: string): number | undefined => floors.find(({ model }) => model === name)?.loss;
  const [line, constant] = [lossOf('linear'), lossOf('constant')];
  if (line === undefined || constant === undefined || !(constant > 0)) return [];
  const cost = (line - Math.min(lossOf('neighbours') ?? line, lossOf('boosted-trees') ?? line)) / constant;
  const weight = cost > 0 ? graded(cost, bendPays, 1.5, 1) : -1.5;
  return [overall(reading, weight, 'line-cost', cost, bendPays, `Straight lines cost ${formatShare(Math.max(0, cost))} of a constant answer's loss, against trees and neighbours.`)];
}

export const missingNonlinearity: CauseRule = {
  cause: 'missing-nonlinearity',
  typical: ['plateau'],
  possible: ['flat'],
  consider(reading) {
    const dense = hiddenDense(reading);
    const linear = dense.filter((layer) => layer.activation === 'linear').length;
    const isLinear = dense.length > 0 && linear === dense.length;
    return [
      overall(reading, isLinear ? 3.2 : -3, 'activation', linear, 1, isLinear ? 'All hidden layers are linear: together they can only draw straight lines.' : 'Hidden layers bend their input.'),
      ...lineCost(reading),
    ];
  },
};
