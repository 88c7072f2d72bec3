// Steps so small that XLA makes one kernel of the whole training loop. It runs a loop operation by operation, which costs a small step
// more than its arithmetic; a loop of few bytes becomes one function instead, and how many are few can be told. In there XLA has no
// library for products, and writes good code only for some: these are brought into that form (products.ts), and what does not fit stays out.
import type { Engine } from '../../shared/rpc/trainer.ts';
import { stepWork } from '../../shared/spec/work.ts';
import type { TrainLoop } from './graph/epoch-graph.ts';
import type { Network } from './network.ts';

/**
 * The largest product [rows, inner] x [inner, columns] that XLA's processor backend unrolls into vector code, of matrices that are laid
 * out as they are multiplied (its dot_op_emitter.cc: inner and columns up to 128, rows up to 32); everything else is a loop over
 * single numbers there, ten times as slow.
 */
export const mostRows = 32;
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
 * 0.075 and 0.057, 20-4-100-4-1 with layer normalisation 0.049 and 0.032 (190), 12-32-32-32-1 0.020 and 0.014 (490), 8 times 112-75-12 with batch 16 0.40 and 0.44
 * (900), 20-64-64-1 0.026 and 0.024 (1,000), two of 37-8-1 with dropout and batch 128 0.030 and 0.036. Compiling takes as long, to half as long again for
 * deep nets.
 */
export function trainLoopFor({ parts: { network }, shape: { batchSize } }: Steps): TrainLoop {
  const kernels = network.parameters.filter(({ role }) => role === 'kernel');
  const fits = batchSize > 1 && batchSize <= mostRows && stepWork(network.parameterCount, batchSize) <= mostWork && kernels.every(({ shape: [inputs = 1, units = 1] }) => inputs < mostInner && units <= mostInner);
  return fits ? 'one kernel' : 'operations';
}
