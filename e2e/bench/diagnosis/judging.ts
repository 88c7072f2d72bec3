// What a run has come to, in the metric in which two settings can be compared, and what that metric's ends are.
import { constantLoss } from '../../../main/tables/baseline.ts';
import type { Prepared } from '../../../main/tables/tables.ts';
import { epochMetrics } from '../../../shared/metrics/names.ts';
import type { RunSpec } from '../../../shared/spec/run-spec.ts';
import type { Cause } from '../../../shared/stagnation/diagnosis.ts';
import { median } from '../../../shared/stagnation/measures/swing.ts';
import { isHigherBetter, metricFor, settledValue } from '../../../shared/stagnation/proof/settled.ts';
import type { RunCurves, TrialMetric } from '../../../shared/stagnation/proof/settled.ts';
import type { Scale } from './counting.ts';
import type { Recorded } from './trainer-process.ts';

export function curvesOf({ epochs }: Recorded): RunCurves {
  return new Map((epochs?.names ?? []).map((name, index) => [name, [...(epochs?.values[index] ?? [])]]));
}

/** What each run has come to; NaN for one that diverged. */
export function valuesOf(runs: readonly Recorded[], metric: TrialMetric, { training }: RunSpec): number[] {
  return runs.map((run) => (run.status === 'diverged' ? NaN : settledValue(curvesOf(run), metric, training)));
}

/** One metric for all of these settings: where any two of them need another than the loss, that one for all. Rare classes count as much as the others where their rarity is the fault. */
export function metricOf(specs: readonly RunSpec[], planted: readonly Cause[]): TrialMetric {
  if (planted.includes('class-imbalance')) return 'val_balanced_accuracy';
  const [first, ...others] = specs;
  if (first === undefined) return epochMetrics.validationLoss;
  return others.map((other) => metricFor(first, other)).find((metric) => metric !== epochMetrics.validationLoss) ?? epochMetrics.validationLoss;
}

/** The ends of a metric on the held-out rows of `prepared`, of which the sound run's settings are `spec`. */
export function scaleOf(metric: TrialMetric, spec: RunSpec, { train, validation, classNames, targetScale }: Prepared): Scale {
  const held = validation?.y ?? train.y;
  if (metric === epochMetrics.validationLoss) return { constant: constantLoss(spec.training.loss, train.y, held, classNames.length, spec.training.labelSmoothing) ?? NaN, perfect: 0, better: 'lower' };
  if (!isHigherBetter(metric)) {
    const middle = median([...train.y]);
    return { constant: (targetScale * held.reduce((sum, value) => sum + Math.abs(value - middle), 0)) / held.length, perfect: 0, better: 'lower' };
  }
  if (metric === 'val_balanced_accuracy') return { constant: 1 / classNames.length, perfect: 1, better: 'higher' };
  const counts = classNames.map((_, label) => train.y.reduce((count, value) => count + Number(value === label), 0));
  const most = counts.indexOf(Math.max(...counts));
  return { constant: held.reduce((count, value) => count + Number(value === most), 0) / held.length, perfect: 1, better: 'higher' };
}
