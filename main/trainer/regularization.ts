// L1 and L2 on the vector of all parameters: a vector of factors each, so that the penalty needs no loop over layers.
import * as tf from '@tensorflow/tfjs';
import type { Network } from './network.ts';

export interface Regularization {
  /** sum(l1 |w| + l2 w^2), as Keras adds it to the loss. */
  penalty(parameters: tf.Tensor1D): tf.Scalar;
  /** Its gradient: l1 sign(w) + 2 l2 w. */
  gradient(parameters: tf.Tensor1D): tf.Tensor1D;
  dispose(): void;
}

/** Null where no layer has a penalty. */
export function createRegularization(network: Network): Regularization | null {
  const l1 = factors(network, 'l1');
  const l2 = factors(network, 'l2');
  if (l1 === null && l2 === null) return null;
  return {
    penalty(parameters) {
      const terms: tf.Scalar[] = [];
      if (l1 !== null) terms.push(tf.sum(tf.mul(l1, tf.abs(parameters))));
      if (l2 !== null) terms.push(tf.sum(tf.mul(l2, tf.square(parameters))));
      return tf.addN(terms);
    },
    gradient(parameters) {
      const terms: tf.Tensor1D[] = [];
      if (l1 !== null) terms.push(tf.mul(l1, tf.sign(parameters)));
      if (l2 !== null) terms.push(tf.mul(l2, tf.mul(parameters, 2)));
      return tf.addN(terms);
    },
    dispose() {
      tf.dispose([l1, l2].filter((tensor) => tensor !== null));
    },
  };
}

function factors(network: Network, name: 'l1' | 'l2'): tf.Tensor1D | null {
  if (network.parameters.every((parameter) => parameter[name] === 0)) return null;
  const values = new Float32Array(network.parameterCount);
  for (const parameter of network.parameters) values.fill(parameter[name], parameter.offset, parameter.offset + parameter.size);
  return tf.tensor1d(values);
}
