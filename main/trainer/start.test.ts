// Where runs begin: a fork with the settings of its parent goes on to the same digits; one with others takes over what still means
// the same; what does not fit is refused.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainingJob } from '../../shared/rpc/trainer.ts';
import type { OptimizerSpec, TrainingSpec } from '../../shared/spec/run-spec.ts';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './checkpoint.ts';
import { circleRows, dense, exampleJob, type JobChanges } from './example-job.ts';
import { Population } from './population.ts';
import { column, fast, groupOf, itemByItem, only, sgd, traceOf, Trainings, type Result } from './testing.ts';

let trainings: Trainings;
beforeAll(async () => {
  trainings = await Trainings.open();
});
afterAll(() => trainings.dispose());

const schedule: TrainingSpec['schedule'] = { type: 'reduceOnPlateau', monitor: 'val_loss', factor: 0.5, patience: 1, minimum: 0 };
const earlyStopping: TrainingSpec['earlyStopping'] = { monitor: 'val_loss', patience: 2, minDelta: 0, restoreBest: true };
const model = { layers: [dense(8), { type: 'batchNormalization', momentum: 0.9, epsilon: 0.001 } as const, { type: 'dropout', rate: 0.2 } as const] };
const training: Partial<TrainingSpec> = { optimizer: { ...fast, learningRate: 0.1 }, epochs: 8, schedule, earlyStopping, weightAveraging: 0.9 };
/** Five steps and two passes of validation an epoch. */
const validation = circleRows(4_100, 4, 2);
const parent: JobChanges = { validation, model, training };

interface Left {
  readonly checkpoint: Uint8Array;
  readonly before: Result['batches'];
}

/** Trains a job item by item and leaves it after some. */
function leave(job: TrainingJob, items: number): Left {
  const population = trainings.begin(job, 'graph');
  try {
    for (let item = 0; item < items; item += 1) population.advance(itemByItem());
    const member = only(population.members);
    return { checkpoint: population.checkpoint(member), before: member.takeMetrics() };
  } finally {
    population.dispose();
  }
}

/** What a job's first checkpoint holds, before any step. */
function begun(job: TrainingJob): Checkpoint {
  const population = new Population(job, () => 0);
  try {
    return decodeCheckpoint(population.checkpoint(only(population.members)));
  } finally {
    population.dispose();
  }
}

function forkOf(checkpoint: Uint8Array, changes: JobChanges = {}): TrainingJob {
  return exampleJob({ ...parent, runId: 'fork', ...changes, training: { ...training, ...changes.training }, start: { type: 'fork', checkpoint } });
}

/** All vectors of this name begin as they were left. */
function expectTakenOver(fork: Checkpoint, left: Checkpoint, names: readonly string[]): void {
  for (const name of names) {
    expect(left.vectors.has(name), name).toBe(true);
    expect(fork.vectors.get(name), name).toEqual(left.vectors.get(name));
  }
}

describe('a fork with the settings of its parent', () => {
  it.each([[0], [3], [5], [6], [7], [20]])('goes on to the same digits (left after %d items)', (items) => {
    const whole = trainings.trainOne(exampleJob(parent), 'graph');
    const { checkpoint, before } = leave(exampleJob(parent), items);
    const fork = trainings.trainOne(forkOf(checkpoint), 'graph');
    const batches = [...before, ...fork.batches].map((batch) => ({ ...batch, runId: 'example' }));
    expect(traceOf({ ...fork, runId: 'example', batches })).toEqual(traceOf(whole));
  });

  it('restores best weights that only its parent has seen', () => {
    const whole = trainings.trainOne(exampleJob(parent), 'graph');
    expect(whole.epoch).toBeLessThan(8);
    // All but the last of the two epochs that brought nothing.
    const { checkpoint } = leave(exampleJob(parent), (whole.epoch - 1) * 7);
    const fork = trainings.trainOne(forkOf(checkpoint), 'graph');
    expect(fork).toMatchObject({ epoch: whole.epoch, vectors: whole.vectors });
  });

  it('begins with a rate that was set by hand and has not come into effect yet', () => {
    const population = trainings.begin(exampleJob(parent), 'graph');
    try {
      const member = only(population.members);
      for (let item = 0; item < 9; item += 1) {
        population.advance(itemByItem());
        member.edit(0.01 * (item + 1));
        // The services give a fork the rate that was in force as its own.
        const optimizer = { ...fast, learningRate: 0.01 * (item + 1) };
        const fork = trainings.trainOne(forkOf(population.checkpoint(member), { training: { optimizer } }), 'graph', { budget: itemByItem });
        expect(column(groupOf(fork, 'step'), 'learning_rate')[0], `after ${item + 1} items`).toBe(Math.fround(optimizer.learningRate));
      }
    } finally {
      population.dispose();
    }
  });
});

