// The `training` section of an experiment: loss, optimizer, schedule and everything around the loop.
import * as v from 'valibot';
import { fractionBelowOne, number, numberAbove, seed, whole } from './values.ts';

export const losses = [
  'binaryCrossentropy', 'categoricalCrossentropy', 'meanSquaredError', 'meanAbsoluteError', 'huber', 'logCosh', 'hinge', 'poisson', 'generalizedCrossentropy',
] as const;
export const monitors = ['val_loss', 'loss', 'val_accuracy', 'accuracy', 'val_mae', 'mae'] as const;
export const optimizerTypes = ['sgd', 'rmsprop', 'adagrad', 'adam', 'adamw'] as const;
export const scheduleTypes = ['constant', 'step', 'exponential', 'cosine', 'oneCycle', 'reduceOnPlateau'] as const;

function learningRate(usual: number) {
  return v.optional(number(0), usual);
}
const adamEntries = {
  learningRate: learningRate(0.001),
  beta1: v.optional(fractionBelowOne(), 0.9),
  beta2: v.optional(fractionBelowOne(), 0.999),
  epsilon: v.optional(numberAbove(0), 1e-7),
};

/** Defaults of Keras 3. Constants without a key of their own are Keras 3's too (Adagrad: accumulator 0.1; epsilon 1e-7). */
export const optimizerSchema = v.variant('type', [
  v.strictObject({
    type: v.literal('sgd'),
    learningRate: learningRate(0.01),
    momentum: v.optional(number(0, 1), 0),
    nesterov: v.optional(v.boolean(), false),
  }),
  v.strictObject({
    type: v.literal('rmsprop'),
    learningRate: learningRate(0.001),
    rho: v.optional(fractionBelowOne(), 0.9),
    momentum: v.optional(number(0, 1), 0),
    centered: v.optional(v.boolean(), false),
  }),
  v.strictObject({ type: v.literal('adagrad'), learningRate: learningRate(0.001) }),
  v.strictObject({ type: v.optional(v.literal('adam'), 'adam'), ...adamEntries }),
  v.strictObject({ type: v.literal('adamw'), ...adamEntries, weightDecay: v.optional(number(0), 0.004) }),
]);

const epochCount = whole(1, 1_000_000);
const monitor = v.optional(v.picklist(monitors), 'val_loss');
const patience = v.optional(whole(1, 1_000_000), 10);

/** What happens to `optimizer.learningRate` from epoch to epoch (cosine and oneCycle: from step to step). */
export const scheduleSchema = v.variant('type', [
  v.strictObject({ type: v.optional(v.literal('constant'), 'constant') }),
  v.strictObject({ type: v.literal('step'), everyEpochs: epochCount, factor: numberAbove(0) }),
  v.strictObject({ type: v.literal('exponential'), everyEpochs: epochCount, rate: numberAbove(0) }),
  v.strictObject({
    type: v.literal('cosine'),
    /** Learning rate at the end of each cycle. */
    minimum: v.optional(number(0), 0),
    warmupEpochs: v.optional(whole(0, 1_000_000), 0),
    /** How many times the cycle starts again: 0 is one single fall. */
    restarts: v.optional(whole(0, 1_000), 0),
  }),
  v.strictObject({ type: v.literal('oneCycle'), maximum: number(0), warmupFraction: v.optional(fractionBelowOne(), 0.3) }),
  v.strictObject({ type: v.literal('reduceOnPlateau'), monitor, factor: v.optional(fractionBelowOne(), 0.1), patience, minimum: v.optional(number(0), 0) }),
]);

export const earlyStoppingSchema = v.strictObject({
  monitor,
  patience,
  minDelta: v.optional(number(0), 0),
  restoreBest: v.optional(v.boolean(), true),
});

export const clipNormSchema = v.strictObject({ norm: numberAbove(0) });
export const clipValueSchema = v.strictObject({ value: numberAbove(0) });

export const trainingSpecSchema = v.strictObject({
  loss: v.picklist(losses),
  optimizer: v.optional(optimizerSchema, {}),
  schedule: v.optional(scheduleSchema, {}),
  batchSize: v.optional(whole(1, 1_000_000), 32),
  epochs: v.optional(epochCount, 100),
  shuffle: v.optional(v.boolean(), true),
  seed: v.optional(seed(), 0),
  /** By the norm of all gradients together, or each value by itself. */
  gradientClipping: v.optional(v.nullable(v.union([clipNormSchema, clipValueSchema])), null),
  /** Weight of a class in the loss, by its name; classes that are not named weigh 1. */
  classWeights: v.optional(v.union([v.picklist(['none', 'balanced']), v.record(v.string(), number(0))]), 'none'),
  labelSmoothing: v.optional(number(0, 1), 0),
  weightAveraging: v.optional(v.nullable(number(0, 1)), null),
  /** Binary: the output from which on the second class is predicted. */
  threshold: v.optional(number(0, 1), 0.5),
  earlyStopping: v.optional(v.nullable(earlyStoppingSchema), null),
});

export type TrainingSpec = v.InferOutput<typeof trainingSpecSchema>;
export type OptimizerSpec = v.InferOutput<typeof optimizerSchema>;
export type ScheduleSpec = v.InferOutput<typeof scheduleSchema>;
export type EarlyStoppingSpec = v.InferOutput<typeof earlyStoppingSchema>;
export type Loss = (typeof losses)[number];
export type Monitor = (typeof monitors)[number];
