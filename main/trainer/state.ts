// The state of a population: made from seeds, put together from the vectors of checkpoints, and taken apart into them again.
import * as tf from '@tensorflow/tfjs';
import type { TrainingMember } from '../../shared/rpc/trainer.ts';
import { createNetwork, initialParameters, initialStatistics, type Network } from './network.ts';
import { nameCarry, readCarry } from './named-carry.ts';
import type { Program } from './program.ts';
import type { Carry } from './runner.ts';

/** Vectors of one member by name: `parameters`, `statistics`, `slot_0`, ..., `average`, `sums`. */
export type Vectors = ReadonlyMap<string, Float32Array>;

/** What one member's vectors are before the first step. */
export function freshVectors({ parts, shape }: Program, { model, training }: TrainingMember): Vectors {
  const { optimizer, weightAveraging } = parts;
  // Shapes are shared, but how weights begin is the member's own.
  const network = createNetwork(model, parts.network.inputs);
  const parameters = initialParameters(network, training.seed);
  return new Map([
    ['parameters', parameters],
    ...(network.statisticCount === 0 ? [] : [['statistics', initialStatistics(network)] as const]),
    ...optimizer.slotStarts.map((start, index) => [`slot_${index}`, new Float32Array(network.parameterCount).fill(start)] as const),
    ...(weightAveraging === null ? [] : [['average', parameters] as const]),
    ...(shape.sumsWidth === 0 ? [] : [['sums', new Float32Array(shape.sumsWidth)] as const]),
  ]);
}

/** True for the vectors that hold a number for each parameter: their rows are as wide as the network says. */
function isOfParameters(name: string): boolean {
  return name !== 'statistics' && name !== 'sums';
}

/** The members' vectors as rows of tensors, in the order of the slots. They have the same names and lengths. */
export function stackVectors({ parameterWidth }: Network, slots: readonly Vectors[]): Carry {
  const [first] = slots;
  const entries = Array.from(first ?? [], ([name, values]) => {
    const width = isOfParameters(name) ? parameterWidth : values.length;
    const rows = new Float32Array(slots.length * width);
    slots.forEach((slot, index) => rows.set(slot.get(name) ?? values, index * width));
    return [name, tf.tensor2d(rows, [slots.length, width])] as const;
  });
  return readCarry(Object.fromEntries(entries));
}

/** One member's vectors out of its row of every tensor, outside of the device. */
export function readVectors({ parameterCount }: Network, carry: Carry, slot: number): Map<string, Float32Array> {
  return new Map(Object.entries(nameCarry(carry)).map(([name, tensor]) => [name, readRow(tensor, slot, isOfParameters(name) ? parameterCount : -1)]));
}

/** `length`: of what is read, from the beginning of the row; -1: all of it. */
function readRow(tensor: tf.Tensor2D, slot: number, length: number): Float32Array {
  const row = tf.slice2d(tensor, [slot, 0], [1, length]);
  try {
    // Not out of a tidy: it would look for tensors among the numbers, one by one, which takes most of a second for a few million.
    return row.dataSync<'float32'>().slice();
  } finally {
    row.dispose();
  }
}