describe('a fork with other settings', () => {
  const at = (items: number): Uint8Array => leave(exampleJob(parent), items).checkpoint;

  it('starts the slots of another optimizer fresh, and keeps the weights', () => {
    const checkpoint = at(3);
    const left = decodeCheckpoint(checkpoint);
    const fork = begun(forkOf(checkpoint, { training: { optimizer: { type: 'adagrad', learningRate: 0.1 } } }));
    expectTakenOver(fork, left, ['parameters', 'statistics', 'average']);
    expect(new Set(fork.vectors.get('slot_0'))).toEqual(new Set([Math.fround(0.1)]));
    expect(fork.vectors.has('slot_1')).toBe(false);
    expect(fork.progress).toMatchObject({ epoch: 0, item: 3, sums: left.progress.sums });
  });

  it('keeps the slots of the same optimizer with another learning rate, and drops what a plateau made of the old one', () => {
    const checkpoint = at(20);
    const left = decodeCheckpoint(checkpoint);
    const fork = begun(forkOf(checkpoint, { training: { optimizer: { ...fast, learningRate: 0.5 } } }));
    expectTakenOver(fork, left, ['parameters', 'slot_0', 'slot_1', 'best_parameters', 'best_statistics']);
    expect(fork.progress.plateau).toEqual({ ...left.progress.plateau, learningRate: 0.5 });
    expect(left.progress.plateau.learningRate).toBeLessThanOrEqual(0.1);
  });

  const rmsprop = (momentum: number, centered: boolean): OptimizerSpec => ({ type: 'rmsprop', learningRate: 0.01, rho: 0.9, momentum, centered });
  it.each([
    ['momentum of RMSprop', rmsprop(0, true), rmsprop(0.5, true), ['slot_0', 'slot_1', 'slot_2']],
    ['centring of RMSprop', rmsprop(0.5, false), rmsprop(0, true), ['slot_0', 'slot_1']],
    ['momentum of SGD', sgd(0.01), sgd(0.01, 0.9), ['slot_0']],
  ])('never takes one slot for another: %s', (_name, before, after, slots) => {
    const checkpoint = leave(exampleJob({ ...parent, training: { ...training, optimizer: before } }), 3).checkpoint;
    const fork = begun(forkOf(checkpoint, { training: { optimizer: after } }));
    for (const slot of slots) expect(new Set(fork.vectors.get(slot))).toEqual(new Set([0]));
  });

  it.each([[8], [17]])('starts its epoch anew with batches of another size (%d)', (batchSize) => {
    // 17 makes as many steps an epoch as 16, but other batches.
    const checkpoint = at(10);
    const left = decodeCheckpoint(checkpoint);
    expect(left.progress).toMatchObject({ epoch: 1, item: 3 });
    const fork = begun(forkOf(checkpoint, { training: { batchSize } }));
    expect(fork.progress).toMatchObject({ epoch: 1, item: 0, sums: { rows: 0, loss: 0 } });
    expectTakenOver(fork, left, ['parameters', 'slot_0', 'slot_1']);
    const trained = trainings.trainOne(forkOf(checkpoint, { training: { batchSize, epochs: 2 } }), 'graph');
    expect([...groupOf(trained, 'step').step]).toEqual(Array.from({ length: Math.ceil(70 / batchSize) }, (_, index) => Math.ceil(70 / batchSize) + index + 1));
  });

  it('watches another metric from nothing, and a metric whose best weights it wants but were not kept', () => {
    const checkpoint = at(20);
    expect(decodeCheckpoint(checkpoint).progress.stopping.best).not.toBeNull();
    const fork = begun(forkOf(checkpoint, { training: { schedule: { ...schedule, monitor: 'loss' }, earlyStopping: { ...earlyStopping, monitor: 'val_accuracy' } } }));
    expect(fork.progress).toMatchObject({ stopping: { best: null, waited: 0 }, plateau: { best: null, waited: 0 } });
    expect(fork.vectors.has('best_parameters')).toBe(false);
    const bare = leave(exampleJob({ ...parent, training: { ...training, earlyStopping: { ...earlyStopping, restoreBest: false } } }), 14).checkpoint;
    expect(begun(forkOf(bare)).progress.stopping).toEqual({ best: null, waited: 0 });
  });

  it('begins to average with the weights it has', () => {
    const checkpoint = leave(exampleJob({ ...parent, training: { ...training, weightAveraging: null } }), 3).checkpoint;
    expect(begun(forkOf(checkpoint)).vectors.get('average')).toEqual(decodeCheckpoint(checkpoint).vectors.get('parameters'));
  });

  it('begins validation anew that was under way in another number of passes', () => {
    const [checkpoint, small] = [at(6), circleRows(100, 4, 3)];
    expect(decodeCheckpoint(checkpoint).progress.item).toBe(6);
    const later = trainings.trainOne(forkOf(checkpoint, { validation: small, training: { epochs: 2 } }), 'graph');
    const sooner = trainings.trainOne(forkOf(at(5), { validation: small, training: { epochs: 2 } }), 'graph');
    expect(traceOf(later)).toEqual(traceOf(sooner));
    expect(column(groupOf(later, 'epoch'), 'val_loss').every(Number.isFinite)).toBe(true);
  });

  it('can go beyond its parent\'s end, and has nothing to do at its own', () => {
    const { checkpoint } = leave(exampleJob({ ...parent, training: { ...training, epochs: 1 } }), 7);
    expect(trainings.trainOne(forkOf(checkpoint, { training: { epochs: 2 } }), 'graph')).toMatchObject({ state: 'done', epoch: 2, step: 10 });
    expect(trainings.trainOne(forkOf(checkpoint, { training: { epochs: 1 } }), 'graph')).toMatchObject({ state: 'done', epoch: 1, step: 5, batches: [] });
  });

  it('takes weights and place of what version 1 has written, and nothing that it does not tell about', () => {
    const left = decodeCheckpoint(at(3));
    const fork = begun(forkOf(encodeCheckpoint({ ...left, shape: null })));
    expectTakenOver(fork, left, ['parameters', 'statistics', 'average']);
    expect(new Set(fork.vectors.get('slot_0'))).toEqual(new Set([0]));
    expect(fork.progress).toMatchObject({ epoch: 0, item: 0, plateau: { learningRate: 0.1, best: null } });
  });

  it('is refused where its layers do not fit, with the setting to change', () => {
    const fork = (): Checkpoint => begun(forkOf(at(3), { model: { layers: [dense(9)] } }));
    expect(fork).toThrow('its layers must stay: the checkpoint has 65 parameters, this model 55');
    expect(fork).toThrow(expect.objectContaining({ code: 'bad-input', path: 'model.layers' }));
  });
});

