// Whole trainings: they learn, their metrics are what their names say, they end where and as they should, they leak nothing.
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../shared/rpc/failure.ts';
import type { EngineTier, Matrix, TrainingJob } from '../../shared/rpc/trainer.ts';
import { activations, namedInitializers } from '../../shared/spec/model-spec.ts';
import type { LayerSpec, TrainingSpec } from '../../shared/spec/run-spec.ts';
import { losses } from '../../shared/spec/training-spec.ts';
import { decodeCheckpoint } from './checkpoint.ts';
import { circleRows, dense, exampleJob, exampleMember, outputLayer } from './example-job.ts';
import { Population } from './population.ts';
import { normalSequence, randomKey } from './random.ts';
import { at, column, fast, groupOf, last, nonEmpty, only, sgd, Trainings, vectorOf, type Result } from './testing.ts';

let trainings: Trainings;
beforeAll(async () => {
  trainings = await Trainings.open();
});
afterAll(() => trainings.dispose());

const train = (job: TrainingJob): Result => trainings.trainOne(job, 'graph');

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, digits = 5): void {
  expect(actual.length).toBe(expected.length);
  for (let index = 0; index < actual.length; index += 1) expect(actual[index]).toBeCloseTo(expected[index] ?? NaN, digits);
}

/** Rows from `start` up to `end`. */
function part({ columns, x, y }: Matrix, start: number, end: number): Matrix {
  return { rows: end - start, columns, x: x.slice(start * columns, end * columns), y: y.slice(start, end) };
}

