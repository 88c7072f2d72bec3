// Runs whole epochs inside one TensorFlow graph: records the program's items, builds the loops around them, and calls the result,
// compiled by XLA or as it is.
import * as tf from '@tensorflow/tfjs';
import { addPass, evaluatedWeights, evaluationSums } from './evaluation.ts';
import type { CompiledGraph } from './graph/compiled-graph.ts';
import { buildEpochGraph, type EpochTraces, type TrainLoop } from './graph/epoch-graph.ts';
import type { GraphCache } from './graph/graph-cache.ts';
import { dataTypes, type NamedType } from './graph/graph-def.ts';
import { trace, type NamedTensors } from './graph/trace.ts';
import { gatherRows, sliceAt } from './native-ops.ts';
import type { RowMask } from './network.ts';
import type { Products } from './products.ts';
import type { Program } from './program.ts';
import { identity } from './random.ts';
import { uniformFromOps } from './random-ops.ts';
import { disposeCarry, type Call, type CallResult, type Carry, type FinishedEpoch, type Runner } from './runner.ts';
import { measureSignals } from './signals.ts';
import { stepMetricOrder, type Minibatch } from './step.ts';
import { nameCarry, readCarry } from './named-carry.ts';
import { tidy } from './tidy.ts';

export interface GraphLimits {
  readonly maxSteps: number;
  readonly maxEpochs: number;
}

export interface GraphPlan {
  readonly limits: GraphLimits;
  /** By XLA, or run as it is. */
  readonly compiles: boolean;
  /** The processor, although there is a card; null: the best that there is. */
  readonly device: 'cpu' | null;
  /** How a training step multiplies, and so what may become of its loop. */
  readonly products: Products;
}

const loopOf: Readonly<Record<Products, TrainLoop>> = { plain: 'undecided', compiled: 'operations', 'one kernel': 'one kernel' };

export class GraphRunner implements Runner {
  readonly maxSteps: number;
  readonly maxEpochs: number;
  readonly signalNames: readonly string[];
  readonly #program: Program;
  readonly #graphs: GraphCache;
  readonly #graph: CompiledGraph;
  readonly #constants: NamedTensors;
  readonly #buffers: FeedBuffers;

  /**
   * Records, loads, and has it compiled. `carry`: any state of the program, only looked at. Throws what the recorder or TensorFlow
   * says where the program cannot be a graph.
   */
  constructor(program: Program, carry: Carry, { limits, compiles, device, products }: GraphPlan, graphs: GraphCache) {
    this.maxSteps = limits.maxSteps;
    this.maxEpochs = limits.maxEpochs;
    this.#program = program;
    this.#constants = constantsOf(program);
    this.#buffers = feedBuffers(program, limits);
    const { traces, signalNames, values } = record(program, carry, this.#buffers, this.#constants, products);
    this.signalNames = signalNames;
    const { members, stepsPerEpoch, passes } = program.shape;
    this.#graphs = graphs;
    const graph = buildEpochGraph({ members, stepsPerEpoch, passes, ...limits }, traces, values, { mustCompile: compiles, trainLoop: loopOf[products] });
    this.#graph = graphs.get(device === null ? graph : { ...graph, device }, compiles);
    // A call of nothing: what TensorFlow cannot compile or run shows here, before the first step.
    disposeCarry(this.run(carry, emptyCall(program)).carry);
  }

  run(carry: Carry, call: Call): CallResult {
    const { stepsPerEpoch, passes } = this.#program.shape;
    if (call.steps > this.maxSteps || call.epochs.length > this.maxEpochs || call.endItem > stepsPerEpoch + passes + 1) {
      // XLA would clamp what lies outside, without a word.
      throw new Error('the call is larger than the graph');
    }
    const feeds = callFeeds(this.#program, call, this.#buffers);
    try {
      const outputs = this.#graph.run({ ...this.#constants, ...nameCarry(carry), ...feeds });
      return this.#read(outputs, call);
    } catch (error) {
      this.dispose();
      this.#graphs.drop(this.#graph);
      throw error;
    } finally {
      tf.dispose(Object.values(feeds));
    }
  }

  dispose(): void {
    // The graph belongs to the cache, the other constants to the program.
    this.#constants['batchOffsets']?.dispose();
  }

  #read(outputs: Readonly<Record<string, tf.Tensor>>, call: Call): CallResult {
    const { stepsPerEpoch, passes, members, sumsWidth } = this.#program.shape;
    const { metrics, evaluations, signals, ...next } = outputs;
    if (metrics === undefined || evaluations === undefined || signals === undefined) throw new Error('the graph gave no metrics');
    const stepMetrics = metrics.dataSync<'float32'>().slice(0, call.steps * members * stepMetricOrder.length);
    const sums = evaluations.dataSync<'float32'>();
    const measured = signals.dataSync<'float32'>();
    const signalsWidth = members * this.signalNames.length;
    const finished = call.epochs.flatMap(({ signals: wanted }, epoch): FinishedEpoch[] => {
      if (epoch === call.epochs.length - 1 && call.endItem < stepsPerEpoch + passes + 1) return [];
      const width = members * sumsWidth;
      return [{
        sums: sumsWidth === 0 ? null : sums.slice(epoch * width, (epoch + 1) * width),
        signals: wanted === null ? null : measured.slice(epoch * signalsWidth, (epoch + 1) * signalsWidth),
      }];
    });
    tf.dispose([metrics, evaluations, signals]);
    return { carry: readCarry(next), stepMetrics, finished };
  }
}

/** What never changes during a run, by the names that the recorded functions know it under. */
function constantsOf({ data, penalties, noiseAmounts, noiseWords, shape }: Program): NamedTensors {
  const { train, validation, probe } = data;
  const all: Record<string, tf.Tensor | null> = {
    x: train.x,
    targets: train.targets,
    weights: train.weights,
    probeX: probe.x,
    probeTargets: probe.targets,
    validationX: validation?.x ?? null,
    validationTargets: validation?.targets ?? null,
    validationClasses: validation?.classes ?? null,
    l1: penalties.l1,
    l2: penalties.l2,
    noiseAmounts,
    noiseWords,
    batchOffsets: tf.range(0, shape.batchSize, 1, 'int32'),
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, tf.Tensor] => entry[1] !== null));
}