describe('a run that goes on', () => {
  it('refuses the checkpoint of another model and of another optimizer', () => {
    const { checkpoint } = leave(exampleJob(parent), 3);
    const resume = (changes: JobChanges): Checkpoint => begun(exampleJob({ ...parent, ...changes, start: { type: 'resume', checkpoint } }));
    expect(() => resume({ model: { layers: [dense(9)] } })).toThrow('does not fit its model: "parameters" should hold 55 numbers');
    expect(() => resume({ training: { ...training, optimizer: { ...fast, type: 'rmsprop', rho: 0.9, momentum: 0.5, centered: true } } })).toThrow('"slot_2"');
  });

  it('goes on from version 1, which had no validation under way', () => {
    const left = decodeCheckpoint(leave(exampleJob(parent), 3).checkpoint);
    const vectors = new Map([...left.vectors].filter(([name]) => name !== 'sums'));
    const checkpoint = encodeCheckpoint({ ...left, shape: null, vectors });
    const resumed = begun(exampleJob({ ...parent, start: { type: 'resume', checkpoint } }));
    expect(resumed.progress).toEqual(left.progress);
    expect(new Set(resumed.vectors.get('sums'))).toEqual(new Set([0]));
  });
});

describe('the count of the optimizer, by which Adam corrects its averages,', () => {
  const items = 12;
  const left = (): { bytes: Uint8Array; step: number } => {
    const { checkpoint } = leave(exampleJob(parent), items);
    const { epoch, item } = decodeCheckpoint(checkpoint).progress;
    return { bytes: checkpoint, step: epoch * 5 + Math.min(item, 5) };
  };

  it('goes on in a fork with the same optimizer, and begins anew with another', () => {
    const { bytes, step } = left();
    expect(step).toBeGreaterThan(0);
    expect(begun(forkOf(bytes)).progress.optimizerStart).toBe(0);
    expect(begun(forkOf(bytes, { training: { optimizer: sgd(0.1) } })).progress.optimizerStart).toBe(step);
  });

  it('goes on where the fork counts its epochs in other steps', () => {
    const { bytes, step } = left();
    const { progress } = begun(forkOf(bytes, { training: { batchSize: 7 } }));
    expect(progress.epoch * 10 - progress.optimizerStart).toBe(step);
  });

  it('makes the first step of a new optimizer as large as any first step', () => {
    // Adam's first step is the learning rate in every direction, whatever the gradient. The fork begins with a step, not within validation.
    const { checkpoint: bytes } = leave(exampleJob({ ...parent, training: { ...training, optimizer: sgd(0.1) } }), items - 1);
    const population = trainings.begin(forkOf(bytes, { training: { optimizer: { ...fast, learningRate: 0.01 } } }), 'graph');
    const before = decodeCheckpoint(population.checkpoint(only(population.members))).vectors.get('parameters') ?? new Float32Array();
    population.advance(itemByItem());
    const after = decodeCheckpoint(population.checkpoint(only(population.members))).vectors.get('parameters') ?? new Float32Array();
    population.dispose();
    const largest = Math.max(...after.map((value, index) => Math.abs(value - (before[index] ?? NaN))));
    expect(largest).toBeGreaterThan(0.009);
    expect(largest).toBeLessThan(0.0101);
  });
});

it('lets a fork of a run that has stopped early wait for an improvement again', () => {
  const { checkpoint } = leave(exampleJob({ ...parent, training: { ...training, optimizer: sgd(0) } }), 24);
  expect(decodeCheckpoint(checkpoint).progress.stopping.waited).toBe(2);
  expect(begun(forkOf(checkpoint, { training: { optimizer: sgd(0) } })).progress.stopping.waited).toBe(0);
});
