// tf.tidy for results that its own type does not allow: interfaces, null and maps.
import * as tf from '@tensorflow/tfjs';

/** Runs `work` and disposes every tensor made in it but those in plain objects and arrays of the result. */
export function tidy<Result>(work: () => Result): Result {
  return tf.tidy(work as () => tf.TensorContainer) as Result;
}

/** A copy that the surrounding tidy looks after, in place of a kept tensor. */
export function unkept<T extends tf.Tensor>(tensor: T): T {
  const copy = tf.clone(tensor);
  tensor.dispose();
  return copy;
}
