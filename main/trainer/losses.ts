// Loss of each row, as Keras 3 defines it. Cross-entropy that follows its own activation is computed from the logits, which
// keeps the digits that a probability near 0 or 1 has lost; everything else from the output.
import * as tf from '@tensorflow/tfjs';
import type { Activation, Loss } from '../../shared/spec/run-spec.ts';

/** What the output layer made of a minibatch, before and after its activation; each [members, rows, units]. */
export interface Prediction {
  readonly logits: tf.Tensor3D;
  readonly output: tf.Tensor3D;
}

/**
 * Loss of each row, [members, rows]. `targets`: [members, rows, units], or [.., 1] where the output has one unit or the target is
 * a number; [1, rows, ..] where all members see the same rows.
 */
export type RowLoss = (prediction: Prediction, targets: tf.Tensor3D) => tf.Tensor2D;

/** Keras keeps probabilities this far from 0 and 1. */
const epsilon = 1e-7;
/** From where on Keras's Huber loss is linear. */
const huberDelta = 1;
/** Exponent of the generalised cross-entropy: Zhang & Sabuncu 2018 use 0.7 throughout. */
const generalizedExponent = 0.7;

function meanOfUnits(values: tf.Tensor): tf.Tensor2D {
  // The mean of one unit is that unit; a reshape and its gradient cost three operations less.
  const [members = 1, rows = 1, units] = values.shape;
  return units === 1 ? tf.reshape(values, [members, rows]) : tf.mean(values, 2);
}

/** max(z, 0) - z y + log(1 + exp(-|z|)), with the short gradient sigmoid(z) - y. */
function sigmoidCrossentropy(logits: tf.Tensor3D, targets: tf.Tensor3D): tf.Tensor3D {
  const compute = tf.customGrad((input, save) => {
    const z = input as tf.Tensor3D;
    (save as tf.GradSaveFunc)([z]);
    const value = tf.add(tf.sub(tf.relu(z), tf.mul(z, targets)), tf.softplus(tf.neg(tf.abs(z))));
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => tf.mul(dy, tf.sub(tf.sigmoid(saved[0] ?? z), targets));
    return { value, gradFunc };
  });
  return compute(logits) as tf.Tensor3D;
}

/** -sum(y log softmax(z)), with the short gradient softmax(z) sum(y) - y. */
function softmaxCrossentropy(logits: tf.Tensor3D, targets: tf.Tensor3D): tf.Tensor2D {
  const compute = tf.customGrad((input, save) => {
    const logProbabilities = tf.logSoftmax(input as tf.Tensor3D);
    (save as tf.GradSaveFunc)([logProbabilities]);
    const value = tf.neg(tf.sum(tf.mul(logProbabilities, targets), 2));
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const probabilities = tf.exp(saved[0] ?? logProbabilities);
      const slope = tf.sub(tf.mul(probabilities, tf.sum(targets, 2, true)), targets);
      return tf.mul(tf.expandDims(dy, 2), slope);
    };
    return { value, gradFunc };
  });
  return compute(logits) as tf.Tensor2D;
}

function clip(probabilities: tf.Tensor3D): tf.Tensor3D {
  return tf.clipByValue(probabilities, epsilon, 1 - epsilon);
}

function binaryCrossentropy(output: tf.Tensor3D, targets: tf.Tensor3D): tf.Tensor2D {
  const probabilities = clip(output);
  const positive = tf.mul(targets, tf.log(probabilities));
  const negative = tf.mul(tf.sub(1, targets), tf.log(tf.sub(1, probabilities)));
  return meanOfUnits(tf.neg(tf.add(positive, negative)));
}

function categoricalCrossentropy(output: tf.Tensor3D, targets: tf.Tensor3D): tf.Tensor2D {
  const probabilities = clip(tf.div(output, tf.sum(output, 2, true)));
  return tf.neg(tf.sum(tf.mul(targets, tf.log(probabilities)), 2));
}

function huber(output: tf.Tensor3D, targets: tf.Tensor3D): tf.Tensor2D {
  const error = tf.abs(tf.sub(output, targets));
  const inner = tf.minimum(error, huberDelta);
  // 0.5 e^2 inside, delta (e - 0.5 delta) outside: the same expression of the clipped error.
  return meanOfUnits(tf.mul(inner, tf.sub(error, tf.mul(inner, 0.5))));
}

function logCosh(output: tf.Tensor3D, targets: tf.Tensor3D): tf.Tensor2D {
  const error = tf.sub(output, targets);
  return meanOfUnits(tf.sub(tf.add(error, tf.softplus(tf.mul(error, -2))), Math.LN2));
}

/** Targets 0 and 1 count as -1 and 1. */
function hinge(output: tf.Tensor3D, targets: tf.Tensor3D): tf.Tensor2D {
  const signs = tf.sub(tf.mul(targets, 2), 1);
  return meanOfUnits(tf.relu(tf.sub(1, tf.mul(signs, output))));
}

function poisson(output: tf.Tensor3D, targets: tf.Tensor3D): tf.Tensor2D {
  return meanOfUnits(tf.sub(output, tf.mul(targets, tf.log(tf.add(output, epsilon)))));
}

/** (1 - p^q) / q of the probability p that the true class got. */
function generalizedCrossentropy(output: tf.Tensor3D, targets: tf.Tensor3D): tf.Tensor2D {
  const agreed = tf.mul(targets, output);
  const probability = output.shape[2] === 1 ? tf.add(agreed, tf.mul(tf.sub(1, targets), tf.sub(1, output))) : tf.sum(agreed, 2, true);
  const powered = tf.pow(tf.clipByValue(probability, epsilon, 1), generalizedExponent);
  return meanOfUnits(tf.div(tf.sub(1, powered), generalizedExponent));
}

/** The row loss of a training: which formula depends on the activation that the output layer has. */
export function rowLoss(loss: Loss, outputActivation: Activation): RowLoss {
  switch (loss) {
    case 'binaryCrossentropy':
      if (outputActivation === 'sigmoid') return ({ logits }, targets) => meanOfUnits(sigmoidCrossentropy(logits, targets));
      return ({ output }, targets) => binaryCrossentropy(output, targets);
    case 'categoricalCrossentropy':
      if (outputActivation === 'softmax') return ({ logits }, targets) => softmaxCrossentropy(logits, targets);
      return ({ output }, targets) => categoricalCrossentropy(output, targets);
    case 'meanSquaredError':
      return ({ output }, targets) => meanOfUnits(tf.square(tf.sub(output, targets)));
    case 'meanAbsoluteError':
      return ({ output }, targets) => meanOfUnits(tf.abs(tf.sub(output, targets)));
    case 'huber':
      return ({ output }, targets) => huber(output, targets);
    case 'logCosh':
      return ({ output }, targets) => logCosh(output, targets);
    case 'hinge':
      return ({ output }, targets) => hinge(output, targets);
    case 'poisson':
      return ({ output }, targets) => poisson(output, targets);
    case 'generalizedCrossentropy':
      return ({ output }, targets) => generalizedCrossentropy(output, targets);
  }
}
