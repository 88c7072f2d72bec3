// L1 and L2 on the rows of all parameters: a factor for each, so that the penalty needs no loop over layers.
import * as tf from '@tensorflow/tfjs';
import type { Network } from './network.ts';
import { rowSums } from './row-sums.ts';

/** What each parameter's penalty is multiplied by, [members, parameterWidth]; null where no member has that penalty. */
export interface PenaltyFactors {
  readonly l1: tf.Tensor2D | null;
  readonly l2: tf.Tensor2D | null;
}

/** sum(l1 |w| + l2 w^2) of each member, as Keras adds it to the loss, [members]; null without any penalty. */
export function penaltyOf({ l1, l2 }: PenaltyFactors, parameters: tf.Tensor2D): tf.Tensor1D | null {
  const terms: tf.Tensor1D[] = [];
  if (l1 !== null) terms.push(rowSums(tf.mul(l1, tf.abs(parameters))));
  if (l2 !== null) terms.push(rowSums(tf.mul(l2, tf.square(parameters))));
  return terms.length === 0 ? null : tf.addN(terms);
}

/** Its gradient, l1 sign(w) + 2 l2 w, on top of `gradient`. */
export function withPenaltyGradient({ l1, l2 }: PenaltyFactors, parameters: tf.Tensor2D, gradient: tf.Tensor2D): tf.Tensor2D {
  const terms: tf.Tensor2D[] = [gradient];
  if (l1 !== null) terms.push(tf.mul(l1, tf.sign(parameters)));
  if (l2 !== null) terms.push(tf.mul(l2, tf.mul(parameters, 2)));
  return terms.length === 1 ? gradient : tf.addN(terms);
}

/** The factors of the members' networks, which have the same shapes. */
export function penaltyFactors(networks: readonly Network[]): PenaltyFactors {
  return { l1: factors(networks, 'l1'), l2: factors(networks, 'l2') };
}

function factors(networks: readonly Network[], name: 'l1' | 'l2'): tf.Tensor2D | null {
  if (networks.every(({ parameters }) => parameters.every((parameter) => parameter[name] === 0))) return null;
  const width = networks[0]?.parameterWidth ?? 0;
  const values = new Float32Array(networks.length * width);
  networks.forEach(({ parameters }, member) => {
    for (const parameter of parameters) {
      const start = member * width + parameter.offset;
      values.fill(parameter[name], start, start + parameter.size);
    }
  });
  return tf.tensor2d(values, [networks.length, width]);
}
