// Whole trainings on the native backend: they learn, they repeat to the last digit, they go on from anywhere, they leak nothing.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MetricBatch, MetricGroup } from '../../shared/metrics/batch.ts';
import { joinBatches } from '../../shared/metrics/batch.ts';
import { Failure } from '../../shared/rpc/failure.ts';
import type { Matrix, TrainingJob } from '../../shared/rpc/trainer.ts';
import { activations, namedInitializers } from '../../shared/spec/model-spec.ts';
import type { TrainingSpec } from '../../shared/spec/run-spec.ts';
import { losses } from '../../shared/spec/training-spec.ts';
import { loadBackend } from './backend.ts';
import { decodeCheckpoint } from './checkpoint.ts';
import { circleRows, dense, exampleJob, outputLayer } from './example-job.ts';
import { normalSequence, randomKey } from './random.ts';
import { TrainingRun } from './run.ts';

beforeAll(() => loadBackend('eager'));

interface Result {
  readonly batches: readonly MetricBatch[];
  readonly vectors: ReadonlyMap<string, Float32Array>;
  readonly epoch: number;
  readonly notFiniteStep: number | null;
}

/** Trains to the end; `leaveAfter` makes a checkpoint after that many yields and goes on in a new run. */
function train(job: TrainingJob, leaveAfter = Infinity): Result {
  const run = new TrainingRun(job, () => 0);
  try {
    const training = run.train();
    let yields = 0;
    while (training.next().done !== true) {
      yields += 1;
      if (yields < leaveAfter) continue;
      const checkpoint = run.checkpoint();
      const before = run.takeMetrics();
      const after = train({ ...job, checkpoint });
      return { ...after, batches: [...before, ...after.batches] };
    }
    run.readSteps();
    const { epoch, notFiniteStep } = run;
    const { vectors } = decodeCheckpoint(run.checkpoint());
    return { batches: run.takeMetrics(), vectors, epoch, notFiniteStep };
  } finally {
    run.dispose();
  }
}

function groupOf({ batches }: Result, group: MetricGroup): MetricBatch {
  const [first, ...rest] = batches.filter((batch) => batch.group === group);
  if (first === undefined) throw new Error(`no ${group} metrics`);
  return joinBatches([first, ...rest]);
}

function column(batch: MetricBatch, name: string): number[] {
  const values = batch.values[batch.names.indexOf(name)];
  if (values === undefined) throw new Error(`no ${name} among ${batch.names.join(', ')}`);
  return [...values];
}

function last(result: Result, name: string): number {
  return column(groupOf(result, 'epoch'), name).at(-1) ?? NaN;
}

/** Everything a person could see of a training, and its weights. */
function traceOf(result: Result): unknown {
  return { step: groupOf(result, 'step'), epoch: groupOf(result, 'epoch'), vectors: result.vectors };
}

const fast: TrainingSpec['optimizer'] = { type: 'adam', learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

/** Something of everything that has a state or draws random numbers. */
const everything = exampleJob({
  classWeights: [1, 2],
  model: {
    layers: [
      dense(8, { l2: 0.01, l1: 0.001 }),
      { type: 'batchNormalization', momentum: 0.9, epsilon: 0.001 },
      { type: 'dropout', rate: 0.2 },
      { type: 'residual', layers: [{ type: 'gaussianNoise', stddev: 0.1 }, dense(6, { activation: 'tanh' })] },
      { type: 'layerNormalization', epsilon: 0.001 },
    ],
  },
  training: {
    optimizer: fast,
    epochs: 4,
    schedule: { type: 'reduceOnPlateau', monitor: 'val_loss', factor: 0.5, patience: 1, minimum: 0 },
    earlyStopping: { monitor: 'val_accuracy', patience: 3, minDelta: 0, restoreBest: true },
    gradientClipping: { norm: 1 },
    weightAveraging: 0.9,
    labelSmoothing: 0.1,
  },
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
        training: { loss: 'meanSquaredError', optimizer: { type: 'sgd', learningRate: 0.1, momentum: 0, nesterov: false }, epochs: 60 },
      }),
    );
    const [first = NaN, second = NaN, bias = NaN] = result.vectors.get('parameters') ?? [];
    expect(first).toBeCloseTo(2, 4);
    expect(second).toBeCloseTo(-3, 4);
    expect(bias).toBeCloseTo(0.5, 4);
    expect(last(result, 'mae')).toBeLessThan(0.01);
  });

  it('tells three classes apart, with a validation loss of each', () => {
    const { x } = circleRows(300, 2, 5);
    const y = Float32Array.from({ length: 300 }, (_, row) => Math.min(2, Math.floor(Math.hypot(x[2 * row] ?? 0, x[2 * row + 1] ?? 0))));
    const matrix: Matrix = { rows: 300, columns: 2, x, y };
    const model = { layers: [dense(24)], output: outputLayer(3, 'softmax') };
    const result = train(exampleJob({ task: 'multiclass', classNames: ['a', 'b', 'c'], train: matrix, validation: matrix, model, training: { loss: 'categoricalCrossentropy', optimizer: fast, epochs: 25 } }));
    expect(last(result, 'val_accuracy')).toBeGreaterThan(0.85);
    expect(last(result, 'val_loss/c')).toBeGreaterThan(0);
  });
});

