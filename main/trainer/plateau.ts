// What reduceOnPlateau looks back on, as data that a checkpoint carries. All other schedules are functions of the position alone.
import type { ScheduleSpec } from '../../shared/spec/run-spec.ts';
import { isImproved } from './monitors.ts';

/** Keras's ReduceLROnPlateau counts a smaller improvement as none. */
const plateauMinDelta = 1e-4;

/** What reduceOnPlateau remembers. */
export interface PlateauState {
  readonly learningRate: number;
  readonly best: number | null;
  /** Epochs without improvement. */
  readonly waited: number;
}

/** After an epoch: lowers the learning rate once the monitored value has not improved for `patience` epochs. */
export function observePlateau(schedule: ScheduleSpec, state: PlateauState, metrics: ReadonlyMap<string, number>): PlateauState {
  const value = schedule.type === 'reduceOnPlateau' ? metrics.get(schedule.monitor) : undefined;
  if (schedule.type !== 'reduceOnPlateau' || value === undefined) return state;
  if (isImproved(schedule.monitor, value, state.best, plateauMinDelta)) return { ...state, best: value, waited: 0 };
  if (state.waited + 1 < schedule.patience) return { ...state, waited: state.waited + 1 };
  const learningRate = Math.min(state.learningRate, Math.max(state.learningRate * schedule.factor, schedule.minimum));
  return { ...state, learningRate, waited: 0 };
}
