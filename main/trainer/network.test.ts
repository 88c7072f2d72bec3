// The gradient of every layer type and activation against finite differences, what each layer does to its input, and that members do not
// see each other.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LayerSpec, ModelSpec } from '../../shared/spec/run-spec.ts';
import { activations } from '../../shared/spec/model-spec.ts';
import { loadBackend } from './backend.ts';
import { dense, outputLayer } from './example-job.ts';
import { createNetwork, initialParameters, initialStatistics, type ForwardResult, type Network, type RowMask, type TrainingPass } from './network.ts';
import { normalSequence, randomKey } from './random.ts';
import { uniformFromHost } from './random-ops.ts';

beforeAll(() => loadBackend('eager'));

const inputs = 3;
const rows = 5;
const x = Array.from({ length: rows }, (_, row) => Array.from({ length: inputs }, normalSequence(randomKey(3, 'noise', row))));

function networkOf(layers: LayerSpec[], output = outputLayer(2, 'linear')): Network {
  const model: ModelSpec = { layers, output };
  return createNetwork(model, inputs);
}

/** What training adds for members with these seeds, the same noise each time. */
function training({ noiseAmounts }: Network, seeds: readonly number[] = [1], mask: RowMask | null = null): TrainingPass {
  const amounts = noiseAmounts.length === 0 ? null : tf.tensor2d(seeds.map(() => [...noiseAmounts]));
  return { uniform: uniformFromHost(seeds, 1), noiseAmounts: amounts, mask, products: 'plain' };
}

function statisticsOf(network: Network, members = 1): tf.Tensor2D | null {
  return network.statisticCount === 0 ? null : tf.tensor2d(Array.from({ length: members }, () => [...initialStatistics(network)]));
}

function rowOf(values: Float32Array): tf.Tensor2D {
  return tf.tensor2d(values, [1, values.length]);
}

function forward(network: Network, parameters: tf.Tensor2D, pass: TrainingPass | null): ForwardResult {
  return network.forward(parameters, statisticsOf(network, parameters.shape[0]), tf.tensor3d([x]), pass);
}

/** A smooth function of the output whose value has no reason to be flat anywhere. */
function measure(network: Network, parameters: tf.Tensor2D, pass: TrainingPass | null): tf.Scalar {
  const { output } = forward(network, parameters, pass);
  const weights = tf.tensor3d([Array.from({ length: rows }, (_, row) => [Math.cos(row), Math.sin(2 * row + 1)])]);
  return tf.add(tf.sum(tf.mul(output, weights)), tf.mul(tf.sum(tf.square(output)), 0.1));
}

/** Away from the zeros and ones that biases and scales begin with. */
function someParameters(network: Network, seed: number): Float32Array {
  return initialParameters(network, seed).map((value, index) => value + 0.1 * Math.sin(index));
}

/** Parameters with which no pre-activation comes so near to 0 that a central difference would reach over a kink there. */
function parametersOffKinks(network: Network): Float32Array {
  for (let seed = 0; ; seed += 1) {
    const values = someParameters(network, seed);
    if (Math.min(...forward(network, rowOf(values), null).logits.dataSync().map(Math.abs)) > 0.15) return values;
  }
}

/** The largest difference between the gradient and central differences, relative to the gradient's norm. */
function gradientError(network: Network, pass: TrainingPass | null, values = someParameters(network, 4)): number {
  const { grad } = tf.valueAndGrad((input) => measure(network, input as tf.Tensor2D, pass))(rowOf(values));
  const gradient = grad.dataSync();
  const step = 1e-2;
  let error = 0;
  values.forEach((value, index) => {
    const at = (shift: number): number => {
      const shifted = Float32Array.from(values);
      shifted[index] = value + shift;
      return tf.tidy(() => measure(network, rowOf(shifted), pass).dataSync()[0] ?? NaN);
    };
    // Five points: its own error is of the fourth order.
    const slope = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
    error = Math.max(error, Math.abs(slope - (gradient[index] ?? NaN)));
  });
  return error / Math.hypot(...gradient);
}

