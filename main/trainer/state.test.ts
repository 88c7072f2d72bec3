// Rows of many parameters are wider than these: what follows them is nothing, stays nothing, and leaves with nobody.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OptimizerSpec } from '../../shared/spec/run-spec.ts';
import { dense, exampleJob } from './example-job.ts';
import { sgd, traceOf, Trainings, vectorOf } from './testing.ts';

let trainings: Trainings;
beforeAll(async () => {
  trainings = await Trainings.open();
});
afterAll(() => trainings.dispose());

/** Of 4-200-200-1. */
const parameterCount = 4 * 200 + 200 + 200 * 200 + 200 + 200 + 1;
const optimizers: readonly OptimizerSpec[] = [
  sgd(0.1, 0.9),
  { type: 'rmsprop', learningRate: 0.01, rho: 0.9, momentum: 0.5, centered: true },
  { type: 'adagrad', learningRate: 0.01 },
  { type: 'adamw', learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0.1 },
];

const wideJob = (optimizer: OptimizerSpec) =>
  exampleJob({ model: { layers: [dense(200, { l1: 0.001, l2: 0.01 }), dense(200)] }, training: { optimizer, epochs: 2, gradientClipping: { norm: 1 }, weightAveraging: 0.9 } });

describe.each(optimizers)('a wide row, trained by $type', (optimizer) => {
  it.each(['eager', 'xla'] as const)('keeps nothing behind the parameters (%s)', (tier) => {
    const population = trainings.begin(wideJob(optimizer), tier);
    while (population.isRunning) population.advance(Infinity);
    const { parameters, slots, average } = population.carry.state;
    for (const row of [parameters, ...slots, average]) {
      const values = row?.dataSync<'float32'>() ?? new Float32Array();
      expect(values.length).toBe(41_472);
      expect(values.slice(0, parameterCount).every(Number.isFinite)).toBe(true);
      expect(values.slice(parameterCount).every((value) => value === 0)).toBe(true);
    }
    population.dispose();
  });

  it('leaves checkpoints of the parameters alone, and goes on from them to the same digits', () => {
    const whole = trainings.trainOne(wideJob(optimizer), 'xla');
    for (const name of ['parameters', 'average', 'slot_0']) expect(vectorOf(whole, name).length).toBe(parameterCount);
    const parts = trainings.trainOne(wideJob(optimizer), 'xla', { budget: () => 1, between: (_, calls) => calls === 3 });
    expect(traceOf(parts)).toEqual(traceOf(whole));
  });
});
