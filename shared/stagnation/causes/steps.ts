// How the data is cut into steps: the batch too large or too small, the epochs too few.
import { epochMetrics, stepMetrics } from '../../metrics/names.ts';
import { descentLength, noiseScaleOf } from '../measures/noise-scale.ts';
import { countTurns } from '../measures/swing.ts';
import type { Reading } from '../reading.ts';
import { isStillFalling } from '../symptoms/crawl.ts';
import { formatNumber, formatShare } from '../words.ts';
import { graded, overall, type CauseRule, type Consideration } from './cause.ts';
import { highestRate, isRateUsual } from './learning-rate.ts';
import { halvingOf, leftToLearn } from './pace.ts';

/** Fewer optimizer steps than this in the whole run rarely train any network from scratch. */
const fewSteps = 300;
/** More rows a step than this share of the training part: nearly full-batch. */
const largeBatchShare = 0.2;
/** A batch this many times smaller or larger than the noise scale is one where the noise rules, or where more rows add nothing (McCandlish et al. 2018, section 2). */
const noiseTimes = 10;

/** Rows of a batch over the noise scale, while the loss goes down; null where it was not measured. */
function batchAgainstNoise(reading: Reading): { readonly times: number; readonly scale: number } | null {
  const { epochs, spec } = reading.evidence;
  const noise = epochs.values.get(epochMetrics.gradientNoise);
  const signal = epochs.values.get(epochMetrics.gradientSignal);
  if (noise === undefined || signal === undefined || reading.loss.length === 0) return null;
  const length = descentLength(reading.loss, reading.initialLoss);
  const scale = noiseScaleOf(noise.subarray(0, length), signal.subarray(0, length));
  return scale === null ? null : { times: spec.training.batchSize / scale, scale };
}

function noiseConsideration(reading: Reading, isSmall: boolean): Consideration[] {
  const noise = batchAgainstNoise(reading);
  if (noise === null) return [];
  const { times, scale } = noise;
  const weight = isSmall ? graded(1 / noiseTimes, times, 0.8, 0.8) : graded(times, noiseTimes, 0.8, 0.8);
  const says = `While the loss went down, larger batches would have gained ${isSmall ? 'much up to' : 'little from'} ${Number.isFinite(scale) ? formatNumber(Math.max(1, Math.round(scale))) : 'any number of'} rows; this one has ${reading.evidence.spec.training.batchSize}.`;
  return [overall(reading, weight, epochMetrics.noiseScale, times, isSmall ? 1 / noiseTimes : noiseTimes, says)];
}

function rateConsideration(reading: Reading, usual: number, unusual: number, says = 'The learning rate is unusual itself.'): Consideration {
  const isUsual = isRateUsual(reading);
  return overall(reading, isUsual ? usual : unusual, epochMetrics.learningRate, highestRate(reading), null, isUsual ? 'The learning rate is usual.' : says);
}

export const batchTooLarge: CauseRule = {
  cause: 'batch-too-large',
  typical: ['crawl'],
  possible: ['flat'],
  consider(reading) {
    const { spec, facts, stepsPerEpoch } = reading.evidence;
    const share = Math.min(1, spec.training.batchSize / Math.max(1, facts.trainRows));
    const steps = stepsPerEpoch * spec.training.epochs;
    return [
      overall(reading, graded(share, largeBatchShare, 2, 2), 'batch-share', share, largeBatchShare, `One batch holds ${formatShare(share)} of the training rows.`),
      overall(reading, graded(fewSteps, steps, 2, 2), 'steps', steps, fewSteps, `The whole run has ${formatNumber(steps)} steps.`),
      rateConsideration(reading, 0.8, -2),
      ...noiseConsideration(reading, false),
    ];
  },
};

/** Batches of fewer rows make steps that point almost anywhere. */
const smallBatch = 8;

export const batchTooSmall: CauseRule = {
  cause: 'batch-too-small',
  typical: ['oscillation'],
  possible: ['plateau'],
  consider(reading) {
    const { batchSize } = reading.evidence.spec.training;
    const considerations = [
      overall(reading, graded(smallBatch, batchSize, 2.5, 2.5), 'batch', batchSize, smallBatch, `A batch has ${batchSize} ${batchSize === 1 ? 'row' : 'rows'}.`),
      rateConsideration(reading, 0.8, -1.5),
      ...noiseConsideration(reading, true),
    ];
    const steps = reading.evidence.steps.values.get(stepMetrics.loss);
    if (steps && steps.length > 50) {
      const recent = steps.subarray(-200);
      const turns = countTurns(recent) / (recent.length - 2);
      considerations.push(overall(reading, (turns - 0.55) * 6, 'step-turns', turns, 0.55, `The loss of ${formatShare(turns)} of the steps turns against the one before.`));
    }
    return considerations;
  },
};

/** Halving times between which a longer run pays: within the planned epochs, or a few times as many. */
const payingTimes = 3;

export const tooFewEpochs: CauseRule = {
  cause: 'too-few-epochs',
  typical: ['crawl'],
  possible: [],
  consider(reading) {
    const { spec, stepsPerEpoch } = reading.evidence;
    const steps = stepsPerEpoch * spec.training.epochs;
    const isFalling = isStillFalling(reading);
    const considerations = [
      rateConsideration(reading, 1, -2.5, 'The learning rate is unusual: change that first.'),
      overall(reading, graded(fewSteps * 2, steps, 1.5, 1.5), 'steps', steps, fewSteps, `The whole run has ${formatNumber(steps)} steps.`),
      overall(reading, isFalling ? 0.7 : -2, 'loss', null, null, isFalling ? 'Training loss still falls at the end.' : 'Training loss no longer falls.'),
      ...leftToLearn(reading),
    ];
    const halving = halvingOf(reading);
    if (halving !== null) considerations.push(overall(reading, Number.isFinite(halving.times) ? graded(payingTimes, halving.times, 1, 0.8) : 0, 'halving-time', halving.value, payingTimes, halving.says));
    return considerations;
  },
};
