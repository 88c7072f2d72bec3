// When a planted fault counts and when it is repaired: honest counting, as plain arithmetic over what runs came to.
import { median } from '../../../shared/stagnation/measures/swing.ts';

/** A fault costs at least this share of the way from the sound run to the constant answer, or it is none. */
export const leastCost = 0.2;
/** A repair wins back at least this share of that cost. */
export const leastRepair = 0.5;
/** A sound run that is closer than this to the constant answer, as a share of its distance from perfect, has learned nothing that could be lost. */
export const leastLearned = 0.1;

export interface Scale {
  /** What the best constant answer comes to, and what perfect is. */
  readonly constant: number;
  readonly perfect: number;
  readonly better: 'lower' | 'higher';
}

/** What a run lost, from 0, perfect, to 1, no better than the constant answer, which can always be given instead: so also for a run that diverged. */
export function lossShare(value: number, { constant, perfect }: Scale): number {
  const share = (value - perfect) / (constant - perfect);
  return Number.isFinite(share) ? Math.min(1, share) : 1;
}

const usual = (values: readonly number[], scale: Scale): number => median(values.map((value) => lossShare(value, scale)));

/** What the fault cost, as a share of what the sound run has learned; NaN where that is too little. */
export function costOf(planted: readonly number[], sound: readonly number[], scale: Scale): number {
  const learned = 1 - usual(sound, scale);
  return learned < leastLearned ? NaN : (usual(planted, scale) - usual(sound, scale)) / learned;
}

/** The share of the cost that a change wins back: the median over the paired seeds. More than 1 is better than sound. */
export function repairOf(planted: readonly number[], changed: readonly number[], sound: readonly number[], scale: Scale): number {
  const cost = usual(planted, scale) - usual(sound, scale);
  return median(planted.map((value, seed) => lossShare(value, scale) - lossShare(changed[seed] ?? NaN, scale))) / cost;
}
