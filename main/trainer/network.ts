// A network made of its spec: which parameters it has, and its forward pass as a pure function of two flat vectors, the
// parameters and the moving statistics. One vector each makes optimizer, clipping, norms and checkpoints one line.
import * as tf from '@tensorflow/tfjs';
import type { Activation, InitializerSpec, ModelSpec } from '../../shared/spec/run-spec.ts';
import { activate } from './activations.ts';
import { initialValues } from './initializers.ts';
import { buildDense, buildLayers, type Block } from './layers.ts';
import type { Prediction } from './losses.ts';
import { randomKey } from './random.ts';

/** Position in `model.layers`; what lies within a residual belongs to the residual's position. */
export type LayerPosition = number | 'output';

/** One piece of the parameter vector. */
export interface Parameter {
  readonly layer: LayerPosition;
  readonly role: 'kernel' | 'bias' | 'scale' | 'shift';
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
  readonly initializer: InitializerSpec;
  readonly l1: number;
  readonly l2: number;
}

/** One piece of the vector of moving statistics. */
export interface Statistic {
  readonly size: number;
  readonly start: number;
}

/** Random numbers in [0, 1) of one step: `part` tells the layers apart. Null in evaluation, where no layer draws any. */
export type UniformSource = (part: number, shape: readonly [number, number]) => tf.Tensor2D;

/** What a hidden dense layer gave out, for the signals. */
export interface HiddenOutput {
  readonly layer: LayerPosition;
  readonly activation: Activation;
  readonly values: tf.Tensor2D;
}

/** What one forward pass works with and leaves behind. */
export interface Pass {
  readonly parameters: readonly tf.Tensor[];
  readonly statistics: readonly tf.Tensor1D[];
  readonly nextStatistics: tf.Tensor1D[];
  readonly uniform: UniformSource | null;
  readonly hidden: HiddenOutput[];
}

export interface ForwardResult extends Prediction {
  /** The moving statistics after this pass; null where the network has none. */
  readonly statistics: tf.Tensor1D | null;
  readonly hidden: readonly HiddenOutput[];
}

export interface Network {
  readonly inputs: number;
  readonly units: number;
  readonly outputActivation: Activation;
  readonly parameters: readonly Parameter[];
  readonly parameterCount: number;
  readonly statistics: readonly Statistic[];
  readonly statisticCount: number;
  /** `parameters`: [parameterCount]; `statistics`: [statisticCount] or null; `x`: [rows, inputs]. */
  forward(parameters: tf.Tensor1D, statistics: tf.Tensor1D | null, x: tf.Tensor2D, uniform: UniformSource | null): ForwardResult;
}

/** Collects the parameters while the layers are built. */
export class Blueprint {
  readonly parameters: Parameter[] = [];
  readonly statistics: Statistic[] = [];
  layer: LayerPosition = 0;
  #parts = 0;

  /** Declares a parameter; returns its index in `Pass.parameters`. */
  addParameter(role: Parameter['role'], shape: readonly number[], initializer: InitializerSpec, penalty = { l1: 0, l2: 0 }): number {
    const size = shape.reduce((product, length) => product * length, 1);
    const last = this.parameters[this.parameters.length - 1];
    const offset = last === undefined ? 0 : last.offset + last.size;
    this.parameters.push({ layer: this.layer, role, shape, offset, size, initializer, l1: penalty.l1, l2: penalty.l2 });
    return this.parameters.length - 1;
  }

  /** Declares a moving statistic; returns its index in `Pass.statistics`. */
  addStatistic(size: number, start: number): number {
    this.statistics.push({ size, start });
    return this.statistics.length - 1;
  }

  /** A number of its own for a layer that draws random numbers. */
  addRandomPart(): number {
    this.#parts += 1;
    return this.#parts - 1;
  }
}

export function createNetwork(model: ModelSpec, inputs: number): Network {
  const blueprint = new Blueprint();
  const hidden = buildLayers(blueprint, model.layers, inputs, true);
  blueprint.layer = 'output';
  const output = buildDense(blueprint, { ...model.output, activation: 'linear' }, hidden.units, false);
  return assemble(blueprint, inputs, hidden, output, model.output.activation);
}

function assemble(blueprint: Blueprint, inputs: number, hidden: Block, output: Block, outputActivation: Activation): Network {
  const { parameters, statistics } = blueprint;
  const parameterSizes = parameters.map(({ size }) => size);
  const statisticSizes = statistics.map(({ size }) => size);
  return {
    inputs,
    units: output.units,
    outputActivation,
    parameters,
    parameterCount: total(parameterSizes),
    statistics,
    statisticCount: total(statisticSizes),
    forward(flat, flatStatistics, x, uniform) {
      const pieces = cut(flat, parameterSizes).map((piece, index) => reshaped(piece, parameters[index]));
      const moving = flatStatistics === null ? [] : cut(flatStatistics, statisticSizes);
      const pass: Pass = { parameters: pieces, statistics: moving, nextStatistics: [...moving], uniform, hidden: [] };
      const logits = output.apply(hidden.apply(x, pass), pass);
      const statisticsAfter = flatStatistics === null ? null : tf.concat1d(pass.nextStatistics);
      return { logits, output: activate(outputActivation, logits), statistics: statisticsAfter, hidden: pass.hidden };
    },
  };
}

function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

function cut(vector: tf.Tensor1D, sizes: number[]): tf.Tensor1D[] {
  return sizes.length === 1 ? [vector] : tf.split(vector, sizes);
}

function reshaped(piece: tf.Tensor1D, parameter: Parameter | undefined): tf.Tensor {
  return parameter === undefined || parameter.shape.length === 1 ? piece : tf.reshape(piece, [...parameter.shape]);
}

/** The parameters that a seed stands for, [parameterCount]. */
export function initialParameters(network: Network, seed: number): Float32Array {
  const values = new Float32Array(network.parameterCount);
  network.parameters.forEach((parameter, index) => {
    values.set(initialValues(parameter.initializer, parameter.shape, randomKey(seed, 'initialisation', index)), parameter.offset);
  });
  return values;
}

/** The moving statistics before the first step, [statisticCount]. */
export function initialStatistics(network: Network): Float32Array {
  return Float32Array.from(network.statistics.flatMap(({ size, start }) => new Array<number>(size).fill(start)));
}
