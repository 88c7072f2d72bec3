// Which number stands for a whole run in a comparison, and in which metric two settings can be compared at all.
import { classAccuracyName, epochMetrics } from '../../metrics/names.ts';
import { bestFloor, isFloorUnit } from '../floors/attainable.ts';
import { errorWithout } from '../measures/penalty.ts';
import { mean } from '../measures/swing.ts';
import type { DataFacts } from '../evidence.ts';
import type { RunSpec } from '../../spec/run-spec.ts';

/** The mean over the classes of the share of their rows that are told right: not recorded as such, but made of what is. */
const balancedAccuracy = 'val_balanced_accuracy';
export const trialMetrics = [epochMetrics.validationLoss, epochMetrics.validationAccuracy, balancedAccuracy, epochMetrics.validationMeanAbsoluteError] as const;
export type TrialMetric = (typeof trialMetrics)[number];

export function isHigherBetter(metric: string): boolean {
  return metric.endsWith('accuracy');
}

/** True for settings that trade one class for another: more right answers for the rare one are paid for by the overall loss, as they should be. */
function weighsClasses(before: RunSpec, after: RunSpec): boolean {
  const weighing = ({ dataset, training }: RunSpec): string => JSON.stringify([training.classWeights, training.threshold, dataset.balance, dataset.augmentation]);
  return before.dataset.task !== 'regression' && weighing(before) !== weighing(after);
}

/**
 * The loss on the held-out rows; where the two settings do not measure it alike, the task's own metric: share of right answers, or mean
 * absolute error. Where they weigh the classes differently, every class counts alike (arXiv 2409.19751).
 */
export function metricFor(before: RunSpec, after: RunSpec): TrialMetric {
  if (weighsClasses(before, after)) return balancedAccuracy;
  const isSameLoss = before.training.loss === after.training.loss && before.training.labelSmoothing === after.training.labelSmoothing && before.dataset.targetScaling === after.dataset.targetScaling;
  if (isSameLoss) return epochMetrics.validationLoss;
  return before.dataset.task === 'regression' ? epochMetrics.validationMeanAbsoluteError : epochMetrics.validationAccuracy;
}

/** Metrics of a run by name, a value an epoch. */
export type RunCurves = ReadonlyMap<string, readonly number[]>;

/** The metric of each epoch; a loss without what L1 and L2 add to it, which is no error and differs with the settings. */
export function curveOf(curves: RunCurves, metric: TrialMetric): readonly number[] {
  if (metric === balancedAccuracy) return balancedOf(curves);
  const curve = curves.get(metric) ?? [];
  const penalty = metric === epochMetrics.validationLoss ? curves.get(epochMetrics.penalty) : undefined;
  return penalty === undefined ? curve : curve.map((value, epoch) => errorWithout(penalty[epoch] ?? 0, value));
}

function balancedOf(curves: RunCurves): readonly number[] {
  const classes = [...curves].filter(([name]) => name.startsWith(classAccuracyName(''))).map(([, curve]) => curve);
  // A class without held-out rows has no share of right answers, in no epoch.
  return (classes[0] ?? []).map((_, epoch) => mean(classes.map((curve) => curve[epoch] ?? NaN).filter((share) => !Number.isNaN(share))));
}

/** What the best constant answer comes to in a metric; null where that is not known. */
export function constantAnswer(metric: TrialMetric, { baselineLoss, classCounts, classNames }: DataFacts): number | null {
  if (metric === epochMetrics.validationLoss) return baselineLoss;
  if (metric === balancedAccuracy) return 1 / classNames.length;
  const rows = classCounts.reduce((sum, count) => sum + count, 0);
  return metric === epochMetrics.validationAccuracy && rows > 0 ? Math.max(...classCounts) / rows : null;
}

/** The best that simple models come to in a metric, on rows they were not fitted on; null where that is not known, or measured otherwise. */
export function floorAnswer(metric: TrialMetric, spec: RunSpec, { floors, classNames }: DataFacts): number | null {
  if (floors === undefined || floors === null) return null;
  if (metric === epochMetrics.validationLoss) return isFloorUnit(spec, classNames.length) ? (bestFloor(floors)?.loss ?? null) : null;
  const scores = floors.floors.map(({ score }) => score);
  if (metric === epochMetrics.validationAccuracy) return classNames.length > 0 && spec.dataset.balance === 'none' ? Math.max(...scores) : null;
  // An error is recorded in the target's unit, and the floors are in that of the scaled target.
  return metric === epochMetrics.validationMeanAbsoluteError && classNames.length === 0 && spec.dataset.targetScaling === 'none' ? Math.min(...scores) : null;
}

/** True for the metrics of an epoch that a comparison may need. */
export function isCompared(name: string): boolean {
  return name.startsWith('val_') || ([epochMetrics.loss, epochMetrics.accuracy, epochMetrics.meanAbsoluteError, epochMetrics.penalty] as string[]).includes(name);
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
