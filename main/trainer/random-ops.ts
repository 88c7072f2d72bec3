// The random numbers of random.ts, bit for bit, made of TensorFlow's integer operations: inside a compiled graph, on any device.
import * as tf from '@tensorflow/tfjs';
import { shiftRight, xor } from './native-ops.ts';
import type { UniformSource } from './network.ts';
import { fillUniform, mixers, partSalt, randomKey, uniformBits } from './random.ts';

/** `mix` of random.ts. TensorFlow's int32 products wrap around as `Math.imul` does. */
function mix(words: tf.Tensor): tf.Tensor {
  let hash = tf.mul(xor(words, shiftRight(words, 16)), tf.scalar(mixers[0], 'int32'));
  hash = tf.mul(xor(hash, shiftRight(hash, 13)), tf.scalar(mixers[1], 'int32'));
  return xor(hash, shiftRight(hash, 16));
}

/**
 * The numbers of one step. `firstWords`: the first word of each member's key for noise, int32 [members]; `step`: the step's
 * number, an int32 scalar.
 */
export function uniformFromOps(firstWords: tf.Tensor1D, step: tf.Scalar): UniformSource {
  const first = tf.reshape(firstWords, [-1, 1]);
  return (part, [members, rows, units]) =>
    tf.tidy(() => {
      const second = mix(tf.add(mix(xor(first, step)), tf.scalar(partSalt(part), 'int32')));
      const index = tf.reshape(tf.range(0, rows * units, 1, 'int32'), [1, -1]);
      const bits = mix(xor(mix(tf.add(index, first)), second));
      const numbers = tf.mul(tf.cast(shiftRight(bits, 32 - uniformBits), 'float32'), 2 ** -uniformBits);
      return tf.reshape(numbers, [members, rows, units]);
    });
}

/** The same numbers made in JavaScript, for a backend without integer operations. `seeds`: one a member. */
export function uniformFromHost(seeds: readonly number[], step: number): UniformSource {
  return (part, [members, rows, units]) => {
    const values = new Float32Array(members * rows * units);
    seeds.forEach((seed, member) => {
      fillUniform(values.subarray(member * rows * units, (member + 1) * rows * units), randomKey(seed, 'noise', step, part));
    });
    return tf.tensor3d(values, [members, rows, units]);
  };
}

/** The first words of the members' keys, for `uniformFromOps`. */
export function noiseWords(seeds: readonly number[]): Int32Array {
  return Int32Array.from(seeds, (seed) => randomKey(seed, 'noise', 0).first);
}