/** The large arrays that are fed, filled anew for each call: made anew, they would be tens of megabytes of garbage a second. */
interface FeedBuffers {
  readonly limits: GraphLimits;
  /** [epochs, orders, padded rows]; what a call does not fill is not looked at. */
  readonly orders: Int32Array;
  /** [steps, members] */
  readonly rates: Float32Array;
}

function feedBuffers({ shape }: Program, { maxSteps, maxEpochs }: GraphLimits): FeedBuffers {
  const { members, stepsPerEpoch, batchSize } = shape;
  return { limits: { maxSteps, maxEpochs }, orders: new Int32Array(maxEpochs * shape.orders * stepsPerEpoch * batchSize), rates: new Float32Array(maxSteps * members) };
}

/** What is fed anew at each call, in shapes that never change. */
function callFeeds({ shape }: Program, call: Call, { limits, orders, rates }: FeedBuffers): NamedTensors {
  const { maxSteps, maxEpochs } = limits;
  const { members, stepsPerEpoch, batchSize } = shape;
  const width = stepsPerEpoch * batchSize;
  const measureRates = new Float32Array(maxEpochs * members);
  const measureSteps = new Float32Array(maxEpochs);
  const due = new Int32Array(maxEpochs);
  call.epochs.forEach((epoch, index) => {
    // What is left over pads the last minibatch with row 0, which its mask keeps out.
    epoch.orders.forEach((order, position) => orders.set(order, (index * shape.orders + position) * width));
    if (epoch.signals === null) return;
    due[index] = 1;
    measureSteps[index] = epoch.signals.step;
    measureRates.set(epoch.signals.learningRates, index * members);
  });
  rates.set(call.learningRates);
  return {
    epochs: tf.scalar(call.epochs.length, 'int32'),
    firstItem: tf.scalar(call.firstItem, 'int32'),
    endItem: tf.scalar(call.endItem, 'int32'),
    stepsDone: tf.scalar(call.stepsDone, 'int32'),
    orders: tf.tensor3d(orders, [maxEpochs, shape.orders, width], 'int32'),
    rates: tf.tensor2d(rates, [maxSteps, members]),
    optimizerStarts: tf.tensor2d(call.optimizerStarts, [members, 1]),
    measureRates: tf.tensor2d(measureRates, [maxEpochs, members]),
    measureSteps: tf.tensor1d(measureSteps),
    due: tf.tensor1d(due, 'int32'),
  };
}

interface Recorded {
  readonly traces: EpochTraces;
  readonly signalNames: readonly string[];
  readonly values: readonly NamedType[];
}

/** A call that does no item of its epoch. */
function emptyCall({ shape }: Program): Call {
  const order = identity(shape.rows);
  const epochs = [{ orders: new Array<Int32Array>(shape.orders).fill(order), signals: null }];
  return { firstItem: 0, endItem: 0, stepsDone: 0, steps: 0, epochs, learningRates: new Float32Array(), optimizerStarts: new Float32Array(shape.members) };
}

/** Runs each kind of item once, on the real data, and keeps what it did. */
function record(program: Program, carry: Carry, buffers: FeedBuffers, constants: NamedTensors, products: Products): Recorded {
  return tidy(() => {
    const { epochs: _epochs, firstItem: _firstItem, endItem: _endItem, ...feeds } = callFeeds(program, emptyCall(program), buffers);
    const values = { ...constants, ...feeds, ...nameCarry(carry) };
    const zero = (): tf.Scalar => tf.scalar(0, 'int32');
    let signalNames: readonly string[] = [];
    const traces: EpochTraces = {
      train: trace((inputs) => trainItem(program, inputs, products), { ...values, epoch: zero(), item: zero(), callStep: zero() }),
      evaluate: carry.sums === null ? null : trace((inputs) => evaluateItem(program, inputs), { ...values, pass: zero() }),
      measure: trace((inputs) => {
        const signals = measureItem(program, inputs);
        signalNames = [...signals.keys()];
        return { signals: tf.stack([...signals.values()], 1) };
      }, { ...values, epoch: zero() }),
    };
    return { traces, signalNames, values: Object.entries(values).map(([name, { dtype, shape }]) => ({ name, dtype: dataTypes[dtype as 'float32' | 'int32'], shape })) };
  });
}

