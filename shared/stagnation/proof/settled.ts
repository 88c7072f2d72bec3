// Which number stands for a whole run in a comparison, and in which metric two settings can be compared at all.
import { epochMetrics } from '../../metrics/names.ts';
import { mean } from '../measures/swing.ts';
import type { RunSpec } from '../../spec/run-spec.ts';

export const trialMetrics = [epochMetrics.validationLoss, epochMetrics.validationAccuracy, epochMetrics.validationMeanAbsoluteError] as const;
export type TrialMetric = (typeof trialMetrics)[number];

export function isHigherBetter(metric: string): boolean {
  return metric.endsWith('accuracy');
}

/** The loss on the held-out rows; where the two settings do not measure it alike, the task's own metric: share of right answers, or mean absolute error. */
export function metricFor(before: RunSpec, after: RunSpec): TrialMetric {
  const isSameLoss = before.training.loss === after.training.loss && before.training.labelSmoothing === after.training.labelSmoothing && before.dataset.targetScaling === after.dataset.targetScaling;
  if (isSameLoss) return epochMetrics.validationLoss;
  return before.dataset.task === 'regression' ? epochMetrics.validationMeanAbsoluteError : epochMetrics.validationAccuracy;
}

/** Metrics of a run by name, a value an epoch. */
export type RunCurves = ReadonlyMap<string, readonly number[]>;

/** The metric of each epoch; a loss without what L1 and L2 add to it, which is no error and differs with the settings. */
export function curveOf(curves: RunCurves, metric: TrialMetric): readonly number[] {
  const curve = curves.get(metric) ?? [];
  const penalty = metric === epochMetrics.validationLoss ? curves.get(epochMetrics.penalty) : undefined;
  return penalty === undefined ? curve : curve.map((value, epoch) => value - (penalty[epoch] ?? 0));
}

/**
 * What a run has come to: the mean of its last twentieth, so that one lucky epoch does not count; or, where it stops early and takes the
 * best weights back, its value there. NaN where it has none or is no number by then.
 */
export function settledValue(curves: RunCurves, metric: TrialMetric, { earlyStopping }: RunSpec['training']): number {
  const curve = curveOf(curves, metric);
  const watched = earlyStopping?.restoreBest === true ? (curves.get(earlyStopping.monitor) ?? []) : [];
  if (earlyStopping !== null && watched.length > 0) {
    const costs = watched.map((value) => (isHigherBetter(earlyStopping.monitor) ? -value : value));
    const best = costs.reduce((found, cost, epoch) => (cost < (costs[found] ?? NaN) || Number.isNaN(costs[found]) ? epoch : found), 0);
    return curve[best] ?? NaN;
  }
  return mean(curve.slice(-Math.max(1, Math.round(curve.length / 20))));
}
