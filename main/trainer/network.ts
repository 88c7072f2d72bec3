// A network made of its spec: which parameters it has, and its forward pass as a pure function of the parameters and the moving
// statistics of all members of a population, one flat row a member. Rows make optimizer, clipping, norms and checkpoints one line.
import * as tf from '@tensorflow/tfjs';
import type { Activation, InitializerSpec, ModelSpec } from '../../shared/spec/run-spec.ts';
import { activate } from './activations.ts';
import { initialValues } from './initializers.ts';
import { buildDense, buildLayers, type Block } from './layers.ts';
import type { Prediction } from './losses.ts';
import type { Products } from './products.ts';
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

/** Random numbers in [0, 1) of one step, [members, rows, units]: `part` tells the layers apart. */
export type UniformSource = (part: number, shape: Shape3D) => tf.Tensor3D;
export type Shape3D = readonly [members: number, rows: number, units: number];

/** What a hidden dense layer gave out, for the signals: [members, rows, units]. */
export interface HiddenOutput {
  readonly layer: LayerPosition;
  readonly activation: Activation;
  readonly values: tf.Tensor3D;
}

/** What only training has. */
export interface TrainingPass {
  readonly uniform: UniformSource;
  /** How much of each noise a member gets, [members, noises]: rates of dropout, deviations of noise. Null where the network has none. */
  readonly noiseAmounts: tf.Tensor2D | null;
  /** Which rows count; null where all do. */
  readonly mask: RowMask | null;
  readonly products: Products;
}

/** Marks the rows of a minibatch that was padded to the usual size. */
export interface RowMask {
  /** 1 for a row that counts, 0 for padding: [1, rows, 1]. */
  readonly rows: tf.Tensor3D;
  /** How many count, as a scalar. */
  readonly count: tf.Scalar;
}

/** What one forward pass works with and leaves behind. */
export interface Pass {
  /**
   * Kernels [members, inputs, units]; biases, scales and shifts [members, 1, units]. In one kernel a kernel and its biases are one,
   * [members, inputs + 1, units], in both places.
   */
  readonly parameters: readonly tf.Tensor3D[];
  /** [members, 1, units] each. */
  readonly statistics: readonly tf.Tensor3D[];
  readonly nextStatistics: tf.Tensor3D[];
  /** Null in evaluation: no noise, and batch normalisation by its moving statistics. */
  readonly training: TrainingPass | null;
  readonly hidden: HiddenOutput[];
}

export interface ForwardResult extends Prediction {
  /** The moving statistics after this pass, [members, statisticCount]; null where the network has none. */
  readonly statistics: tf.Tensor2D | null;
  readonly hidden: readonly HiddenOutput[];
}

export interface Network {
  readonly inputs: number;
  readonly units: number;
  readonly outputActivation: Activation;
  readonly parameters: readonly Parameter[];
  readonly parameterCount: number;
  /** Width of a member's row of parameters, see `rowWidth`. */
  readonly parameterWidth: number;
  readonly statistics: readonly Statistic[];
  readonly statisticCount: number;
  /** Rates of dropout and deviations of noise, in the order of the layers: one member's column of `TrainingPass.noiseAmounts`. */
  readonly noiseAmounts: readonly number[];
  /** True where training draws random numbers. */
  readonly isRandom: boolean;
  /**
   * `parameters`: [members, parameterWidth]; `statistics`: [members, statisticCount] or null; `x`: [members, rows, inputs], or
   * [1, rows, inputs] where all members see the same rows.
   */
  forward(parameters: tf.Tensor2D, statistics: tf.Tensor2D | null, x: tf.Tensor3D, training: TrainingPass | null): ForwardResult;
}

/** Collects the parameters while the layers are built. */
export class Blueprint {
  readonly parameters: Parameter[] = [];
  readonly statistics: Statistic[] = [];
  readonly noiseAmounts: number[] = [];
  layer: LayerPosition = 0;
  #parts = 0;

