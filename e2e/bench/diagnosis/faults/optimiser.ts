// Faults of the optimiser: rate, batch, and time.
import { bySeverity, everywhere } from './fault.ts';
import type { Fault } from './fault.ts';
import { withEpochs, withRate, withTraining } from '../world.ts';

export const learningRateTooHigh: Fault = {
  cause: 'learning-rate-too-high',
  fits: everywhere,
  plant: (world, severity) => withRate(world, bySeverity(severity, [30, 100, 1000])),
};

export const learningRateTooLow: Fault = {
  cause: 'learning-rate-too-low',
  fits: everywhere,
  plant: (world, severity) => withRate(world, 1 / bySeverity(severity, [50, 300, 3000])),
};

/**
 * At a rate that batches of 32 bear and batches of a few rows do not; plain momentum bears less than the optimizers that scale their steps.
 * Where the rows agree with each other, as in the generated numbers, the noise of a small batch does no harm.
 */
export const batchTooSmall: Fault = {
  cause: 'batch-too-small',
  fits: ({ isNoisy, task, family }) => isNoisy && (task !== 'regression' || family === 'sample'),
  circumstances: (world) => withRate(withEpochs(world, 0.5), world.training.optimizer?.type === 'sgd' ? 2 : 12),
  plant: (world, severity) => withTraining(world, { batchSize: bySeverity(severity, [3, 2, 1]) }),
};

/** So few steps an epoch that the planned epochs are not enough. */
export const batchTooLarge: Fault = {
  cause: 'batch-too-large',
  fits: everywhere,
  circumstances: (world) => withRate(withEpochs(world, 0.5), 0.5),
  plant: (world, severity) => withTraining(world, { batchSize: bySeverity(severity, [192, 384, 2048]) }),
};

/** A slow and sound training, ended long before it has learned what it could. */
export const tooFewEpochs: Fault = {
  cause: 'too-few-epochs',
  fits: everywhere,
  circumstances: (world) => withRate(withEpochs(world, 2), 0.3),
  plant: (world, severity) => withEpochs(world, 1 / bySeverity(severity, [8, 12, 20])),
};