describe('determinism', () => {
  it('repeats to the last digit, and changes with the seed', () => {
    expect(traceOf(train(everything))).toEqual(traceOf(train(everything)));
    const other = train({ ...everything, training: { ...everything.training, seed: 2 } });
    expect(column(groupOf(other, 'step'), 'loss')).not.toEqual(column(groupOf(train(everything), 'step'), 'loss'));
  });

  it('goes on from a checkpoint at any place as if nothing had happened', () => {
    const whole = traceOf(train(everything));
    // Five steps and one pass of validation an epoch: every kind of place once, and the very first and last.
    for (const place of [1, 3, 5, 6, 7, 14, 20, 23]) expect(traceOf(train(everything, place))).toEqual(whole);
  });

  it('draws the same rows in the same order without shuffling', () => {
    const inOrder = exampleJob({ training: { shuffle: false, epochs: 1, batchSize: 70 } });
    const shuffled = exampleJob({ training: { epochs: 1, batchSize: 70 } });
    expect(last(train(inOrder), 'loss')).toBeCloseTo(last(train(shuffled), 'loss'), 5);
  });
});

describe('metrics', () => {
  it('has one row a step and one row an epoch', () => {
    const result = train(everything);
    expect([...groupOf(result, 'step').step]).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect([...groupOf(result, 'epoch').step]).toEqual([1, 2, 3, 4]);
    for (const name of ['val_loss/inside', 'dead_units/0', 'saturated_units/3', 'gradient_norm/output', 'weight_norm/4', 'gradient_ratio', 'probe_loss']) {
      expect(column(groupOf(result, 'epoch'), name).every(Number.isFinite)).toBe(true);
    }
  });

  it('weighs the last, smaller minibatch by its rows', () => {
    const result = train(exampleJob({ training: { epochs: 1 } }));
    const steps = column(groupOf(result, 'step'), 'loss');
    const rows = [16, 16, 16, 16, 6];
    const mean = steps.reduce((sum, loss, index) => sum + loss * (rows[index] ?? 0), 0) / 70;
    expect(last(result, 'loss')).toBeCloseTo(mean, 12);
  });

  it('adds the penalty to loss and validation loss, but not to the probe', () => {
    const frozen: TrainingSpec['optimizer'] = { type: 'sgd', learningRate: 0, momentum: 0, nesterov: false };
    const jobWith = (l2: number): TrainingJob => exampleJob({ model: { layers: [dense(8, { l2 })] }, training: { optimizer: frozen, epochs: 1 } });
    const bare = train(jobWith(0));
    const penalised = train(jobWith(0.5));
    const kernel = (bare.vectors.get('parameters') ?? new Float32Array()).subarray(0, 32);
    const penalty = 0.5 * kernel.reduce((sum, weight) => sum + weight * weight, 0);
    expect(last(penalised, 'loss') - last(bare, 'loss')).toBeCloseTo(penalty, 5);
    expect(last(penalised, 'val_loss') - last(bare, 'val_loss')).toBeCloseTo(penalty, 5);
    expect(last(penalised, 'probe_loss')).toBeCloseTo(last(bare, 'probe_loss'), 6);
  });

  it('tells dead units and a gradient that does not arrive', () => {
    const dead = train(exampleJob({ model: { layers: [dense(8, { biasInitializer: { type: 'randomUniform', min: -21, max: -20 } })] } }));
    expect(last(dead, 'dead_units')).toBe(1);
    const deep = train(exampleJob({ model: { layers: Array.from({ length: 8 }, () => dense(8, { activation: 'sigmoid' })) } }));
    expect(last(deep, 'gradient_ratio')).toBeLessThan(1e-3);
  });

  it('clips the update but reports the gradient as it was', () => {
    const jobWith = (gradientClipping: TrainingSpec['gradientClipping']): TrainingJob =>
      exampleJob({ training: { gradientClipping, epochs: 1, optimizer: { type: 'sgd', learningRate: 1, momentum: 0, nesterov: false } } });
    const free = groupOf(train(jobWith(null)), 'step');
    const clipped = groupOf(train(jobWith({ norm: 0.01 })), 'step');
    expect(column(clipped, 'gradient_norm')[0]).toBe(column(free, 'gradient_norm')[0]);
    const ratio = (column(clipped, 'update_ratio')[0] ?? NaN) / (column(free, 'update_ratio')[0] ?? NaN);
    expect(ratio).toBeCloseTo(0.01 / (column(free, 'gradient_norm')[0] ?? NaN), 5);
  });
});

