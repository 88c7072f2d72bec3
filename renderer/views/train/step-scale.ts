// Where a step of a run stands on the axis of epochs.
import type { RunSummary } from '../../../shared/spec/run.ts';
import type { StepScale } from '../../charts/chart.ts';
import { epochOfStep } from '../../charts/chart.ts';

type Paced = Pick<RunSummary, 'stepsPerEpoch' | 'forkedAtStep'>;

/** The epoch at which a run was forked, a fraction within an epoch; null for a run from its own seed. */
export function forkEpochOf({ forkedAtStep, stepsPerEpoch }: Paced, parent: Pick<RunSummary, 'stepsPerEpoch'> | null): number | null {
  const pace = parent?.stepsPerEpoch ?? stepsPerEpoch;
  return forkedAtStep === null || pace === null || pace <= 0 ? null : forkedAtStep / pace;
}

/** Null until it is known how many steps make an epoch. A fork goes on from its parent's epoch, at its own pace. */
export function stepScaleOf(run: Paced, parent: Pick<RunSummary, 'stepsPerEpoch'> | null): StepScale | null {
  const { stepsPerEpoch, forkedAtStep } = run;
  if (stepsPerEpoch === null || stepsPerEpoch <= 0) return null;
  const forkEpoch = forkEpochOf(run, parent);
  return { stepsPerEpoch, startStep: forkEpoch === null ? 0 : (forkedAtStep ?? 0) - forkEpoch * stepsPerEpoch };
}

/** Epoch in which the loss was first not finite, or null. */
export function notFiniteEpoch({ notFiniteStep }: Pick<RunSummary, 'notFiniteStep'>, scale: StepScale | null): number | null {
  if (notFiniteStep === null || scale === null) return null;
  return Math.max(1, Math.ceil(epochOfStep(scale, notFiniteStep)));
}
