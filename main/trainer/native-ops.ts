// TensorFlow operations that tfjs does not offer, or only with a check that reads values back, which a graph cannot do.
import * as tf from '@tensorflow/tfjs';

interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The part of tfjs-node's backend that is used; its own type comes with the package, which may not be installed. */
interface NativeBackend {
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_ATTR_INT: number; readonly TF_INT32: number; readonly TF_FLOAT: number };
  executeSingleOutput(name: string, attributes: readonly OpAttribute[], inputs: readonly tf.Tensor[]): tf.Tensor;
}

function native(): NativeBackend {
  return tf.backend() as unknown as NativeBackend;
}

/** True where the current backend is native TensorFlow. */
export function hasNativeOps(): boolean {
  return tf.getBackend() === 'tensorflow';
}

/** Slices of `values` along its first axis at `indices` (int32, any shape), without tfjs's check of the range. */
export function gatherRows<Result extends tf.Tensor>(values: tf.Tensor, indices: tf.Tensor): Result {
  if (!hasNativeOps()) return tf.gather(values, indices) as Result;
  const backend = native();
  const { TF_ATTR_TYPE: type, TF_ATTR_INT, TF_INT32, TF_FLOAT } = backend.binding;
  const attributes = [
    { name: 'batch_dims', type: TF_ATTR_INT, value: 0 },
    { name: 'Tparams', type, value: values.dtype === 'int32' ? TF_INT32 : TF_FLOAT },
    { name: 'Tindices', type, value: TF_INT32 },
    { name: 'Taxis', type, value: TF_INT32 },
  ];
  return tf.tidy(() => backend.executeSingleOutput('GatherV2', attributes, [values, indices, tf.scalar(0, 'int32')])) as Result;
}

/** The part of `values` that begins at `begin` (one int32 scalar an axis) and is as large as `size`; positions may be tensors. */
export function sliceAt<Result extends tf.Tensor>(values: tf.Tensor, begin: readonly tf.Scalar[], size: readonly number[]): Result {
  const backend = native();
  const { TF_ATTR_TYPE: type, TF_INT32, TF_FLOAT } = backend.binding;
  const attributes = [{ name: 'T', type, value: values.dtype === 'int32' ? TF_INT32 : TF_FLOAT }, { name: 'Index', type, value: TF_INT32 }];
  return tf.tidy(() => backend.executeSingleOutput('Slice', attributes, [values, tf.stack([...begin]), tf.tensor1d([...size], 'int32')])) as Result;
}

/** Bitwise exclusive or of int32 tensors, which may be broadcast. */
export function xor(left: tf.Tensor, right: tf.Tensor): tf.Tensor {
  return integerOp('BitwiseXor', left, right);
}

/** The bits moved to the right by a fixed count, with zeros coming in from the left, as `>>>` does. */
export function shiftRight(values: tf.Tensor, count: number): tf.Tensor {
  const shifted = integerOp('RightShift', values, tf.scalar(count, 'int32'));
  // TensorFlow shifts copies of the sign in.
  return integerOp('BitwiseAnd', shifted, tf.scalar(2 ** (32 - count) - 1, 'int32'));
}

function integerOp(name: string, left: tf.Tensor, right: tf.Tensor): tf.Tensor {
  const backend = native();
  return backend.executeSingleOutput(name, [{ name: 'T', type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_INT32 }], [left, right]);
}
