// Keras 3's update rules on the rows that hold all parameters, one a member of the population. An optimizer remembers nothing: its
// slots come in and go out, and the number of the step is an input.
import * as tf from '@tensorflow/tfjs';
import type { OptimizerSpec } from '../../shared/spec/run-spec.ts';

/** What changes from step to step without being learned. */
export interface Hyperparameters {
  /** How many steps the optimizer of each member has made with this one, [members, 1]. */
  readonly step: tf.Tensor2D;
  /** [members, 1] */
  readonly learningRate: tf.Tensor2D;
}

/** Parameters and slots after an update, [members, parameterWidth] each. */
export interface Update {
  readonly parameters: tf.Tensor2D;
  readonly slots: readonly tf.Tensor2D[];
}

export interface Optimizer {
  /** The value that each slot starts with, one a slot. */
  readonly slotStarts: readonly number[];
  update(parameters: tf.Tensor2D, slots: readonly tf.Tensor2D[], gradient: tf.Tensor2D, hyperparameters: Hyperparameters): Update;
}

type SpecOf<Type extends OptimizerSpec['type']> = Extract<OptimizerSpec, { type: Type }>;

/** Keras's epsilon of RMSprop and Adagrad, and Adagrad's first accumulator. */
const epsilon = 1e-7;
const adagradStart = 0.1;

export function createOptimizer(spec: OptimizerSpec): Optimizer {
  switch (spec.type) {
    case 'sgd':
      return spec.momentum === 0 ? plainSgd : momentumSgd(spec);
    case 'rmsprop':
      return rmsprop(spec);
    case 'adagrad':
      return adagrad;
    case 'adam':
      return adam(spec, 0);
    case 'adamw':
      return adam(spec, spec.weightDecay);
  }
}

/** The slot at `index`; that there are as many as slotStarts is the caller's promise. */
function slotAt(slots: readonly tf.Tensor2D[], index: number): tf.Tensor2D {
  const slot = slots[index];
  if (slot === undefined) throw new Error(`optimizer slot ${index} is missing`);
  return slot;
}

/** average + (value - average)(1 - decay). */
function movingAverage(average: tf.Tensor2D, value: tf.Tensor2D, decay: number): tf.Tensor2D {
  return tf.add(average, tf.mul(tf.sub(value, average), 1 - decay));
}

const plainSgd: Optimizer = {
  slotStarts: [],
  update: (parameters, _slots, gradient, { learningRate }) => ({
    parameters: tf.sub(parameters, tf.mul(gradient, learningRate)),
    slots: [],
  }),
};

function momentumSgd({ momentum, nesterov }: SpecOf<'sgd'>): Optimizer {
  return {
    slotStarts: [0],
    update(parameters, slots, gradient, { learningRate }) {
      const descent: tf.Tensor2D = tf.mul(gradient, learningRate);
      const velocity: tf.Tensor2D = tf.sub(tf.mul(slotAt(slots, 0), momentum), descent);
      const move: tf.Tensor2D = nesterov ? tf.sub(tf.mul(velocity, momentum), descent) : velocity;
      return { parameters: tf.add(parameters, move), slots: [velocity] };
    },
  };
}

/** Slots: mean square; then momentum and mean gradient, where they are wanted. */
function rmsprop({ rho, momentum, centered }: SpecOf<'rmsprop'>): Optimizer {
  const hasMomentum = momentum > 0;
  const centreSlot = hasMomentum ? 2 : 1;
  return {
    slotStarts: new Array<number>(1 + Number(hasMomentum) + Number(centered)).fill(0),
    update(parameters, slots, gradient, { learningRate }) {
      const meanSquare = movingAverage(slotAt(slots, 0), tf.square(gradient), rho);
      const centre = centered ? [movingAverage(slotAt(slots, centreSlot), gradient, rho)] : [];
      const variance = centre.reduce<tf.Tensor2D>((square, mean) => tf.sub(square, tf.square(mean)), meanSquare);
      const increment: tf.Tensor2D = tf.div(tf.mul(gradient, learningRate), tf.sqrt(tf.add(variance, epsilon)));
      if (!hasMomentum) return { parameters: tf.sub(parameters, increment), slots: [meanSquare, ...centre] };
      const velocity: tf.Tensor2D = tf.add(tf.mul(slotAt(slots, 1), momentum), increment);
      return { parameters: tf.sub(parameters, velocity), slots: [meanSquare, velocity, ...centre] };
    },
  };
}

const adagrad: Optimizer = {
  slotStarts: [adagradStart],
  update(parameters, slots, gradient, { learningRate }) {
    const accumulator: tf.Tensor2D = tf.add(slotAt(slots, 0), tf.square(gradient));
    const move = tf.div(tf.mul(gradient, learningRate), tf.sqrt(tf.add(accumulator, epsilon)));
    return { parameters: tf.sub(parameters, move), slots: [accumulator] };
  },
};

/** Adam with its bias correction in the step size; AdamW takes the decay off the parameters first (Loshchilov & Hutter 2019). */
function adam({ beta1, beta2, epsilon: stability }: SpecOf<'adam' | 'adamw'>, weightDecay: number): Optimizer {
  return {
    slotStarts: [0, 0],
    update(parameters, slots, gradient, { step, learningRate }) {
      const correction = tf.div(tf.sqrt(tf.sub(1, tf.pow(beta2, step))), tf.sub(1, tf.pow(beta1, step)));
      const mean = movingAverage(slotAt(slots, 0), gradient, beta1);
      const meanSquare = movingAverage(slotAt(slots, 1), tf.square(gradient), beta2);
      const move = tf.div(tf.mul(mean, tf.mul(learningRate, correction)), tf.add(tf.sqrt(meanSquare), stability));
      const decayed: tf.Tensor2D = weightDecay === 0 ? parameters : tf.sub(parameters, tf.mul(parameters, tf.mul(learningRate, weightDecay)));
      return { parameters: tf.sub(decayed, move), slots: [mean, meanSquare] };
    },
  };
}
