// How much each class counts in the loss.
import { Failure } from '../../shared/rpc/failure.ts';
import type { TrainingSpec } from '../../shared/spec/run-spec.ts';
import { suggestName } from './nearest.ts';

/**
 * Weights in the order of `classNames`, or null where all are 1. `balanced` weighs a class by rows / (classes x its rows), as
 * scikit-learn does; a class without training rows weighs 1. Throws `Failure('bad-input')` for a name that is no class.
 */
export function weighClasses(setting: TrainingSpec['classWeights'], classNames: readonly string[], classCounts: readonly number[]): number[] | null {
  if (setting === 'none' || classNames.length === 0) return null;
  if (setting === 'balanced') {
    const rows = classCounts.reduce((sum, count) => sum + count, 0);
    return classCounts.map((count) => (count > 0 ? rows / (classNames.length * count) : 1));
  }
  for (const name of Object.keys(setting)) {
    if (classNames.includes(name)) continue;
    throw new Failure('bad-input', `"${name}" is not a class of the target. ${suggestName(name, classNames)}`, { path: `training.classWeights.${name}` });
  }
  return classNames.map((name) => setting[name] ?? 1);
}