describe.each<[EngineTier]>([['xla'], ['graph'], ['eager']])('on tier %s', (tier) => {
  const earlyStopping = { monitor: 'val_loss', patience: 2, minDelta: 0, restoreBest: true } as const;
  /** One that overshoots soon, one that takes its time. */
  const unequal = (epochs: number): TrainingJob =>
    exampleJob({ members: nonEmpty([0.3, 0.003].map((learningRate, slot) => exampleMember({ runId: `rate ${slot}`, slot, training: { optimizer: { ...fast, learningRate }, epochs, earlyStopping } }))) });

  it('learns, stops one member early with its best weights, and trains the other on', () => {
    const results = trainings.train(unequal(25), tier);
    const [hasty, slow] = [at(results, 0), at(results, 1)];
    const [before = NaN] = column(groupOf(slow, 'epoch'), 'val_loss');
    expect(last(slow, 'val_loss')).toBeLessThan(0.95 * before);
    const validation = column(groupOf(hasty, 'epoch'), 'val_loss');
    expect(hasty.epoch).toBeLessThan(slow.epoch);
    expect(validation.length).toBe(hasty.epoch);
    const best = validation.indexOf(Math.min(...validation)) + 1;
    expect(best).toBe(hasty.epoch - 2);
    expect(vectorOf(hasty, 'parameters')).toEqual(vectorOf(hasty, 'best_parameters'));
    // A run that ends with the best epoch has the same weights.
    expect(vectorOf(hasty, 'parameters')).toEqual(vectorOf(at(trainings.train(unequal(best), tier), 0), 'parameters'));
  });

  it('counts the rows of the last, smaller minibatch and no others', () => {
    const layers: LayerSpec[] = [{ type: 'batchNormalization', momentum: 0.9, epsilon: 0.001 }];
    const job = exampleJob({ classWeights: [1, 3], model: { layers }, training: { optimizer: sgd(0), epochs: 1, shuffle: false } });
    const result = trainings.trainOne(job, tier);
    const steps = column(groupOf(result, 'step'), 'loss');
    const rows = [16, 16, 16, 16, 6];
    expect(last(result, 'loss')).toBeCloseTo(steps.reduce((sum, loss, index) => sum + loss * (rows[index] ?? 0), 0) / 70, 12);
    const alone = trainings.trainOne({ ...job, train: part(job.train, 64, 70) }, 'eager');
    expect(steps[4]).toBeCloseTo(at(column(groupOf(alone, 'step'), 'loss'), 0), 5);
    // Mean and variance of each minibatch, one after the other.
    const moving = [0, 1, 2, 3].map(() => ({ mean: 0, variance: 1 }));
    let start = 0;
    for (const count of rows) {
      moving.forEach((statistics, input) => {
        const values = Array.from({ length: count }, (_, row) => job.train.x[(start + row) * 4 + input] ?? NaN);
        const mean = values.reduce((sum, value) => sum + value, 0) / count;
        statistics.mean = 0.9 * statistics.mean + 0.1 * mean;
        statistics.variance = 0.9 * statistics.variance + (0.1 * values.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / count;
      });
      start += count;
    }
    expectClose(vectorOf(result, 'statistics'), [...moving.map(({ mean }) => mean), ...moving.map(({ variance }) => variance)]);
  });

  it('holds the same number of tensors whatever the number of calls, and none when it is disposed', () => {
    const before = tf.memory().numTensors;
    const population = trainings.begin(unequal(25), tier);
    const counts = new Set<number>();
    for (let call = 0; population.isRunning; call += 1) {
      population.advance(call % 3 === 0 ? 1 : 300_000);
      if (call % 10 === 0) population.checkpoint(at(population.members, 0));
      counts.add(tf.memory().numTensors);
    }
    expect(counts.size).toBe(1);
    population.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('learning', () => {
  it('tells the inside of a circle from the outside', () => {
    const result = train(exampleJob({ train: circleRows(400, 2, 1), validation: circleRows(200, 2, 2), model: { layers: [dense(16)] }, training: { optimizer: fast, epochs: 30 } }));
    expect(last(result, 'val_accuracy')).toBeGreaterThan(0.93);
    expect(last(result, 'prediction_spread')).toBeGreaterThan(0.7);
  });

  it('solves exclusive or', () => {
    const matrix: Matrix = { rows: 4, columns: 2, x: Float32Array.from([0, 0, 0, 1, 1, 0, 1, 1]), y: Float32Array.from([0, 1, 1, 0]) };
    const result = train(exampleJob({ train: matrix, validation: null, model: { layers: [dense(8, { activation: 'tanh' })] }, training: { optimizer: fast, batchSize: 4, epochs: 400 } }));
    expect(last(result, 'accuracy')).toBe(1);
    expect(last(result, 'loss')).toBeLessThan(0.1);
  });

  it('finds the coefficients of a line by plain gradient descent', () => {
    const next = normalSequence(randomKey(8, 'shuffle', 0));
    const x = Float32Array.from({ length: 200 }, next);
    const y = Float32Array.from({ length: 100 }, (_, row) => 2 * (x[2 * row] ?? 0) - 3 * (x[2 * row + 1] ?? 0) + 0.5);
    const result = train(
      exampleJob({
        task: 'regression',
        classNames: [],
        targetScale: 10,
        train: { rows: 100, columns: 2, x, y },
        validation: null,
        model: { layers: [], output: outputLayer(1, 'linear') },
        training: { loss: 'meanSquaredError', optimizer: sgd(0.1), epochs: 60 },
      }),
    );
    expectClose(vectorOf(result, 'parameters'), [2, -3, 0.5], 4);
    expect(last(result, 'mae')).toBeLessThan(0.01);
  });

  it('tells three classes apart, with a validation loss and accuracy of each', () => {
    const { x } = circleRows(300, 2, 5);
    const y = Float32Array.from({ length: 300 }, (_, row) => Math.min(2, Math.floor(Math.hypot(x[2 * row] ?? 0, x[2 * row + 1] ?? 0))));
    const matrix: Matrix = { rows: 300, columns: 2, x, y };
    const model = { layers: [dense(24)], output: outputLayer(3, 'softmax') };
    const result = train(exampleJob({ task: 'multiclass', classNames: ['a', 'b', 'c'], train: matrix, validation: matrix, model, training: { loss: 'categoricalCrossentropy', optimizer: fast, epochs: 25 } }));
    expect(last(result, 'val_accuracy')).toBeGreaterThan(0.85);
    for (const metric of ['loss', 'accuracy']) {
      const ofClasses = ['a', 'b', 'c'].map((name, label) => last(result, `val_${metric}/${name}`) * y.filter((one) => one === label).length);
      expect(last(result, `val_${metric}`)).toBeCloseTo(ofClasses.reduce((sum, value) => sum + value, 0) / 300, 5);
    }
  });

  it('changes with the seed, and its batches with shuffling', () => {
    const lossesOf = (training: Partial<TrainingSpec>): number[] => column(groupOf(train(exampleJob({ training })), 'step'), 'loss');
    expect(lossesOf({ seed: 2 })).not.toEqual(lossesOf({ seed: 1 }));
    expect(lossesOf({ shuffle: false })).not.toEqual(lossesOf({}));
    expectClose(lossesOf({ shuffle: false, batchSize: 70 }), lossesOf({ batchSize: 70 }));
  });
});

describe('metrics', () => {
  it('has one row a step and one row an epoch', () => {
    const layers: LayerSpec[] = [
      dense(8, { l2: 0.01 }),
      { type: 'batchNormalization', momentum: 0.9, epsilon: 0.001 },
      { type: 'residual', layers: [dense(6, { activation: 'tanh' })] },
      { type: 'layerNormalization', epsilon: 0.001 },
    ];
    const result = train(exampleJob({ model: { layers }, training: { epochs: 4 } }));
    expect([...groupOf(result, 'step').step]).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    const epochs = groupOf(result, 'epoch');
    expect([...epochs.step]).toEqual([1, 2, 3, 4]);
    for (const name of ['val_loss/inside', 'val_accuracy/outside', 'penalty', 'seconds']) expect(column(epochs, name).every(Number.isFinite), name).toBe(true);
    for (const name of ['dead_units/0', 'saturated_units/2', 'gradient_norm/output', 'weight_norm/3', 'gradient_ratio', 'probe_loss', 'noise_scale', 'activation_spread/2']) {
      // Signals are measured in some epochs only, but always in the first and the last.
      for (const epoch of [0, -1]) expect(column(epochs, name).at(epoch), name).not.toBeNaN();
    }
  });

  it('validates the whole part anew in each epoch, in as many passes as it takes', () => {
    const rows = circleRows(4_100, 4, 1);
    const epochs = groupOf(train(exampleJob({ train: rows, validation: rows, training: { optimizer: sgd(0), epochs: 3, batchSize: 4_100 } })), 'epoch');
    for (const [name, validationName] of [['loss', 'val_loss'], ['accuracy', 'val_accuracy']] as const) {
      expectClose(column(epochs, validationName), column(epochs, name));
    }
  });

  it('adds the penalty to loss and validation loss, but not to the probe', () => {
    const jobWith = (l2: number): TrainingJob => exampleJob({ model: { layers: [dense(8, { l2 })] }, training: { optimizer: sgd(0), epochs: 1 } });
    const bare = train(jobWith(0));
    const penalised = train(jobWith(0.5));
    const penalty = 0.5 * vectorOf(bare, 'parameters').subarray(0, 32).reduce((sum, weight) => sum + weight * weight, 0);
    expect(last(penalised, 'loss') - last(bare, 'loss')).toBeCloseTo(penalty, 5);
    expect(last(penalised, 'val_loss') - last(bare, 'val_loss')).toBeCloseTo(penalty, 5);
    expect(last(penalised, 'penalty')).toBeCloseTo(penalty, 5);
    expect(last(penalised, 'probe_loss')).toBeCloseTo(last(bare, 'probe_loss'), 6);
  });

  it('weighs the classes in the loss, and not in validation', () => {
    const rows = circleRows(70, 4, 1);
    const jobWith = (classWeights: number[] | null): TrainingJob => exampleJob({ classWeights, validation: rows, training: { optimizer: sgd(0), epochs: 1, batchSize: 70 } });
    const [bare, weighted] = [train(jobWith(null)), train(jobWith([0.5, 3]))];
    const outside = rows.y.filter((label) => label === 1).length;
    const sums = [last(bare, 'val_loss/inside') * (70 - outside), last(bare, 'val_loss/outside') * outside];
    expect(last(weighted, 'loss')).toBeCloseTo((0.5 * at(sums, 0) + 3 * at(sums, 1)) / 70, 5);
    expect(last(weighted, 'val_loss')).toBe(last(bare, 'val_loss'));
  });

  it('averages the weights, and evaluates with the average', () => {
    const after = (epochs: number): Result => train(exampleJob({ validation: null, training: { optimizer: fast, weightAveraging: 0.75, batchSize: 70, epochs } }));
    const runs = [1, 2, 3].map(after);
    const average = runs.slice(1).reduce((sum, run) => sum.map((value, index) => 0.75 * value + 0.25 * at([...vectorOf(run, 'parameters')], index)), [...vectorOf(at(runs, 0), 'average')]);
    expectClose(vectorOf(at(runs, 2), 'average'), average, 6);
    expect(last(at(runs, 2), 'weight_norm')).toBeCloseTo(Math.hypot(...average), 5);
    const first = train(exampleJob({ validation: null, training: { optimizer: sgd(0), batchSize: 70, epochs: 1 } }));
    expectClose(vectorOf(at(runs, 0), 'average'), vectorOf(first, 'parameters').map((value, index) => 0.75 * value + 0.25 * (vectorOf(at(runs, 0), 'parameters')[index] ?? NaN)), 6);
  });

  it('tells dead units and a gradient that does not arrive', () => {
    const dead = train(exampleJob({ model: { layers: [dense(8, { biasInitializer: { type: 'randomUniform', min: -21, max: -20 } })] } }));
    expect(last(dead, 'dead_units')).toBe(1);
    const deep = train(exampleJob({ model: { layers: Array.from({ length: 8 }, () => dense(8, { activation: 'sigmoid' })) } }));
    expect(last(deep, 'gradient_ratio')).toBeLessThan(1e-3);
  });

  it('clips the update but reports the gradient as it was', () => {
    const jobWith = (gradientClipping: TrainingSpec['gradientClipping']): TrainingJob => exampleJob({ training: { gradientClipping, epochs: 1, optimizer: sgd(1) } });
    const free = groupOf(train(jobWith(null)), 'step');
    const clipped = groupOf(train(jobWith({ norm: 0.01 })), 'step');
    const norm = at(column(free, 'gradient_norm'), 0);
    expect(column(clipped, 'gradient_norm')[0]).toBeCloseTo(norm, 6);
    expect(at(column(clipped, 'update_ratio'), 0) / at(column(free, 'update_ratio'), 0)).toBeCloseTo(0.01 / norm, 5);
  });

  it('lowers the learning rate on a plateau, for each member by itself', () => {
    const schedule = { type: 'reduceOnPlateau', monitor: 'val_loss', factor: 0.5, patience: 1, minimum: 0 } as const;
    const members = [0, 0.003].map((learningRate, slot) => exampleMember({ runId: `rate ${slot}`, slot, training: { optimizer: sgd(learningRate), epochs: 4, schedule } }));
    const frozen = exampleMember({ runId: 'frozen', slot: 2, training: { optimizer: sgd(1e-12), epochs: 4, schedule } });
    const results = trainings.train(exampleJob({ members: nonEmpty([...members, frozen]) }), 'graph');
    const ratesOf = (index: number): number[] => column(groupOf(at(results, index), 'epoch'), 'learning_rate');
    expect(ratesOf(1)).toEqual([0.003, 0.003, 0.003, 0.003]);
    expect(ratesOf(2)).toEqual([1e-12, 1e-12, 5e-13, 2.5e-13]);
  });
});

describe('endings', () => {
  it('stops one member where it stands, and goes on with the others and, later, with that one', () => {
    const members = [1, 2].map((seed, slot) => exampleMember({ runId: `seed ${seed}`, slot, training: { seed, optimizer: fast } }));
    const job = exampleJob({ members: nonEmpty(members) });
    const whole = trainings.train(job, 'graph');
    const population = trainings.begin(job, 'graph');
    const first = at(population.members, 0);
    for (let call = 0; call < 7; call += 1) population.advance(1);
    population.stop(first);
    const atStop = population.checkpoint(first);
    while (population.isRunning) population.advance(1);
    expect(population.members.map(({ state, step }) => [state, step])).toEqual([['stopped', 6], ['done', 15]]);
    expect(decodeCheckpoint(population.checkpoint(first))).toEqual(decodeCheckpoint(atStop));
    expect(decodeCheckpoint(population.checkpoint(at(population.members, 1))).vectors).toEqual(at(whole, 1).vectors);
    population.dispose();
    const later = only(trainings.train({ ...job, members: [{ ...at(members, 0), start: { type: 'resume', checkpoint: atStop } }] }, 'graph'));
    expect(later.vectors).toEqual(at(whole, 0).vectors);
  });

  it('has nothing to do where the plan is over already', () => {
    const { checkpoint, vectors } = finish(exampleJob());
    const again = trainings.trainOne(exampleJob({ start: { type: 'resume', checkpoint } }), 'graph');
    expect(again).toMatchObject({ state: 'done', epoch: 3, step: 15, batches: [], vectors });
  });

  function finish(job: TrainingJob): { checkpoint: Uint8Array; vectors: ReadonlyMap<string, Float32Array> } {
    const population = trainings.begin(job, 'graph');
    while (population.isRunning) population.advance(Infinity);
    const checkpoint = population.checkpoint(only(population.members));
    population.dispose();
    return { checkpoint, vectors: decodeCheckpoint(checkpoint).vectors };
  }

  it('refuses what cannot be trained: no rows, too many parameters, too few outputs, members at different steps', () => {
    const make = (job: TrainingJob): Population => new Population(job, () => 0);
    const wide = dense(65_536);
    expect(() => make(exampleJob({ train: circleRows(0, 4, 1) }))).toThrow('no rows');
    expect(() => make(exampleJob({ model: { layers: [wide, wide] } }))).toThrow('4,295,426,049 parameters');
    const classes = { task: 'multiclass', classNames: ['a', 'b', 'c'] } as const;
    expect(() => make(exampleJob({ ...classes, model: { output: outputLayer(2, 'softmax') } }))).toThrow(Failure);
    const { checkpoint } = finish(exampleJob());
    const members = [exampleMember(), exampleMember({ slot: 1, start: { type: 'resume', checkpoint } })];
    expect(() => make(exampleJob({ members: nonEmpty(members) }))).toThrow('must stand at the same step');
  });
});

describe('every setting', () => {
  const short = { epochs: 1, batchSize: 35 } as const;
  const eager = (job: TrainingJob): Result => trainings.trainOne(job, 'eager');

  it.each(activations.map((activation) => [activation]))('activation %s trains', (activation) => {
    expect(last(eager(exampleJob({ model: { layers: [dense(8, { activation })] }, training: short })), 'loss')).toBeGreaterThan(0);
  });

  it.each(namedInitializers.map((initializer) => [initializer]))('initializer %s trains', (initializer) => {
    const layer = dense(8, { kernelInitializer: initializer, biasInitializer: initializer });
    expect(last(eager(exampleJob({ model: { layers: [layer] }, training: short })), 'loss')).toBeGreaterThan(0);
  });

  it.each(losses.flatMap((loss) => [[loss, 'binary'], [loss, 'regression']] as const))('loss %s trains for %s', (loss, task) => {
    const output = outputLayer(1, loss === 'poisson' ? 'exponential' : 'sigmoid');
    const result = eager(exampleJob({ task, model: { output }, training: { ...short, loss } }));
    expect(last(result, task === 'binary' ? 'accuracy' : 'mae')).not.toBeNaN();
    // One class alone has a cross-entropy of exactly 0.
    if (loss !== 'categoricalCrossentropy') expect(Math.abs(last(result, 'loss'))).toBeGreaterThan(0);
  });

  const schedules: TrainingSpec['schedule'][] = [
    { type: 'step', everyEpochs: 1, factor: 0.5 },
    { type: 'exponential', everyEpochs: 1, rate: 0.5 },
    { type: 'cosine', minimum: 0, warmupEpochs: 1, restarts: 1 },
    { type: 'oneCycle', maximum: 0.1, warmupFraction: 0.3 },
  ];
  it.each(schedules)('schedule $type moves the learning rate', (schedule) => {
    const rates = column(groupOf(eager(exampleJob({ training: { schedule, epochs: 4 } })), 'step'), 'learning_rate');
    expect(new Set(rates).size).toBeGreaterThan(3);
  });
});
