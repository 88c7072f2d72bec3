// The activations of EXPERIMENT.md, with Keras 3's constants, on logits of shape [members, rows, units].
import * as tf from '@tensorflow/tfjs';
import type { Activation } from '../../shared/spec/run-spec.ts';

/** Keras 3's `leaky_relu` default. */
const leakySlope = 0.2;

const functions: Record<Activation, (logits: tf.Tensor3D) => tf.Tensor3D> = {
  linear: (logits) => logits,
  relu,
  leakyRelu: (logits) => tf.leakyRelu(logits, leakySlope),
  elu: (logits) => tf.elu(logits),
  selu: (logits) => tf.selu(logits),
  gelu: (logits) => tf.mul(tf.mul(logits, 0.5), tf.add(tf.erf(tf.mul(logits, Math.SQRT1_2)), 1)),
  tanh: (logits) => tf.tanh(logits),
  sigmoid: (logits) => tf.sigmoid(logits),
  softplus: (logits) => tf.softplus(logits),
  swish: (logits) => tf.mul(logits, tf.sigmoid(logits)),
  exponential: (logits) => tf.exp(logits),
  softmax: (logits) => tf.softmax(logits),
};

/** The library's own gradient takes seven operations, to pass on a NaN that the loss shows anyway; this one takes three. */
function relu(logits: tf.Tensor3D): tf.Tensor3D {
  const compute = tf.customGrad((input, save) => {
    const value = tf.relu(input as tf.Tensor3D);
    (save as tf.GradSaveFunc)([value]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => tf.mul(dy, tf.cast(tf.greater(saved[0] ?? value, 0), 'float32'));
    return { value, gradFunc };
  });
  return compute(logits);
}

export function activate(activation: Activation, logits: tf.Tensor3D): tf.Tensor3D {
  return functions[activation](logits);
}