  get isRandom(): boolean {
    return this.#parts > 0;
  }

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

  /** Declares how much noise a layer makes; returns its column in `TrainingPass.noiseAmounts`. */
  addNoise(amount: number): number {
    this.noiseAmounts.push(amount);
    return this.noiseAmounts.length - 1;
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
  const { parameters, statistics, noiseAmounts, isRandom } = blueprint;
  const cuts = { apart: cutOf(parameters, false), joined: cutOf(parameters, true) };
  const statisticShapes = statistics.map(({ size }): [number, number] => [1, size]);
  return {
    inputs,
    units: output.units,
    outputActivation,
    parameters,
    parameterCount: total(parameters),
    parameterWidth: rowWidth(total(parameters)),
    statistics,
    statisticCount: total(statistics),
    noiseAmounts,
    isRandom,
    forward(flat, flatStatistics, x, training) {
      const moving = flatStatistics === null ? [] : cut(flatStatistics, statisticShapes);
      const { shapes, places } = training?.products === 'one kernel' ? cuts.joined : cuts.apart;
      const pieces = cut(flat, shapes);
      const pass: Pass = { parameters: places.flatMap((place) => pieces[place] ?? []), statistics: moving, nextStatistics: [...moving], training, hidden: [] };
      const logits = output.apply(hidden.apply(x, pass), pass);
      const statisticsAfter = flatStatistics === null ? null : joined(pass.nextStatistics, flatStatistics.shape[0]);
      return { logits, output: activate(outputActivation, logits), statistics: statisticsAfter, hidden: pass.hidden };
    },
  };
}

function total(pieces: readonly { readonly size: number }[]): number {
  return pieces.reduce((sum, { size }) => sum + size, 0);
}

/** From here on a row may be computed by several threads. Beside it, what is added is little. */
const wideRow = 32_768;
/** Divides into equal parts for every usual number of threads, and into the pieces of `rowSums`. */
const widthUnit = 768;

/**
 * The width of a row that holds `count` parameters: zeros follow them where it is wide. XLA cuts a row for its threads; into parts that are
 * not equal it looks at every number whether it is still within, and computes number by number: the update of 100-512-512-1 took three
 * times as long.
 */
function rowWidth(count: number): number {
  return count < wideRow ? count : Math.ceil(count / widthUnit) * widthUnit;
}

/** The pieces of each member's row, in their own shapes; what is left of the row is no piece. */
function cut(rows: tf.Tensor2D, shapes: readonly (readonly [number, number])[]): tf.Tensor3D[] {
  const sizes = shapes.map(([inner, outer]) => inner * outer);
  const left = rows.shape[1] - sizes.reduce((sum, size) => sum + size, 0);
  const pieces = sizes.length === 1 && left === 0 ? [rows] : tf.split(rows, left === 0 ? sizes : [...sizes, left], 1);
  return shapes.map((shape, index) => tf.reshape(pieces[index] ?? rows, [rows.shape[0], ...shape]));
}

/** How a vector of parameters is cut: the shape of each piece, one after the other, and the piece that each parameter lies in. */
interface Cut {
  readonly shapes: readonly (readonly [number, number])[];
  readonly places: readonly number[];
}

/** `joinsBiases`: each kernel in one piece with its biases, which follow it. */
function cutOf(parameters: readonly Parameter[], joinsBiases: boolean): Cut {
  const shapes: [number, number][] = [];
  const places = parameters.map(({ role, shape: [inner = 1, outer] }) => {
    const last = shapes.at(-1);
    if (joinsBiases && role === 'bias' && last !== undefined) last[0] += 1;
    else shapes.push(outer === undefined ? [1, inner] : [inner, outer]);
    return shapes.length - 1;
  });
  return { shapes, places };
}

function joined(pieces: readonly tf.Tensor3D[], members: number): tf.Tensor2D {
  return tf.concat2d(pieces.map((piece) => tf.reshape<tf.Rank.R2>(piece, [members, -1])), 1);
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
