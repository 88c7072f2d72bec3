// Watching one epoch metric for improvement: early stopping, and what it shares with reduceOnPlateau.
import type { EarlyStoppingSpec, Monitor } from '../../shared/spec/run-spec.ts';

/** True where `value` is better than `best` by more than `minDelta`: higher for accuracies, lower for the rest. */
export function isImproved(monitor: Monitor, value: number, best: number | null, minDelta: number): boolean {
  if (Number.isNaN(value)) return false;
  if (best === null) return true;
  return monitor.endsWith('accuracy') ? value > best + minDelta : value < best - minDelta;
}

/** What early stopping remembers. */
export interface StoppingState {
  readonly best: number | null;
  /** Epochs without improvement. */
  readonly waited: number;
}

export interface StoppingVerdict {
  readonly state: StoppingState;
  readonly isBest: boolean;
  readonly shouldStop: boolean;
}

/** After an epoch, as Keras decides it. A metric that the run does not have never stops it. */
export function observeStopping(spec: EarlyStoppingSpec, state: StoppingState, metrics: ReadonlyMap<string, number>): StoppingVerdict {
  const value = metrics.get(spec.monitor);
  if (value === undefined) return { state, isBest: false, shouldStop: false };
  if (isImproved(spec.monitor, value, state.best, spec.minDelta)) {
    return { state: { best: value, waited: 0 }, isBest: true, shouldStop: false };
  }
  const waited = state.waited + 1;
  return { state: { ...state, waited }, isBest: false, shouldStop: waited >= spec.patience };
}
