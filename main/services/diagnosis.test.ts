import { describe, expect, it } from 'vitest';
import { RunDiagnosis } from './diagnosis.ts';
import { someRun } from '../history/fixtures.ts';
import { rows } from './test-app.ts';

const facts = {
  trainRows: 32, validationRows: 8, inputs: 2, classNames: ['no', 'yes'], classCounts: [16, 16], inputLargest: 2, inputSdLargest: 1, inputSdSmallest: 1,
  targetMean: null, targetSd: null, baselineLoss: 0.69,
};
const subject = { spec: someRun.spec, facts, stepsPerEpoch: 1, parameters: 17 };

describe('the diagnosis of a run in progress', () => {
  it('looks only after an epoch, and not more often than twice a second', () => {
    let now = 0;
    const diagnosis = new RunDiagnosis(subject, null, () => now);
    diagnosis.add(rows('run', 'step', 1, 5, (step) => 1 / step));
    expect(diagnosis.look()).toBeNull();
    diagnosis.add(rows('run', 'epoch', 1, 1, (epoch) => 1 / epoch));
    expect(diagnosis.look()).not.toBeNull();
    diagnosis.add(rows('run', 'epoch', 2, 2, (epoch) => 1 / epoch));
    now = 499;
    expect(diagnosis.look()).toBeNull();
    now = 501;
    expect(diagnosis.look()?.epoch).toBe(2);
    expect(diagnosis.look()).toBeNull();
  });

  it('comes to the same end however the metrics were cut into batches', () => {
    const loss = (epoch: number) => 0.1 + 1 / epoch;
    const whole = new RunDiagnosis(subject, null, () => 0);
    whole.add(rows('run', 'epoch', 1, 600, loss));
    const parts = new RunDiagnosis(subject, null, () => 0);
    for (let from = 1; from <= 600; from += 7) parts.add(rows('run', 'epoch', from, Math.min(600, from + 6), loss));
    expect(parts.conclude(null)).toEqual(whole.conclude(null));
  });

  it('takes columns that come late or stay away', () => {
    const diagnosis = new RunDiagnosis(subject, null, () => 0);
    diagnosis.add(rows('run', 'epoch', 1, 3, (epoch) => 1 / epoch));
    diagnosis.add({ runId: 'run', group: 'epoch', names: ['loss', 'dead_units'], step: Float64Array.of(4, 5), values: [Float64Array.of(0.2, 0.2), Float64Array.of(0, 0)] });
    diagnosis.add(rows('run', 'epoch', 6, 6, (epoch) => 1 / epoch));
    expect(diagnosis.conclude(null).epoch).toBe(6);
  });
});
