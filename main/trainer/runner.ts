// One way to carry out a stretch of training. What a call is asked for and what it gives back is the same for every tier.
import * as tf from '@tensorflow/tfjs';
import { tensorsOf, type TrainingState } from './step.ts';

/** The tensors that training hands on from call to call. */
export interface Carry {
  readonly state: TrainingState;
  /** Sums of the validation that is under way, [members, sums width]; null without validation. */
  readonly sums: tf.Tensor2D | null;
}

/** A stretch of training: from an item of the first epoch up to an item of the last. Items are numbered as in graph/epoch-graph.ts. */
export interface Call {
  readonly firstItem: number;
  /** Excluded, in the last epoch. */
  readonly endItem: number;
  /** Optimizer steps done before, and done in this call. */
  readonly stepsDone: number;
  readonly steps: number;
  /** The epochs that it touches, in order. */
  readonly epochs: readonly CallEpoch[];
  /** Learning rate of each step for each member, [steps, members]. */
  readonly learningRates: Float32Array;
  /** The step that each member's optimizer counts from. */
  readonly optimizerStarts: Float32Array;
}

export interface CallEpoch {
  /** The order of the rows for each member, or the one that all have. */
  readonly orders: readonly Int32Array[];
  /** What its signals are measured with; null where they are not wanted. */
  readonly signals: { readonly step: number; readonly learningRates: Float32Array } | null;
}

export interface CallResult {
  readonly carry: Carry;
  /** [steps, members, stepMetricOrder.length] */
  readonly stepMetrics: Float32Array;
  /** For each epoch that this call finished: the evaluation sums, [members, sums width], and the signals, [members, signals]; null where none were wanted. */
  readonly finished: readonly FinishedEpoch[];
}

export interface FinishedEpoch {
  readonly sums: Float32Array | null;
  readonly signals: Float32Array | null;
}

export interface Runner {
  /** The most steps and epochs of one call. */
  readonly maxSteps: number;
  readonly maxEpochs: number;
  /** Names of the signals, in the order of their values. */
  readonly signalNames: readonly string[];
  /** The caller owns the new carry, and still the old one. Throws where the tier cannot do it. */
  run(carry: Carry, call: Call): CallResult;
  dispose(): void;
}

export function disposeCarry({ state, sums }: Carry): void {
  tf.dispose(tensorsOf(state));
  sums?.dispose();
}
