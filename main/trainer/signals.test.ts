// The signals of a small network against the same numbers reckoned in plain loops.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from './backend.ts';
import { dense, exampleJob } from './example-job.ts';
import { Program } from './program.ts';
import { measureSignals } from './signals.ts';
import { freshVectors, stackVectors } from './state.ts';
import { sgd } from './testing.ts';

beforeAll(() => loadBackend('eager'));

const learningRate = 0.1;
const [inputs, units] = [4, 5];

/** Of 4-5-1, relu and sigmoid: kernels row by row, each followed by its biases. */
interface Weights {
  readonly kernel: (input: number, unit: number) => number;
  readonly bias: (unit: number) => number;
  readonly out: (unit: number) => number;
  readonly outBias: number;
}

function weightsOf(vector: Float32Array): Weights {
  const read = (index: number): number => vector[index] ?? NaN;
  const outAt = inputs * units + units;
  return { kernel: (input, unit) => read(input * units + unit), bias: (unit) => read(inputs * units + unit), out: (unit) => read(outAt + unit), outBias: read(outAt + units) };
}

interface Reckoned {
  /** Of each row and unit. */
  readonly hidden: number[][];
  readonly outputs: number[];
  /** Of the mean loss, in the order of the vector. */
  readonly gradient: number[];
  readonly loss: number;
}

function reckon(vector: Float32Array, x: readonly number[][], y: readonly number[]): Reckoned {
  const weights = weightsOf(vector);
  const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
  const hidden = x.map((row) => range(units).map((unit) => Math.max(0, weights.bias(unit) + row.reduce((sum, value, input) => sum + value * weights.kernel(input, unit), 0))));
  const outputs = hidden.map((row) => 1 / (1 + Math.exp(-(weights.outBias + row.reduce((sum, value, unit) => sum + value * weights.out(unit), 0)))));
  const deltas = outputs.map((output, row) => (output - (y[row] ?? 0)) / x.length);
  const sumOver = (term: (row: number) => number): number => x.reduce((sum, _, row) => sum + term(row), 0);
  const passed = (row: number, unit: number): number => ((hidden[row]?.[unit] ?? 0) > 0 ? (deltas[row] ?? 0) * weights.out(unit) : 0);
  const gradient = [
    ...range(inputs).flatMap((input) => range(units).map((unit) => sumOver((row) => (x[row]?.[input] ?? 0) * passed(row, unit)))),
    ...range(units).map((unit) => sumOver((row) => passed(row, unit))),
    ...range(units).map((unit) => sumOver((row) => (hidden[row]?.[unit] ?? 0) * (deltas[row] ?? 0))),
    sumOver((row) => deltas[row] ?? 0),
  ];
  const loss = sumOver((row) => -Math.log((y[row] ?? 0) === 1 ? (outputs[row] ?? 0) : 1 - (outputs[row] ?? 0))) / x.length;
  return { hidden, outputs, gradient, loss };
}

const norm = (values: Iterable<number>): number => Math.hypot(...values);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]): number => mean(values.map((value) => (value - mean(values)) ** 2));

describe('the signals of 4-5-1', () => {
  const job = exampleJob({ model: { layers: [dense(units)] }, training: { optimizer: sgd(learningRate) } });
  const output = inputs * units + units;

  function measure() {
    const program = new Program(job, job.members);
    const vector = freshVectors(program, job.members[0]).get('parameters') ?? new Float32Array();
    // A unit that never answers.
    vector[inputs * units] = -100;
    const { state } = stackVectors(program.parts.network, [new Map([['parameters', vector]])]);
    const { data: { probe }, penalties } = program;
    const signals = measureSignals(program.parts, state, probe, { penalties, step: tf.tensor2d([[1]]), learningRate: tf.tensor2d([[learningRate]]) });
    const halves = probe.x.arraySync().map((x, half) => reckon(vector, x, (probe.targets.arraySync()[half] ?? []).map(([target = 0]) => target)));
    const all = reckon(vector, probe.x.arraySync().flat(), probe.targets.arraySync().flat().map(([target = 0]) => target));
    return { read: (name: string): number => signals.get(name)?.dataSync()[0] ?? NaN, vector, halves, all, rows: probe.x.shape[1], targets: probe.targets.arraySync().flat(2) };
  }

  it('tell the norms of each layer, and their ratios', () => {
    const { read, vector, all } = measure();
    const { gradient } = all;
    expect(read('weight_norm')).toBeCloseTo(norm(vector), 3);
    for (const [layer, from, to] of [['0', 0, output], ['output', output, vector.length]] as const) {
      expect(read(`gradient_norm/${layer}`)).toBeCloseTo(norm(gradient.slice(from, to)), 5);
      expect(read(`weight_norm/${layer}`)).toBeCloseTo(norm(vector.slice(from, to)), 3);
      expect(read(`update_ratio/${layer}`)).toBeCloseTo((learningRate * norm(gradient.slice(from, to))) / norm(vector.slice(from, to)), 5);
    }
    expect(read('gradient_ratio')).toBeCloseTo(norm(gradient.slice(0, inputs * units)) / norm(gradient.slice(output, -1)), 4);
  });

  it('tell what the units and the outputs do', () => {
    const { read, all, targets } = measure();
    const dead = Array.from({ length: units }, (_, unit) => all.hidden.every((row) => row[unit] === 0)).filter((isDead) => isDead).length;
    expect(dead).toBeGreaterThanOrEqual(1);
    expect(read('dead_units')).toBeCloseTo(dead / units, 6);
    expect(read('dead_units/0')).toBeCloseTo(dead / units, 6);
    expect(read('activation_mean/0')).toBeCloseTo(mean(all.hidden.flat()), 5);
    expect(read('activation_spread/0')).toBeCloseTo(Math.sqrt(mean(Array.from({ length: units }, (_, unit) => variance(all.hidden.map((row) => row[unit] ?? 0))))), 5);
    expect(read('prediction_spread')).toBeCloseTo(Math.sqrt(variance(all.outputs) / variance(targets)), 5);
    expect(read('probe_loss')).toBeCloseTo(all.loss, 5);
  });

  it('tell the noise of the gradient from two batches and both together', () => {
    const { read, halves, all, rows } = measure();
    const ofHalves = mean(halves.map(({ gradient }) => norm(gradient) ** 2));
    const ofAll = norm(all.gradient) ** 2;
    expect(read('gradient_signal')).toBeCloseTo(2 * ofAll - ofHalves, 6);
    expect(read('gradient_noise')).toBeCloseTo(2 * rows * (ofHalves - ofAll), 4);
    expect(read('noise_scale')).toBeCloseTo((2 * rows * (ofHalves - ofAll)) / (2 * ofAll - ofHalves), 1);
  });
});
