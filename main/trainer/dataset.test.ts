// Rows become tensors: validation in passes whose padding counts nowhere, a probe whose halves are alike and always the same.
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Matrix, TrainingJob } from '../../shared/rpc/trainer.ts';
import { loadBackend } from './backend.ts';
import { loadData, passesOf, probeRowsOf, tensorsOfData, type RunData } from './dataset.ts';
import { addPass, evaluatedWeights, evaluationSums, readEvaluation, type Evaluation } from './evaluation.ts';
import { circleRows, dense, exampleJob, outputLayer } from './example-job.ts';
import { Program } from './program.ts';
import { freshVectors, stackVectors } from './state.ts';

beforeAll(() => loadBackend('eager'));

/** Rows that tell their own number: x is [row, -row], y is row modulo `classes`. */
function numbered(rows: number, classes: number): Matrix {
  const x = Float32Array.from({ length: 2 * rows }, (_, index) => (index % 2 === 0 ? index / 2 : -(index - 1) / 2));
  return { rows, columns: 2, x, y: Float32Array.from({ length: rows }, (_, row) => row % classes) };
}

function load(job: TrainingJob, units: number, parameters: number): RunData {
  return loadData(job, job.members[0].training, units, parameters);
}

describe('passesOf', () => {
  it('covers every row with passes of equal size, none larger than memory and time allow, none empty', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 100_000_000 }), (rows, parameters) => {
        const { passes, passRows } = passesOf(rows, parameters);
        expect(passes * passRows).toBeGreaterThanOrEqual(rows);
        expect((passes - 1) * passRows).toBeLessThan(rows);
        expect(passRows).toBeLessThanOrEqual(4096);
        expect(passRows).toBeLessThanOrEqual(Math.max(64, 100_000_000 / parameters));
      }),
    );
  });

  it('is none without rows', () => {
    expect(passesOf(0, 100)).toEqual({ passes: 0, passRows: 0 });
  });
});

