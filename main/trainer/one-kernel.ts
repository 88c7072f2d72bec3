// Steps so small that XLA makes one kernel of the whole training loop. It runs a loop operation by operation, which costs a small step
// more than its arithmetic; a loop of few bytes becomes one function instead, and how many are few can be told. In there XLA has no
// library for products, and writes good code only for some: these are brought into that form here, and what does not fit stays out.
import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../../shared/rpc/trainer.ts';
import { stepWork } from '../../shared/spec/work.ts';
import type { TrainLoop } from './graph/epoch-graph.ts';
import type { Network } from './network.ts';

/**
 * The largest product [rows, inner] x [inner, columns] that XLA's processor backend unrolls into vector code, of matrices that are laid
 * out as they are multiplied (its dot_op_emitter.cc: inner and columns up to 128, rows up to 32); everything else is a loop over
 * single numbers there, ten times as slow.
 */
const mostRows = 32;
const mostInner = 128;

/**
 * What XLA is told: loops of any size may become one kernel, of those that hold nothing but what such a kernel can do; and sums are not
 * left to a library, which it cannot call.
 */
export const oneKernelFlags = [
  '--xla_backend_extra_options=xla_cpu_small_while_loop_byte_threshold=1000000000',
  '--xla_cpu_experimental_ynn_fusion_type=-LIBRARY_FUSION_TYPE_REDUCE',
] as const;

/** Operations of one member's step, up to which it is worth it; see shared/spec/work.ts. */
const mostWork = 500_000;

/** What a program's steps multiply. */
interface Steps {
  readonly parts: { readonly network: Pick<Network, 'parameters' | 'parameterCount'> };
  readonly shape: { readonly batchSize: number };
}

/** Where XLA makes kernels of loops: on the processor, with one thread (more of them share a product out). */
export function makesKernels({ threads, device }: Pick<Engine, 'threads' | 'device'>): boolean {
  return device === 'cpu' && threads === 1;
}

/**
 * One kernel where XLA writes good code for every product of a step, and the step is small. Measured on one core, milliseconds a step as
 * operations and as one kernel, and thousands of operations of a member: 10-64-1 with batch 32 0.0065 and 0.0035 (150), 16 of them at once
 * 0.075 and 0.057, 20-4-100-4-1 0.049 and 0.032 (190), 12-32-32-32-1 0.020 and 0.014 (490), 8 times 112-75-12 with batch 16 0.40 and 0.44
 * (900), 20-64-64-1 0.026 and 0.024 (1,000), 37-8-1 with batch 128 0.030 and 0.036. Compiling takes as long, to half as long again for
 * deep nets.
 */
export function trainLoopFor({ parts: { network }, shape: { batchSize } }: Steps): TrainLoop {
  const kernels = network.parameters.filter(({ role }) => role === 'kernel');
  const fits = batchSize > 1 && batchSize <= mostRows && stepWork(network.parameterCount, batchSize) <= mostWork && kernels.every(({ shape: [inputs = 1, units = 1] }) => inputs < mostInner && units <= mostInner);
  return fits ? 'one kernel' : 'operations';
}

/**
 * rows x kernel + biases of each member, [members, rows, units], with gradients whose transposed matrices are written out. `weights`:
 * [members, inputs, units], with a further row of biases where `hasBias`: then the gradient of both is one product, and one piece.
 */
export function oneKernelAffine(rows: tf.Tensor3D, weights: tf.Tensor3D, hasBias: boolean): tf.Tensor3D {
  const [members, , units] = weights.shape;
  const inputs = rows.shape[2];
  const kernelOf = (both: tf.Tensor3D): tf.Tensor3D => (hasBias ? tf.slice3d(both, [0, 0, 0], [members, inputs, units]) : both);
  const gradientOfWeights = units > inputs ? gradientOfManyUnits : gradientOfFewUnits;
  const compute = tf.customGrad((...args) => {
    const [left, right, save] = args as unknown as [tf.Tensor3D, tf.Tensor3D, tf.GradSaveFunc];
    save([left, right]);
    const product = inPieces(left, kernelOf(right));
    const gradFunc = (gradient: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [dy, savedLeft, savedRight] = [gradient, ...saved] as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
      return [gradientOfRows(dy, kernelOf(savedRight)), gradientOfWeights(savedLeft, dy, hasBias)];
    };
    return { value: hasBias ? tf.add(product, tf.slice3d(right, [0, inputs, 0], [members, 1, units])) : product, gradFunc };
  });
  return compute(rows, weights) as tf.Tensor3D;
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
 * The matrices transposed, with a row (axis 1) or a column (axis 2) of `value` at the end: without it TensorFlow and XLA would put the
 * transposition back into the product, and the product with a single column into a loop over single numbers.
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
