import { describe, expect, it } from 'vitest';
import { epochOfStep } from '../../charts/chart.ts';
import { forkEpochOf, notFiniteEpoch, stepScaleOf } from './step-scale.ts';

const plain = { stepsPerEpoch: 10, startStep: 0 };

describe('steps on the axis of epochs', () => {
  it('begin at 0 for a run from its own seed', () => {
    expect(stepScaleOf({ stepsPerEpoch: 10, forkedAtStep: null }, null)).toEqual(plain);
    expect(stepScaleOf({ stepsPerEpoch: null, forkedAtStep: null }, null)).toBeNull();
  });

  it('go on from the epoch of the fork, also at another pace', () => {
    const fork = { stepsPerEpoch: 20, forkedAtStep: 40 };
    const parent = { stepsPerEpoch: 10 };
    expect(forkEpochOf(fork, parent)).toBe(4);
    const scale = stepScaleOf(fork, parent);
    if (scale === null) throw new Error('the pace is known');
    expect([40, 60].map((step) => epochOfStep(scale, step))).toEqual([4, 5]);
    expect(stepScaleOf({ ...fork, stepsPerEpoch: 10 }, parent)).toEqual(plain);
  });

  it('take the own pace for that of a parent that is no more', () => {
    expect(forkEpochOf({ stepsPerEpoch: 20, forkedAtStep: 40 }, null)).toBe(2);
    expect(forkEpochOf({ stepsPerEpoch: 20, forkedAtStep: null }, null)).toBeNull();
  });

  it('tell the epoch from the step that was not finite', () => {
    expect(notFiniteEpoch({ notFiniteStep: 10 }, plain)).toBe(1);
    expect(notFiniteEpoch({ notFiniteStep: 11 }, plain)).toBe(2);
    expect(notFiniteEpoch({ notFiniteStep: null }, plain)).toBeNull();
    expect(notFiniteEpoch({ notFiniteStep: 11 }, null)).toBeNull();
  });
});
