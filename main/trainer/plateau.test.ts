// The learning rate falls when, and only when, nothing has improved for patience epochs.
import { describe, expect, it } from 'vitest';
import type { ScheduleSpec } from '../../shared/spec/run-spec.ts';
import { observePlateau, type PlateauState } from './plateau.ts';

const schedule: ScheduleSpec = { type: 'reduceOnPlateau', monitor: 'val_loss', factor: 0.1, patience: 2, minimum: 0.005 };

function watch(losses: readonly number[]): PlateauState {
  return losses.reduce<PlateauState>((state, loss) => observePlateau(schedule, state, new Map([['val_loss', loss]])), { learningRate: 0.1, best: null, waited: 0 });
}

describe('observePlateau', () => {
  it('waits for patience, reduces, and waits again', () => {
    expect(watch([1, 0.9, 0.9]).learningRate).toBe(0.1);
    expect(watch([1, 0.9, 0.9, 0.95]).learningRate).toBeCloseTo(0.01, 12);
    expect(watch([1, 0.9, 0.9, 0.95, 0.95]).learningRate).toBeCloseTo(0.01, 12);
    expect(watch([1, 1, 1, 1, 1, 1, 1]).learningRate).toBe(0.005);
  });

  it('starts counting anew after an improvement', () => {
    expect(watch([1, 1, 0.5, 0.5, 0.4, 0.4])).toEqual({ learningRate: 0.1, best: 0.4, waited: 1 });
  });

  it('counts a value that is not a number as no improvement', () => {
    expect(watch([1, NaN, NaN]).learningRate).toBeCloseTo(0.01, 12);
  });

  it('leaves every other schedule alone', () => {
    const state: PlateauState = { learningRate: 0.1, best: null, waited: 0 };
    expect(observePlateau({ type: 'constant' }, state, new Map([['val_loss', 1]]))).toBe(state);
  });
});
