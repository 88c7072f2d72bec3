// What arms have come to: losses on the probe rows, means over the last epochs, and gains as shares of the gap to the floor.
import { epochMetrics } from '../../metrics/names.ts';
import { mean, median } from '../measures/swing.ts';
import type { ArmResult, ProbeSubject } from './probe.ts';

/** Share of the constant answer's loss that a run must be above the floor for gains to mean anything: near it, 0.005 to 0.001 looks like -80 % (the margin of floors/attainable.ts). */
const worthwhile = 0.05;

/** The measured values of an epoch metric, in order. Infinity after a divergence, where a loss is asked for. */
export function valuesOf(arm: ArmResult | null, name: string): number[] {
  return (arm?.curves.get(name) ?? []).filter((value): value is number => value !== undefined && Number.isFinite(value));
}

/** Training loss of each epoch without what L1 and L2 add to it. */
function errorsOf(arm: ArmResult | null): number[] {
  const penalties = arm?.curves.get(epochMetrics.penalty) ?? [];
  return (arm?.curves.get(epochMetrics.loss) ?? []).flatMap((value, index) => (value === undefined || !Number.isFinite(value) ? [] : [value - (penalties[index] ?? 0)]));
}

/** Loss on the training rows at the end, dropout off and penalty excluded; Infinity for an arm that diverged, null for one that is not there. */
export function finalLoss(arm: ArmResult | null): number | null {
  if (arm === null) return null;
  if (arm.isDiverged) return Infinity;
  return valuesOf(arm, epochMetrics.probeLoss).at(-1) ?? errorsOf(arm).at(-1) ?? null;
}

/** Mean and standard deviation of the training loss over the last `share` of the epochs; Infinity for an arm that diverged. */
export function settledLoss(arm: ArmResult | null, share = 0.5): { readonly mean: number; readonly spread: number } | null {
  if (arm === null) return null;
  if (arm.isDiverged) return { mean: Infinity, spread: Infinity };
  const errors = errorsOf(arm);
  const tail = errors.slice(-Math.max(1, Math.round(errors.length * share)));
  if (tail.length === 0) return null;
  const level = mean(tail);
  return { mean: level, spread: Math.sqrt(mean(tail.map((value) => (value - level) ** 2))) };
}

/** Lowest loss on held-out rows without the penalty: where it would stop early. Null without held-out rows, Infinity after a divergence without any. */
export function lowestValidation(arm: ArmResult | null): number | null {
  if (arm === null) return null;
  const penalties = arm.curves.get(epochMetrics.penalty) ?? [];
  const values = (arm.curves.get(epochMetrics.validationLoss) ?? []).flatMap((value, index) => (value === undefined || !Number.isFinite(value) ? [] : [value - (penalties[index] ?? 0)]));
  if (values.length > 0) return Math.min(...values);
  return arm.isDiverged ? Infinity : null;
}

/** What 1 is for losses: the best constant answer's, else the first the run had. Above 0. */
export function scaleOf({ facts, losses }: Pick<ProbeSubject, 'facts' | 'losses'>): number {
  const first = losses.find(Number.isFinite);
  const scale = Math.abs(facts.baselineLoss ?? first ?? 1);
  return scale > 0 ? scale : 1;
}

/**
 * How much of the gap between a loss and the floor a change closes: 1 all of it, 0 nothing, below 0 it widens. A floor that is not
 * known counts as 0. Null where the loss is at the floor already, or not known.
 */
export function gainOf(subject: Pick<ProbeSubject, 'facts' | 'losses' | 'floor'>, before: number | null, after: number | null): number | null {
  if (before === null || after === null) return null;
  const scale = scaleOf(subject);
  // A loss that is not finite is as bad as one can be; a constant answer would be better.
  const from = Number.isFinite(before) ? before : Math.max(scale, subject.floor ?? 0) * 2;
  const floor = Math.max(0, subject.floor ?? 0);
  if (from - floor < worthwhile * scale) return null;
  const gain = Number.isFinite(after) ? (from - after) / (from - floor) : -1;
  return Math.max(-1, Math.min(1.5, gain));
}

/** Whether the training loss of the run is far enough above the floor for probes of it to tell anything. */
export function hasGap(subject: Pick<ProbeSubject, 'facts' | 'losses' | 'floor'>): boolean {
  const lately = subject.losses.slice(-3).filter(Number.isFinite);
  return lately.length === 0 || gainOf(subject, median(lately), subject.floor ?? 0) !== null;
}

/** The best of several; null where none is known. */
export function bestOf(losses: readonly (number | null)[]): number | null {
  return losses.reduce<number | null>((best, loss) => (loss !== null && (best === null || loss < best) ? loss : best), null);
}

export function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
