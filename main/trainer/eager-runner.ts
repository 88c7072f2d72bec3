// The reference: every operation by itself, as it is called. Slow, but the only tier that WebAssembly has, and what the others are
// held against.
import * as tf from '@tensorflow/tfjs';
import type { ValidationRows } from './dataset.ts';
import { addPass, evaluatedWeights, evaluationSums, type EvaluationRows } from './evaluation.ts';
import { gatherRows, hasNativeOps } from './native-ops.ts';
import type { Program } from './program.ts';
import { uniformFromHost, uniformFromOps } from './random-ops.ts';
import type { UniformSource } from './network.ts';
import type { Call, CallResult, Carry, FinishedEpoch, Runner } from './runner.ts';
import { measureSignals } from './signals.ts';
import { tensorsOf, type Minibatch, type StepResult, type TrainingState } from './step.ts';
import { tidy } from './tidy.ts';

/** Bounds what is on the device and not read yet; at milliseconds a step no call is as long. */
const maxSteps = 256;

export class EagerRunner implements Runner {
  readonly maxSteps = maxSteps;
  readonly maxEpochs = maxSteps;
  readonly signalNames: readonly string[];
  readonly #program: Program;

  /** `carry`: any state of this program; its signals are measured once to know their names. */
  constructor(program: Program, carry: Carry) {
    this.#program = program;
    this.signalNames = tidy(() => [...this.#measure(carry.state, 1, new Float32Array(program.shape.members), new Float32Array(program.shape.members)).keys()]);
  }

  run(carry: Carry, call: Call): CallResult {
    const { stepsPerEpoch, passes } = this.#program.shape;
    const metrics: tf.Tensor2D[] = [];
    const finished: FinishedEpoch[] = [];
    let state = cloned(carry.state);
    let sums = carry.sums === null ? null : tf.clone(carry.sums);
    call.epochs.forEach(({ orders, signals }, epoch) => {
      const end = epoch === call.epochs.length - 1 ? call.endItem : stepsPerEpoch + passes + 1;
      for (let item = epoch === 0 ? call.firstItem : 0; item < end; item += 1) {
        if (item < stepsPerEpoch) {
          const next = this.#train(state, orders, item, call, metrics.length);
          metrics.push(next.metrics);
          tf.dispose(tensorsOf(state));
          state = next.state;
        } else if (item < stepsPerEpoch + passes) {
          const next = this.#evaluate({ state, sums }, item - stepsPerEpoch);
          sums?.dispose();
          sums = next;
        } else {
          const measured = signals === null ? null : this.#readSignals(state, signals.step, signals.learningRates, call.optimizerStarts);
          finished.push({ sums: sums === null ? null : read(sums), signals: measured });
        }
      }
    });
    const stepMetrics = metrics.length === 0 ? new Float32Array() : tidy(() => read(tf.concat2d(metrics, 0)));
    tf.dispose(metrics);
    return { carry: { state, sums }, stepMetrics, finished };
  }

  dispose(): void {
    // Nothing is kept between calls.
  }

  #train(state: TrainingState, orders: readonly Int32Array[], item: number, call: Call, callStep: number): StepResult {
    const { shape, noiseAmounts, penalties, step } = this.#program;
    const number = call.stepsDone + callStep + 1;
    return tidy(() => {
      const inputs = { step: optimizerSteps(number, call.optimizerStarts), learningRate: this.#learningRates(call, callStep), uniform: this.#uniform(number), noiseAmounts, penalties, products: 'plain' as const };
      return step(state, this.#minibatch(orders, item * shape.batchSize), inputs);
    });
  }

  /** The real rows only: the last minibatch of an epoch may be smaller. */
  #minibatch(orders: readonly Int32Array[], start: number): Minibatch {
    const { shape, data } = this.#program;
    const rows = Math.min(shape.batchSize, shape.rows - start);
    const chosen = new Int32Array(orders.length * rows);
    orders.forEach((order, position) => chosen.set(order.subarray(start, start + rows), position * rows));
    const indices = tf.broadcastTo(tf.tensor2d(chosen, [orders.length, rows], 'int32'), [shape.members, rows]);
    const { x, targets, weights } = data.train;
    return { x: gatherRows(x, indices), targets: gatherRows(targets, indices), weights: weights === null ? null : gatherRows(weights, indices), mask: null };
  }

  #learningRates({ learningRates }: Call, callStep: number): tf.Tensor2D {
    const { members } = this.#program.shape;
    return tf.tensor2d(learningRates.subarray(callStep * members, (callStep + 1) * members), [members, 1]);
  }

  #uniform(step: number): UniformSource {
    const { noiseWords, seeds } = this.#program;
    return noiseWords !== null && hasNativeOps() ? uniformFromOps(noiseWords, tf.scalar(step, 'int32')) : uniformFromHost(seeds, step);
  }

  #evaluate({ state, sums }: Carry, pass: number): tf.Tensor2D {
    const { parts, data, penalties } = this.#program;
    const { validation } = data;
    if (validation === null || sums === null) throw new Error('there is no validation part');
    return tidy(() => {
      const one = evaluationSums(parts, evaluatedWeights(state), passRows(validation, pass), penalties);
      return pass === 0 ? one : addPass(sums, one);
    });
  }

  #measure(state: TrainingState, step: number, learningRates: Float32Array, optimizerStarts: Float32Array): ReadonlyMap<string, tf.Tensor1D> {
    const { parts, data, penalties } = this.#program;
    const learningRate = tf.tensor2d(learningRates, [learningRates.length, 1]);
    return measureSignals(parts, state, data.probe, { step: optimizerSteps(step, optimizerStarts), learningRate, penalties });
  }

  #readSignals(state: TrainingState, step: number, learningRates: Float32Array, optimizerStarts: Float32Array): Float32Array {
    return tidy(() => read(tf.stack([...this.#measure(state, step, learningRates, optimizerStarts).values()], 1)));
  }
}

/** Each member's own count, [members, 1]. */
function optimizerSteps(step: number, starts: Float32Array): tf.Tensor2D {
  return tf.tensor2d(starts.map((start) => step - start), [starts.length, 1]);
}

/** One pass of the validation part. */
function passRows({ x, targets, classes }: ValidationRows, pass: number): EvaluationRows {
  return {
    x: tf.reshape(tf.slice4d(x, [pass, 0, 0, 0], [1, -1, -1, -1]), [1, x.shape[2], x.shape[3]]),
    targets: tf.reshape(tf.slice4d(targets, [pass, 0, 0, 0], [1, -1, -1, -1]), [1, targets.shape[2], targets.shape[3]]),
    classes: tf.reshape(tf.slice3d(classes, [pass, 0, 0], [1, -1, -1]), [classes.shape[1], classes.shape[2]]),
  };
}

function cloned({ parameters, statistics, slots, average }: TrainingState): TrainingState {
  return {
    parameters: tf.clone(parameters),
    statistics: statistics === null ? null : tf.clone(statistics),
    slots: slots.map((slot) => tf.clone(slot)),
    average: average === null ? null : tf.clone(average),
  };
}

/** A copy: a backend may hand out its own memory, which goes with the tensor. */
function read(tensor: tf.Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync<'float32'>());
}
