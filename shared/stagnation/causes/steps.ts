// How the data is cut into steps: the batch too large or too small, the epochs too few.
import { stepMetrics } from '../../metrics/names.ts';
import { countTurns } from '../measures/swing.ts';
import { measureTrend, significantZ } from '../measures/trend.ts';
import type { Reading } from '../reading.ts';
import { tailOf } from '../symptoms/symptom.ts';
import { formatNumber, formatShare } from '../words.ts';
import { graded, overall, type CauseRule } from './cause.ts';
import { usualRatesOf } from './learning-rate.ts';

/** Fewer optimizer steps than this in the whole run rarely train any network from scratch. */
const fewSteps = 300;
/** More rows a step than this share of the training part: nearly full-batch. */
const largeBatchShare = 0.2;

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
      overall(reading, isRateUsual(reading) ? 0.8 : -2, 'learning_rate', spec.training.optimizer.learningRate, null, isRateUsual(reading) ? 'The learning rate is usual.' : 'The learning rate is unusual itself.'),
    ];
  },
};

function isRateUsual(reading: Reading): boolean {
  const [low, high] = usualRatesOf(reading);
  const rate = reading.evidence.spec.training.optimizer.learningRate;
  return rate >= low && rate <= high;
}

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
      overall(reading, isRateUsual(reading) ? 0.8 : -1.5, 'learning_rate', reading.evidence.spec.training.optimizer.learningRate, null, isRateUsual(reading) ? 'The learning rate is usual.' : 'The learning rate is unusual itself.'),
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

export const tooFewEpochs: CauseRule = {
  cause: 'too-few-epochs',
  typical: ['crawl'],
  possible: [],
  consider(reading) {
    const { spec, stepsPerEpoch } = reading.evidence;
    const steps = stepsPerEpoch * spec.training.epochs;
    const isFalling = measureTrend(tailOf(reading.training, 1 / 3).values).z < -significantZ;
    return [
      overall(reading, isRateUsual(reading) ? 1 : -2.5, 'learning_rate', spec.training.optimizer.learningRate, null, isRateUsual(reading) ? 'The learning rate is usual.' : 'The learning rate is unusual: change that first.'),
      overall(reading, graded(fewSteps * 2, steps, 1.5, 1.5), 'steps', steps, fewSteps, `The whole run has ${formatNumber(steps)} steps.`),
      overall(reading, isFalling ? 0.7 : -2, 'loss', null, null, isFalling ? 'Training loss still falls at the end.' : 'Training loss no longer falls.'),
    ];
  },
};
