// Early stopping decides as Keras does.
import { describe, expect, it } from 'vitest';
import type { EarlyStoppingSpec } from '../../shared/spec/run-spec.ts';
import { observeStopping, type StoppingState } from './monitors.ts';

const spec: EarlyStoppingSpec = { monitor: 'val_loss', patience: 2, minDelta: 0.1, restoreBest: true };

/** Epoch at which it stops, counted from 1; null when it never does. */
function stopEpoch(rule: EarlyStoppingSpec, values: readonly number[]): number | null {
  let state: StoppingState = { best: null, waited: 0 };
  for (const [index, value] of values.entries()) {
    const verdict = observeStopping(rule, state, new Map([[rule.monitor, value]]));
    if (verdict.shouldStop) return index + 1;
    state = verdict.state;
  }
  return null;
}

describe('observeStopping', () => {
  it('stops after patience epochs without an improvement of minDelta', () => {
    expect(stopEpoch(spec, [1, 0.95, 0.92])).toBe(3);
    expect(stopEpoch(spec, [1, 0.95, 0.85, 0.8, 0.78])).toBe(5);
    expect(stopEpoch(spec, [1, 0.8, 0.6, 0.4])).toBeNull();
  });

  it('wants accuracy to rise', () => {
    expect(stopEpoch({ ...spec, monitor: 'val_accuracy' }, [0.5, 0.7, 0.9])).toBeNull();
    expect(stopEpoch({ ...spec, monitor: 'val_accuracy' }, [0.9, 0.7, 0.5])).toBe(3);
  });

  it('never stops by a metric that the run does not have', () => {
    const verdict = observeStopping(spec, { best: 1, waited: 9 }, new Map([['loss', 1]]));
    expect(verdict).toEqual({ state: { best: 1, waited: 9 }, isBest: false, shouldStop: false });
  });
});
