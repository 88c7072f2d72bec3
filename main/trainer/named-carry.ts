// The tensors of a training state by name, as graphs and checkpoints know them, and back.
import type * as tf from '@tensorflow/tfjs';
import type { Carry } from './runner.ts';

const slotPrefix = 'slot_';

export function nameCarry({ state, sums }: Carry): Record<string, tf.Tensor2D> {
  return {
    parameters: state.parameters,
    ...(state.statistics === null ? {} : { statistics: state.statistics }),
    ...Object.fromEntries(state.slots.map((slot, index) => [`${slotPrefix}${index}`, slot])),
    ...(state.average === null ? {} : { average: state.average }),
    ...(sums === null ? {} : { sums }),
  };
}

/** Other names are left aside; a graph's results are called `next_…`. */
export function readCarry(named: Readonly<Record<string, tf.Tensor>>): Carry {
  const find = (name: string): tf.Tensor2D | null => (named[name] ?? named[`next_${name}`] ?? null) as tf.Tensor2D | null;
  const parameters = find('parameters');
  if (parameters === null) throw new Error('the parameters are missing');
  const slots: tf.Tensor2D[] = [];
  for (let slot = find(`${slotPrefix}0`); slot !== null; slot = find(`${slotPrefix}${slots.length}`)) slots.push(slot);
  return { state: { parameters, statistics: find('statistics'), slots, average: find('average') }, sums: find('sums') };
}