describe('gradients', () => {
  const smooth = dense(4, { activation: 'tanh' });
  const layers: readonly [string, LayerSpec[]][] = [
    ['dense', [smooth]],
    ['dense without bias', [dense(4, { activation: 'tanh', useBias: false })]],
    ['dropout', [smooth, { type: 'dropout', rate: 0.5 }]],
    ['gaussianNoise', [{ type: 'gaussianNoise', stddev: 0.5 }, smooth]],
    ['batchNormalization', [smooth, { type: 'batchNormalization', momentum: 0.99, epsilon: 0.1 }]],
    ['layerNormalization', [smooth, { type: 'layerNormalization', epsilon: 0.1 }]],
    ['residual of equal sizes', [smooth, { type: 'residual', layers: [smooth, { type: 'dropout', rate: 0.2 }, smooth] }]],
    ['residual with a projection', [{ type: 'residual', layers: [dense(6, { activation: 'tanh' }), smooth] }]],
  ];

  it.each(layers)('%s', (_name, stack) => {
    const network = networkOf(stack);
    expect(gradientError(network, training(network))).toBeLessThan(2e-3);
    expect(gradientError(network, { ...training(network), products: 'compiled' })).toBeLessThan(2e-3);
    expect(gradientError(network, { ...training(network), products: 'one kernel' })).toBeLessThan(2e-3);
    expect(gradientError(network, null)).toBeLessThan(2e-3);
  });

  it.each(activations.map((activation) => [activation]))('%s', (activation) => {
    const network = networkOf([], outputLayer(2, activation));
    expect(gradientError(network, null, parametersOffKinks(network))).toBeLessThan(2e-3);
  });
});

describe('activations', () => {
  const expected: Readonly<Record<string, (z: number) => number>> = {
    linear: (z) => z,
    relu: (z) => Math.max(z, 0),
    leakyRelu: (z) => (z < 0 ? 0.2 * z : z),
    elu: (z) => (z < 0 ? Math.expm1(z) : z),
    selu: (z) => 1.05070098 * (z < 0 ? 1.67326324 * Math.expm1(z) : z),
    // The error function at 1 and -0.5 over the root of 2.
    gelu: (z) => (z === 1 ? 0.841344746 : -0.5 * 0.308537539),
    tanh: Math.tanh,
    sigmoid: (z) => 1 / (1 + Math.exp(-z)),
    softplus: (z) => Math.log1p(Math.exp(z)),
    swish: (z) => z / (1 + Math.exp(-z)),
    exponential: Math.exp,
    softmax: () => 1,
  };

  it.each(activations.map((activation) => [activation]))('%s has the values of its formula', (activation) => {
    const network = createNetwork({ layers: [], output: outputLayer(1, activation, { useBias: false }) }, 1);
    for (const z of [1, -0.5]) {
      const { output } = network.forward(tf.tensor2d([[1]]), null, tf.tensor3d([[[z]]]), null);
      expect(output.dataSync()[0]).toBeCloseTo(expected[activation]?.(z) ?? NaN, 5);
    }
  });
});