describe('endings', () => {
  it('stops early and keeps the best weights', () => {
    const earlyStopping = { monitor: 'val_loss', patience: 2, minDelta: 0, restoreBest: true } as const;
    const result = train(exampleJob({ training: { optimizer: { ...fast, learningRate: 0.3 }, epochs: 200, earlyStopping } }));
    const validation = column(groupOf(result, 'epoch'), 'val_loss');
    expect(result.epoch).toBeLessThan(200);
    expect(validation.indexOf(Math.min(...validation))).toBe(result.epoch - 3);
    expect(result.vectors.get('parameters')).toEqual(result.vectors.get('best parameters'));
  });

  it('names the first step whose loss is not finite, and reports nothing after it', () => {
    const diverging = exampleJob({
      task: 'regression',
      classNames: [],
      model: { output: outputLayer(1, 'linear') },
      training: { loss: 'meanSquaredError', optimizer: { type: 'sgd', learningRate: 1e6, momentum: 0, nesterov: false }, epochs: 50 },
    });
    const result = train(diverging);
    const steps = groupOf(result, 'step');
    expect(result.notFiniteStep).toBe(steps.step.at(-1));
    const finite = column(steps, 'loss').map(Number.isFinite);
    expect(finite.indexOf(false)).toBe(finite.length - 1);
  });

  it('holds the same number of tensors whatever the number of epochs, and none when it is disposed', () => {
    const before = tf.memory().numTensors;
    const run = new TrainingRun({ ...everything, training: { ...everything.training, epochs: 12, earlyStopping: null } }, () => 0);
    const counts = new Set<number>();
    let epoch = 0;
    for (const _step of run.train()) {
      if (run.epoch === epoch) continue;
      epoch = run.epoch;
      run.readSteps();
      counts.add(tf.memory().numTensors);
    }
    expect(epoch).toBe(11);
    expect(counts.size).toBe(1);
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses what cannot be trained: no rows, too many parameters, too few outputs, the checkpoint of another model', () => {
    const wide = dense(65_536);
    expect(() => train(exampleJob({ train: circleRows(0, 4, 1) }))).toThrow('no rows');
    expect(() => train(exampleJob({ model: { layers: [wide, wide] } }))).toThrow('4,295,426,049 parameters');
    const classes = { task: 'multiclass', classNames: ['a', 'b', 'c'] } as const;
    expect(() => train(exampleJob({ ...classes, model: { output: outputLayer(2, 'softmax') } }))).toThrow(Failure);
    const run = new TrainingRun(exampleJob(), () => 0);
    const checkpoint = run.checkpoint();
    run.dispose();
    expect(() => train(exampleJob({ checkpoint, model: { layers: [dense(9)] } }))).toThrow('does not fit its model');
  });
});

describe('every setting', () => {
  const short = { epochs: 1, batchSize: 35 } as const;

  it.each(activations.map((activation) => [activation]))('activation %s trains', (activation) => {
    expect(last(train(exampleJob({ model: { layers: [dense(8, { activation })] }, training: short })), 'loss')).toBeGreaterThan(0);
  });

  it.each(namedInitializers.map((initializer) => [initializer]))('initializer %s trains', (initializer) => {
    const layer = dense(8, { kernelInitializer: initializer, biasInitializer: initializer });
    expect(last(train(exampleJob({ model: { layers: [layer] }, training: short })), 'loss')).toBeGreaterThan(0);
  });

  it.each(losses.flatMap((loss) => [[loss, 'binary'], [loss, 'regression']] as const))('loss %s trains for %s', (loss, task) => {
    const output = outputLayer(1, loss === 'poisson' ? 'exponential' : 'sigmoid');
    const result = train(exampleJob({ task, model: { output }, training: { ...short, loss } }));
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
    const rates = column(groupOf(train(exampleJob({ training: { schedule, epochs: 4 } })), 'step'), 'learning_rate');
    expect(new Set(rates).size).toBeGreaterThan(3);
  });
});
