// The gradient of every layer type and activation against finite differences, and what each layer does to its input.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LayerSpec, ModelSpec } from '../../shared/spec/run-spec.ts';
import { activations } from '../../shared/spec/model-spec.ts';
import { loadBackend } from './backend.ts';
import { dense, outputLayer } from './example-job.ts';
import { createNetwork, initialParameters, initialStatistics, type ForwardResult, type Network, type UniformSource } from './network.ts';
import { fillUniform, normalSequence, randomKey } from './random.ts';

beforeAll(() => loadBackend('eager'));

const inputs = 3;
const rows = 5;
const x = Array.from({ length: rows }, (_, row) => Array.from({ length: inputs }, normalSequence(randomKey(3, 'noise', row))));

const uniform: UniformSource = (part, shape) => {
  const values = new Float32Array(shape[0] * shape[1]);
  fillUniform(values, randomKey(1, 'noise', 1, part));
  return tf.tensor2d(values, [shape[0], shape[1]]);
};

function networkOf(layers: LayerSpec[], output = outputLayer(2, 'linear')): Network {
  const model: ModelSpec = { layers, output };
  return createNetwork(model, inputs);
}

function statisticsOf(network: Network): tf.Tensor1D | null {
  return network.statisticCount === 0 ? null : tf.tensor1d(initialStatistics(network));
}

function forward(network: Network, parameters: tf.Tensor1D, source: UniformSource | null): ForwardResult {
  return network.forward(parameters, statisticsOf(network), tf.tensor2d(x), source);
}

/** A smooth function of the output whose value has no reason to be flat anywhere. */
function measure(network: Network, parameters: tf.Tensor1D, source: UniformSource | null): tf.Scalar {
  const { output } = forward(network, parameters, source);
  const weights = tf.tensor2d(Array.from({ length: rows }, (_, row) => [Math.cos(row), Math.sin(2 * row + 1)]));
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
    if (Math.min(...forward(network, tf.tensor1d(values), null).logits.dataSync().map(Math.abs)) > 0.15) return values;
  }
}

/** The largest difference between the gradient and central differences, relative to the gradient's norm. */
function gradientError(network: Network, source: UniformSource | null, values = someParameters(network, 4)): number {
  const { grad } = tf.valueAndGrad((input) => measure(network, input as tf.Tensor1D, source))(tf.tensor1d(values));
  const gradient = grad.dataSync();
  const step = 1e-2;
  let error = 0;
  values.forEach((value, index) => {
    const at = (shift: number): number => {
      const shifted = Float32Array.from(values);
      shifted[index] = value + shift;
      return tf.tidy(() => measure(network, tf.tensor1d(shifted), source).dataSync()[0] ?? NaN);
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
    expect(gradientError(networkOf(stack), uniform)).toBeLessThan(2e-3);
    expect(gradientError(networkOf(stack), null)).toBeLessThan(2e-3);
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
      const { output } = network.forward(tf.tensor1d([1]), null, tf.tensor2d([[z]]), null);
      expect(output.dataSync()[0]).toBeCloseTo(expected[activation]?.(z) ?? NaN, 5);
    }
  });
});

describe('forward', () => {
  it('drops the share it should, scales the rest, and leaves evaluation alone', () => {
    const network = createNetwork({ layers: [{ type: 'dropout', rate: 0.3 }], output: outputLayer(1, 'linear', { useBias: false }) }, 1);
    const many = tf.ones<tf.Rank.R2>([20_000, 1]);
    const values = network.forward(tf.tensor1d([1]), null, many, uniform).output.dataSync();
    expect(values.filter((value) => value === 0).length / values.length).toBeCloseTo(0.3, 1);
    expect(Math.max(...values)).toBeCloseTo(1 / 0.7, 5);
    expect(network.forward(tf.tensor1d([1]), null, many, null).output.dataSync().every((value) => value === 1)).toBe(true);
  });

  it('adds noise of the spread it should', () => {
    const network = createNetwork({ layers: [{ type: 'gaussianNoise', stddev: 2 }], output: outputLayer(1, 'linear', { useBias: false }) }, 1);
    const values = [...network.forward(tf.tensor1d([1]), null, tf.zeros([20_000, 1]), uniform).output.dataSync()];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(2, 1);
  });

  it('normalises by the minibatch in training and moves its statistics, by the statistics in evaluation', () => {
    const model: ModelSpec = { layers: [{ type: 'batchNormalization', momentum: 0.9, epsilon: 0.001 }], output: outputLayer(1, 'linear', { useBias: false }) };
    const network = createNetwork(model, 1);
    const parameters = tf.tensor1d([1, 0, 1]);
    const training = network.forward(parameters, statisticsOf(network), tf.tensor2d([[1], [3]]), uniform);
    expect(training.output.dataSync()[1]).toBeCloseTo(1 / Math.sqrt(1.001), 5);
    const moved = [...(training.statistics?.dataSync() ?? [])];
    expect(moved[0]).toBeCloseTo(0.2, 6);
    expect(moved[1]).toBeCloseTo(1, 6);
    const evaluation = network.forward(parameters, tf.tensor1d([2, 4]), tf.tensor2d([[6]]), null);
    expect(evaluation.output.dataSync()[0]).toBeCloseTo(4 / Math.sqrt(4.001), 5);
    expect([...(evaluation.statistics?.dataSync() ?? [])]).toEqual([2, 4]);
  });
});