describe('forward', () => {
  it('drops the share it should, scales the rest, and leaves evaluation alone', () => {
    const network = createNetwork({ layers: [{ type: 'dropout', rate: 0.3 }], output: outputLayer(1, 'linear', { useBias: false }) }, 1);
    const many = tf.ones<tf.Rank.R3>([1, 20_000, 1]);
    const values = network.forward(tf.tensor2d([[1]]), null, many, training(network)).output.dataSync();
    expect(values.filter((value) => value === 0).length / values.length).toBeCloseTo(0.3, 1);
    expect(Math.max(...values)).toBeCloseTo(1 / 0.7, 5);
    expect(network.forward(tf.tensor2d([[1]]), null, many, null).output.dataSync().every((value) => value === 1)).toBe(true);
  });

  it('adds noise of the spread it should', () => {
    const network = createNetwork({ layers: [{ type: 'gaussianNoise', stddev: 2 }], output: outputLayer(1, 'linear', { useBias: false }) }, 1);
    const values = [...network.forward(tf.tensor2d([[1]]), null, tf.zeros([1, 20_000, 1]), training(network)).output.dataSync()];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(2, 1);
  });

  it('makes as much noise for each member as its amounts say', () => {
    const layers: LayerSpec[] = [{ type: 'dropout', rate: 0.3 }, { type: 'gaussianNoise', stddev: 2 }];
    const network = createNetwork({ layers, output: outputLayer(1, 'linear', { useBias: false }) }, 1);
    const noiseAmounts = tf.tensor2d([[0, 0], [0.5, 0], [0, 3]]);
    const pass = { ...training(network, [1, 2, 3]), noiseAmounts };
    const [still = [], dropped = [], noisy = []] = network.forward(tf.ones([3, 1]), null, tf.ones([1, 20_000, 1]), pass).output.arraySync().map((member) => member.flat());
    expect(new Set(still)).toEqual(new Set([1]));
    expect(new Set(dropped)).toEqual(new Set([0, 2]));
    expect(Math.sqrt(noisy.reduce((sum, value) => sum + (value - 1) ** 2, 0) / noisy.length)).toBeCloseTo(3, 1);
  });

  it('normalises by the minibatch in training and moves its statistics, by the statistics in evaluation', () => {
    const model: ModelSpec = { layers: [{ type: 'batchNormalization', momentum: 0.9, epsilon: 0.001 }], output: outputLayer(1, 'linear', { useBias: false }) };
    const network = createNetwork(model, 1);
    const parameters = tf.tensor2d([[1, 0, 1]]);
    const trained = network.forward(parameters, statisticsOf(network), tf.tensor3d([[[1], [3]]]), training(network));
    expect(trained.output.dataSync()[1]).toBeCloseTo(1 / Math.sqrt(1.001), 5);
    const moved = [...(trained.statistics?.dataSync() ?? [])];
    expect(moved[0]).toBeCloseTo(0.2, 6);
    expect(moved[1]).toBeCloseTo(1, 6);
    const evaluation = network.forward(parameters, tf.tensor2d([[2, 4]]), tf.tensor3d([[[6]]]), null);
    expect(evaluation.output.dataSync()[0]).toBeCloseTo(4 / Math.sqrt(4.001), 5);
    expect([...(evaluation.statistics?.dataSync() ?? [])]).toEqual([2, 4]);
  });
});

describe('members of a population', () => {
  /** Something of everything that a member has to itself. */
  const network = networkOf([
    dense(4, { activation: 'tanh' }),
    { type: 'batchNormalization', momentum: 0.9, epsilon: 0.001 },
    { type: 'dropout', rate: 0.3 },
    { type: 'residual', layers: [dense(6), { type: 'layerNormalization', epsilon: 0.001 }, { type: 'gaussianNoise', stddev: 0.1 }] },
  ]);
  const seeds = [7, 8, 9];
  const own = seeds.map((seed) => someParameters(network, seed));

  function expectClose(actual: tf.Tensor, expected: tf.Tensor): void {
    expect(actual.shape).toEqual(expected.shape);
    expect(tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]).toBeLessThan(1e-5);
  }

  it.each([['training'], ['evaluation']])('give out in %s what each gives out alone', (kind) => {
    const all = forward(network, tf.tensor2d(own.map((values) => [...values])), kind === 'training' ? training(network, seeds) : null);
    seeds.forEach((seed, member) => {
      const alone = forward(network, rowOf(own[member] ?? new Float32Array()), kind === 'training' ? training(network, [seed]) : null);
      expectClose(tf.slice3d(all.output, [member, 0, 0], [1, -1, -1]), alone.output);
      expectClose(tf.slice2d(all.statistics ?? tf.zeros([1, 1]), [member, 0], [1, -1]), alone.statistics ?? tf.ones([1, 1]));
    });
  });

  it('do not see rows that a mask keeps out', () => {
    const foreign = [[1e3, -1e3, 1e3], [5, 5, 5]];
    const mask = { rows: tf.tensor3d([[...x.map(() => [1]), ...foreign.map(() => [0])]]), count: tf.scalar(rows) };
    const quiet = networkOf([dense(4), { type: 'batchNormalization', momentum: 0.9, epsilon: 0.001 }]);
    const parameters = rowOf(someParameters(quiet, 1));
    const bare = quiet.forward(parameters, statisticsOf(quiet), tf.tensor3d([x]), training(quiet));
    const padded = quiet.forward(parameters, statisticsOf(quiet), tf.tensor3d([[...x, ...foreign]]), training(quiet, [1], mask));
    expectClose(tf.slice3d(padded.output, [0, 0, 0], [1, rows, -1]), bare.output);
    expectClose(padded.statistics ?? tf.zeros([1, 1]), bare.statistics ?? tf.ones([1, 1]));
  });
});