describe('loadData', () => {
  const threeClasses = { task: 'multiclass', classNames: ['a', 'b', 'c'], train: numbered(10, 3) } as const;

  it('keeps the rows of the training part in their order, with targets and weights', () => {
    const { train } = load(exampleJob({ ...threeClasses, classWeights: [1, 2, 3] }), 3, 100);
    expect(train.x.arraySync()).toEqual(Array.from({ length: 10 }, (_, row) => [row, -row]));
    expect(train.targets.arraySync()[4]).toEqual([0, 1, 0]);
    expect(train.weights?.arraySync()).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1]);
    expect(load(exampleJob(threeClasses), 3, 100).train.weights).toBeNull();
  });

  it('gives a mixed row targets between those of its two classes', () => {
    const mixedWith = { y: Float32Array.from({ length: 10 }, () => 2), shares: Float32Array.from({ length: 10 }, () => 0.75) };
    const targets = load(exampleJob({ ...threeClasses, train: { ...numbered(10, 3), mixedWith } }), 3, 100).train.targets.arraySync();
    expect(targets.slice(0, 3)).toEqual([[0.75, 0, 0.25], [0, 0.75, 0.25], [0, 0, 1]]);
    const [first] = load(exampleJob({ train: { ...numbered(10, 2), mixedWith: { ...mixedWith, y: new Float32Array(10).fill(1) } } }), 1, 100).train.targets.arraySync();
    expect(first).toEqual([0.25]);
  });

  it('cuts validation into passes and gives padding no class', () => {
    const rows = 200;
    // As many parameters as leave 64 rows to a pass.
    const { validation } = load(exampleJob({ ...threeClasses, validation: numbered(rows, 3) }), 3, 10_000_000);
    expect(validation?.x.shape).toEqual([4, 1, 50, 2]);
    expect(validation?.classes.shape).toEqual([4, 50, 3]);
    const odd = load(exampleJob({ ...threeClasses, validation: numbered(rows - 3, 3) }), 3, 10_000_000).validation;
    const x = odd?.x.arraySync().flat(2) ?? [];
    const classes = odd?.classes.arraySync().flat() ?? [];
    const targets = odd?.targets.arraySync().flat(2) ?? [];
    expect(x.length).toBe(rows);
    for (let row = 0; row < rows; row += 1) {
      const isReal = row < rows - 3;
      expect(x[row]?.[0]).toBe(isReal ? row : rows - 4);
      expect(classes[row]).toEqual([0, 1, 2].map((label) => Number(isReal && row % 3 === label)));
      if (isReal) expect(targets[row]).toEqual(classes[row]);
    }
  });

  it('has no validation part without rows of it', () => {
    expect(load(exampleJob({ validation: null }), 1, 100).validation).toBeNull();
    expect(load(exampleJob({ validation: circleRows(0, 4, 1) }), 1, 100).validation).toBeNull();
  });

  it('spreads the probe over the part, every row once, and deals it to two halves that are as large', () => {
    for (const rows of [2, 3, 70, 511, 512, 10_000]) {
      const { probe } = load(exampleJob({ train: numbered(rows, 2), validation: null }), 1, 100);
      const [first = [], second = []] = probe.x.arraySync().map((half) => half.map(([row = NaN]) => row));
      const all = [...first, ...second].sort((left, right) => left - right);
      expect(first.length).toBe(second.length);
      expect(all.length).toBe(probeRowsOf(rows));
      expect(new Set(all).size).toBe(all.length);
      const step = rows / all.length;
      all.forEach((row, index) => expect(row).toBe(Math.floor(index * step)));
      expect(probe.targets.arraySync().flat(2)).toEqual([...first, ...second].map((row) => row % 2));
      // A sorted part does not end up with its beginning in one half.
      if (rows >= 70) expect(Math.abs(mean(first) - mean(second))).toBeLessThan(0.2 * rows);
    }
  });

  it('probes a single row twice, so that there are two halves', () => {
    const { probe } = load(exampleJob({ train: numbered(1, 2), validation: null }), 1, 100);
    expect(probe.x.arraySync()).toEqual([[[0, -0]], [[0, -0]]]);
  });

  it('makes the same tensors each time, and nothing that is not told of', () => {
    const job = exampleJob();
    const before = tf.memory().numTensors;
    const [one, other] = [load(job, 1, 100), load(job, 1, 100)];
    const values = (data: RunData): unknown => tensorsOfData(data).map((tensor) => tensor.arraySync());
    expect(values(one)).toEqual(values(other));
    tf.dispose([...tensorsOfData(one), ...tensorsOfData(other)]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What the first weights of a job make of its validation part, where a pass may take this many parameters. */
function evaluate(job: TrainingJob, parameters: number): { passes: number; evaluation: Evaluation } {
  const program = new Program(job, job.members);
  const { state } = stackVectors(program.parts.network, [freshVectors(program, job.members[0])]);
  const { validation } = load(job, program.parts.network.units, parameters);
  if (validation === null) throw new Error('there is no validation part');
  const [passes] = validation.x.shape;
  const sums = Array.from({ length: passes }, (_, pass) => {
    const rows = { x: tf.squeeze<tf.Tensor3D>(tf.slice(validation.x, pass, 1), [0]), targets: tf.squeeze<tf.Tensor3D>(tf.slice(validation.targets, pass, 1), [0]), classes: tf.squeeze<tf.Tensor2D>(tf.slice(validation.classes, pass, 1), [0]) };
    return evaluationSums(program.parts, evaluatedWeights(state), rows, program.penalties);
  });
  const classRows = job.task === 'regression' ? [job.validation?.rows ?? 0] : job.classNames.map((_, label) => job.validation?.y.filter((y) => y === label).length ?? 0);
  return { passes, evaluation: readEvaluation(sums.reduce(addPass).dataSync<'float32'>(), classRows, job.task === 'regression') };
}

describe('evaluation in passes', () => {
  const model = { layers: [dense(6, { l2: 0.01 })], output: outputLayer(3, 'softmax') };
  const classification = exampleJob({ task: 'multiclass', classNames: ['a', 'b', 'c'], train: circleRows(20, 4, 1), validation: { ...circleRows(197, 4, 2), y: numbered(197, 3).y }, model, training: { loss: 'categoricalCrossentropy' } });
  const regression = exampleJob({ task: 'regression', classNames: [], train: circleRows(20, 4, 1), validation: circleRows(197, 4, 2), model: { output: outputLayer(1, 'linear') }, training: { loss: 'meanSquaredError' } });

  it.each([['classification', classification], ['regression', regression]])('is that of all rows at once, padding left out (%s)', (_name, job) => {
    const whole = evaluate(job, 1);
    const cut = evaluate(job, 10_000_000);
    expect([whole.passes, cut.passes]).toEqual([1, 4]);
    expect(cut.evaluation.loss).toBeCloseTo(whole.evaluation.loss, 5);
    expect(cut.evaluation.score).toBeCloseTo(whole.evaluation.score, 5);
    expect(cut.evaluation.penalty).toBe(whole.evaluation.penalty);
    whole.evaluation.classLosses.forEach((loss, label) => expect(cut.evaluation.classLosses[label]).toBeCloseTo(loss, 5));
    expect(cut.evaluation.classScores).toEqual(whole.evaluation.classScores);
  });
});
