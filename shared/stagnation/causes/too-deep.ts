// Too many layers for plain training: the gradient reaches the first ones changed beyond use, though activations and start are usual.
import { epochMetrics, layerMetricName } from '../../metrics/names.ts';
import type { Reading } from '../reading.ts';
import { mean } from '../measures/swing.ts';
import { formatNumber, formatShare } from '../words.ts';
import { graded, overall, type CauseRule, type Consideration } from './cause.ts';
import { hasHelp, hiddenActivations, isUsualStack, plainDepth, squashingShare } from './layers.ts';

/**
 * Hidden layers from which plain stacks begin to train badly: a ReLU net of fixed width dies with a probability that grows with depth (Lu et al. 2019),
 * and information survives about 6 correlation lengths (Schoenholz et al. 2017); DIAGNOSIS.md section 6 cuts to 1 or 2.
 */
const manyLayers = 5;
/** The gradient may change tenfold from the last layer to the first: the healthy range of DIAGNOSIS.md section 3. */
const gradientTimes = 10;
/** And the outputs as much from the first layer to the last: TheDeepChecker's range of spreads is a factor of 4. */
const spreadTimes = 4;
/** A start that has learned less than this of what a constant answer misses, in a tenth of the epochs, is slow; more than the second is quick. */
const slowShare = 0.05;
const quickShare = 0.3;
const startShare = 0.1;

/** How many times a ratio is away from 1, either way. */
function away(ratio: number): number {
  return ratio > 0 ? Math.max(ratio, 1 / ratio) : Infinity;
}

/** Between early and late hidden layers, after the first epoch measured. */
function spreadConsideration(reading: Reading): Consideration[] {
  const places = reading.evidence.spec.model.layers.flatMap((layer, index) => (layer.type === 'dense' ? [index] : []));
  const spreadOf = (place: number | undefined): number | undefined => (place === undefined ? undefined : reading.measured(layerMetricName('activation_spread', place))?.values[0]);
  const [first, last] = [spreadOf(places[0]), spreadOf(places.at(-1))];
  if (first === undefined || last === undefined || !(first > 0)) return [];
  const ratio = last / first;
  return [overall(reading, Number.isFinite(away(ratio)) ? graded(away(ratio), spreadTimes, 1, 1) : 1, 'activation_spread', ratio, 1 / spreadTimes, `The outputs of the last hidden layer spread ${formatNumber(ratio)} times as much as those of the first.`)];
}

/** Layers that flatten out make a gradient vanish however few they are: then it says nothing of their number. */
function gradientConsideration(reading: Reading, isFlattened: boolean): Consideration[] {
  const ratio = reading.measured(epochMetrics.gradientRatio)?.values[0];
  if (ratio === undefined) return [];
  const weight = Number.isFinite(away(ratio)) ? graded(away(ratio), gradientTimes, 1, 1.2) : 1.2;
  return [overall(reading, isFlattened ? Math.min(0, weight) : weight, epochMetrics.gradientRatio, ratio, 1 / gradientTimes, `At the start the gradient of the first layer is ${formatNumber(ratio)} times that of the last.`)];
}

function startConsideration(reading: Reading): Consideration[] {
  const count = Math.max(1, Math.round(startShare * Math.max(reading.plannedEpochs, reading.trainingError.length)));
  if (reading.trainingError.length < count) return [];
  const early = reading.trainingError.subarray(0, count);
  const learned = ((reading.baselineLoss ?? reading.initialLoss) - mean(early.subarray(-Math.max(1, count >> 1)))) / reading.scale;
  const weight = learned < slowShare ? 0.8 : learned > quickShare ? -1.5 : 0;
  return [overall(reading, weight, 'slow-start', learned, slowShare, `In the first ${count} epochs it learned ${formatShare(Math.max(0, learned))} of what a constant answer misses.`)];
}

export const tooDeep: CauseRule = {
  cause: 'too-deep',
  typical: ['flat'],
  possible: ['plateau', 'crawl', 'divergence'],
  consider(reading) {
    const depth = plainDepth(reading);
    const layers = overall(reading, graded(depth, manyLayers, 6, 3), 'depth', depth, manyLayers, `A gradient has to pass ${depth} hidden layers one after another.`);
    // Few layers are not too many, whatever else is odd about them.
    if (depth < manyLayers) return [{ ...layers, weight: -4 }];
    const isUsual = isUsualStack(reading);
    const isFlattened = squashingShare(reading) > 0.5;
    const hasWay = hasHelp(reading);
    return [
      layers,
      // Of layers that flatten out at both ends a few let the gradient vanish: then it is they, before it is their number.
      overall(reading, isUsual ? 0.5 : isFlattened ? -2 : -0.5, 'activation', null, null, isUsual ? `Activations (${[...new Set(hiddenActivations(reading))].join(', ')}) and initialisers are usual: what is left is the depth.` : 'Activations or initialisers are unusual for a deep network.'),
      overall(reading, hasWay ? -2 : 0.3, 'way-around', Number(hasWay), 1, hasWay ? 'Normalisation, or a way around some layers, keeps the signal up.' : 'Nothing leads around the layers or keeps the size of their outputs.'),
      ...gradientConsideration(reading, isFlattened),
      ...spreadConsideration(reading),
      ...startConsideration(reading),
    ];
  },
};