function named<T extends tf.Tensor>(inputs: NamedTensors, name: string): T {
  const tensor = inputs[name];
  if (tensor === undefined) throw new Error(`the program has no ${name}`);
  return tensor as T;
}

function optional<T extends tf.Tensor>(inputs: NamedTensors, name: string): T | null {
  return (inputs[name] as T | undefined) ?? null;
}

function penaltiesIn(inputs: NamedTensors): { l1: tf.Tensor2D | null; l2: tf.Tensor2D | null } {
  return { l1: optional(inputs, 'l1'), l2: optional(inputs, 'l2') };
}

function trainItem(program: Program, inputs: NamedTensors, products: Products): NamedTensors {
  const { members } = program.shape;
  const callStep = named<tf.Scalar>(inputs, 'callStep');
  const step: tf.Scalar = tf.add(tf.add(named(inputs, 'stepsDone'), callStep), tf.scalar(1, 'int32'));
  const words = optional<tf.Tensor1D>(inputs, 'noiseWords');
  const { state } = readCarry(inputs);
  const result = program.step(state, minibatchIn(program, inputs), {
    step: tf.sub(tf.cast(step, 'float32'), named(inputs, 'optimizerStarts')),
    learningRate: tf.reshape(gatherRows(named(inputs, 'rates'), callStep), [members, 1]),
    uniform: words === null ? () => fail('the network draws no random numbers') : uniformFromOps(words, step),
    noiseAmounts: optional(inputs, 'noiseAmounts'),
    penalties: penaltiesIn(inputs),
    products,
  });
  return { ...nameCarry({ state: result.state, sums: null }), metrics: result.metrics };
}

function fail(message: string): never {
  throw new Error(message);
}

function minibatchIn({ shape }: Program, inputs: NamedTensors): Minibatch {
  const { members, orders, batchSize } = shape;
  const start: tf.Scalar = tf.mul(named(inputs, 'item'), tf.scalar(batchSize, 'int32'));
  const order = sliceAt(named(inputs, 'orders'), [named(inputs, 'epoch'), tf.scalar(0, 'int32'), start], [1, orders, batchSize]);
  const indices = tf.broadcastTo(tf.reshape(order, [orders, batchSize]), [members, batchSize]);
  const weights = optional(inputs, 'weights');
  return {
    x: gatherRows(named(inputs, 'x'), indices),
    targets: gatherRows(named(inputs, 'targets'), indices),
    weights: weights === null ? null : gatherRows(weights, indices),
    mask: maskIn(shape, start, named(inputs, 'batchOffsets')),
  };
}

/** Null where every minibatch is full. */
function maskIn({ rows, batchSize }: Program['shape'], start: tf.Scalar, offsets: tf.Tensor1D): RowMask | null {
  if (rows % batchSize === 0) return null;
  const left: tf.Scalar = tf.minimum(tf.sub(tf.scalar(rows, 'int32'), start), tf.scalar(batchSize, 'int32'));
  return { rows: tf.reshape(tf.cast(tf.less(offsets, left), 'float32'), [1, batchSize, 1]), count: tf.cast(left, 'float32') };
}

function evaluateItem({ parts }: Program, inputs: NamedTensors): NamedTensors {
  const pass = named<tf.Scalar>(inputs, 'pass');
  const { state, sums } = readCarry(inputs);
  const rows = {
    x: gatherRows<tf.Tensor3D>(named(inputs, 'validationX'), pass),
    targets: gatherRows<tf.Tensor3D>(named(inputs, 'validationTargets'), pass),
    classes: gatherRows<tf.Tensor2D>(named(inputs, 'validationClasses'), pass),
  };
  const one = evaluationSums(parts, evaluatedWeights(state), rows, penaltiesIn(inputs));
  const before = sums ?? fail('the sums are missing');
  // Chosen, not multiplied: what a diverged epoch has left behind must not live on as NaN.
  return { sums: addPass(tf.where(tf.equal(pass, tf.scalar(0, 'int32')), tf.zerosLike(before), before), one) };
}

function measureItem({ parts, shape }: Program, inputs: NamedTensors): ReadonlyMap<string, tf.Tensor1D> {
  const epoch = named<tf.Scalar>(inputs, 'epoch');
  return measureSignals(parts, readCarry(inputs).state, { x: named(inputs, 'probeX'), targets: named(inputs, 'probeTargets') }, {
    step: tf.sub(gatherRows(named(inputs, 'measureSteps'), epoch), named(inputs, 'optimizerStarts')),
    learningRate: tf.reshape(gatherRows(named(inputs, 'measureRates'), epoch), [shape.members, 1]),
    penalties: penaltiesIn(inputs),
  });
}
