// What choosing another optimizer, schedule or clipping writes: keys that the choice needs get a sensible beginning.
import { isRecord } from '../../../shared/spec/paths.ts';
import type { OptimizerSpec, ScheduleSpec, TrainingSpec } from '../../../shared/spec/run-spec.ts';

/** What Keras starts each method with. */
function usualRate(type: OptimizerSpec['type']): number {
  return type === 'sgd' ? 0.01 : 0.001;
}

/**
 * The settings that choose an optimizer. `written`: what the experiment says of the present one. A learning rate that is just
 * the usual one of the old method gives way to that of the new one; another was chosen, and stays.
 */
export function chooseOptimizer(written: unknown, present: OptimizerSpec, type: OptimizerSpec['type']): Record<string, unknown> {
  const isUsual = present.learningRate === usualRate(present.type);
  return {
    'training.optimizer.type': type,
    ...(isRecord(written) && written['learningRate'] !== undefined && isUsual ? { 'training.optimizer.learningRate': usualRate(type) } : {}),
  };
}

/** A schedule with what it cannot do without. */
export function chooseSchedule(type: ScheduleSpec['type'], { epochs, optimizer }: Pick<TrainingSpec, 'epochs' | 'optimizer'>): Record<string, unknown> {
  switch (type) {
    case 'step':
      return { type, everyEpochs: Math.max(1, Math.round(epochs / 3)), factor: 0.1 };
    case 'exponential':
      return { type, everyEpochs: 1, rate: 0.95 };
    case 'oneCycle':
      return { type, maximum: Number((optimizer.learningRate * 10).toPrecision(12)) };
    case 'constant':
    case 'cosine':
    case 'reduceOnPlateau':
      return { type };
  }
}

export type Clipping = 'none' | 'norm' | 'value';

export function clippingOf({ gradientClipping }: Pick<TrainingSpec, 'gradientClipping'>): Clipping {
  if (gradientClipping === null) return 'none';
  return 'norm' in gradientClipping ? 'norm' : 'value';
}

export function chooseClipping(clipping: Clipping): Record<string, number> | null {
  return clipping === 'none' ? null : clipping === 'norm' ? { norm: 1 } : { value: 0.5 };
}
