// The products of dense layers in the forms that XLA's processor backend computes fastest. They differ from what TensorFlow.js would record
// by the gradients alone: which matrix is transposed, and how.
import * as tf from '@tensorflow/tfjs';
import { mostRows } from './one-kernel.ts';

/** As TensorFlow.js records them; for XLA, which runs them one by one; or for XLA, as parts of one kernel. */
export type Products = 'plain' | 'compiled' | 'one kernel';

/** Below so many units XLA has the gradient of a kernel computed number by number. */
const fewUnits = 8;

/** Gradients of the left factor and of the right one, from that of their product. */
type Gradients = (dy: tf.Tensor3D, left: tf.Tensor3D, right: tf.Tensor3D) => tf.Tensor3D[];

/** `compute(left, right)` with gradients of our own. */
function withGradients(left: tf.Tensor3D, right: tf.Tensor3D, compute: (left: tf.Tensor3D, right: tf.Tensor3D) => tf.Tensor3D, gradients: Gradients): tf.Tensor3D {
  const op = tf.customGrad((...args) => {
    const [one, other, save] = args as unknown as [tf.Tensor3D, tf.Tensor3D, tf.GradSaveFunc];
    save([one, other]);
    return { value: compute(one, other), gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradients(...([dy, ...saved] as Parameters<Gradients>)) };
  });
  return op(left, right);
}

/** rows x kernel of each member. Of few units, 30-128-128-3 takes 3 to 6 % less time so, 100-512-512-1 1 to 4 %, 20-64-64-1 1 %. */
export function compiledProduct(rows: tf.Tensor3D, kernel: tf.Tensor3D): tf.Tensor3D {
  const [, inputs, units] = kernel.shape;
  if (units >= Math.min(fewUnits, inputs)) return tf.matMul(rows, kernel);
  return withGradients(rows, kernel, (left, right) => tf.matMul(left, right), (dy, left, right) => [tf.matMul(dy, right, false, true), gradientOfFewUnits(left, dy, false)]);
}

/**
 * rows x kernel + biases of each member, [members, rows, units], with gradients whose transposed matrices are written out. `weights`:
 * [members, inputs, units], with a further row of biases where `hasBias`: then the gradient of both is one product, and one piece.
 */
export function oneKernelAffine(rows: tf.Tensor3D, weights: tf.Tensor3D, hasBias: boolean): tf.Tensor3D {
  const [members, , units] = weights.shape;
  const inputs = rows.shape[2];
  const kernelOf = (both: tf.Tensor3D): tf.Tensor3D => (hasBias ? tf.slice3d(both, [0, 0, 0], [members, inputs, units]) : both);
  const compute = (left: tf.Tensor3D, right: tf.Tensor3D): tf.Tensor3D => {
    const product = inPieces(left, kernelOf(right));
    return hasBias ? tf.add(product, tf.slice3d(right, [0, inputs, 0], [members, 1, units])) : product;
  };
  const gradientOfWeights = units > inputs ? gradientOfManyUnits : gradientOfFewUnits;
  return withGradients(rows, weights, compute, (dy, left, right) => [gradientOfRows(dy, kernelOf(right)), gradientOfWeights(left, dy, hasBias)]);
}

/** dy x the transposed kernel. */
function gradientOfRows(dy: tf.Tensor3D, kernel: tf.Tensor3D): tf.Tensor3D {
  const [members, rows] = dy.shape;
  return tf.slice3d(inPieces(dy, transposedAndMore(kernel, 2, 0)), [0, 0, 0], [members, rows, kernel.shape[1]]);
}

/** The transposed rows x dy. What is added to them is a row of ones, of which the gradient of the biases comes. */
function gradientOfManyUnits(rows: tf.Tensor3D, dy: tf.Tensor3D, hasBias: boolean): tf.Tensor3D {
  const [members, , inputs] = rows.shape;
  const both = inPieces(transposedAndMore(rows, 1, 1), dy);
  return hasBias ? both : tf.slice3d(both, [0, 0, 0], [members, inputs, dy.shape[2]]);
}

/** dy transposed x the rows, transposed: less to transpose. */
function gradientOfFewUnits(rows: tf.Tensor3D, dy: tf.Tensor3D, hasBias: boolean): tf.Tensor3D {
  const [members, count, inputs] = rows.shape;
  const ofKernel = tf.slice3d(inPieces(transposedAndMore(dy, 1, 0), rows), [0, 0, 0], [members, dy.shape[2], inputs]);
  const transposed: tf.Tensor3D = tf.transpose(ofKernel, [0, 2, 1]);
  return hasBias ? tf.concat3d([transposed, tf.matMul<tf.Tensor3D>(tf.ones([members, 1, count]), dy)], 1) : transposed;
}

/**
 * The matrices transposed, with a row (axis 1) or a column (axis 2) of `value` at the end: without it XLA would put the transposition
 * back into the product, and the product with a single column into a loop over single numbers.
 */
function transposedAndMore(matrices: tf.Tensor3D, axis: 1 | 2, value: number): tf.Tensor3D {
  return tf.pad3d(tf.transpose(matrices, [0, 2, 1]), [[0, 0], [0, axis === 1 ? 1 : 0], [0, axis === 2 ? 1 : 0]], value);
}

function inPieces(left: tf.Tensor3D, right: tf.Tensor3D): tf.Tensor3D {
  const [members, rows, inner] = left.shape;
  if (rows <= mostRows || right.shape[2] === 1) return tf.matMul(left, right);
  const pieces = Array.from({ length: Math.ceil(rows / mostRows) }, (_, piece): tf.Tensor3D => {
    const start = piece * mostRows;
    return tf.matMul(tf.slice3d(left, [0, start, 0], [members, Math.min(mostRows, rows - start), inner]), right);
  });
  return tf.concat3d(pieces, 1);
}
