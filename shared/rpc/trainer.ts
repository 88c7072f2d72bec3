// The messages between main and a training process. Trusted on both ends: main starts the process and owns it.
import type { MetricBatch } from '../metrics/batch.ts';
import type { Task } from '../spec/profile.ts';
import type { ModelSpec, TrainingSpec } from '../spec/run-spec.ts';
import type { FailureData } from './failure.ts';

/** Rows of prepared data. `x` is row-major, rows x columns. `y`: 0 or 1 for binary, class index for multiclass, (scaled) value for regression. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Of rows that are mixtures (mixup): the class of the other row of each, and the share, from 0.5 to 1, of the class in `y`. */
  readonly mixedWith?: { readonly y: Float32Array; readonly shares: Float32Array };
}

/** A learning rate set by hand while a run trained. It holds from the step after `step` on. */
export interface LearningRateEdit {
  readonly step: number;
  readonly learningRate: number;
}

/** Where a run starts: from its seed, where it stood itself, or from another run's checkpoint with settings that may differ. */
export type TrainingStart =
  | { readonly type: 'fresh' }
  | { readonly type: 'resume'; readonly checkpoint: Uint8Array }
  /** What fits is taken over: weights must; optimizer state where the optimizer is the same; the place in the epoch where batches are as large. */
  | { readonly type: 'fork'; readonly checkpoint: Uint8Array };

/** One run of a population. Members share data, shapes and batch size; see `canShareGraph` in shared/spec/population.ts. */
export interface TrainingMember {
  readonly runId: string;
  /** Its place in the population, from 0. */
  readonly slot: number;
  readonly model: ModelSpec;
  readonly training: TrainingSpec;
  readonly start: TrainingStart;
  /** In rising order of step; a run that goes on or is replayed brings those it had. */
  readonly edits: readonly LearningRateEdit[];
}

export interface TrainingJob {
  readonly task: Task;
  readonly classNames: readonly string[];
  /** Weight of each class in the loss, in the order of classNames; null where all are 1. */
  readonly classWeights: readonly number[] | null;
  readonly train: Matrix;
  readonly validation: Matrix | null;
  /** Multiplies errors to report them in the target's units (regression with a scaled target), else 1. */
  readonly targetScale: number;
  /** Runs that train side by side in one graph, all at the same step; one for a run on its own. */
  readonly members: readonly [TrainingMember, ...TrainingMember[]];
  /**
   * Places of the population, at least 1 + the highest slot. A place without a member computes a copy of the first one, so
   * that a member that goes on or is replayed alone has the very digits that it had among the others.
   */
  readonly population: number;
  /** The tier to hold, for a run that goes on or is replayed, or because it was asked for; null: by the amount of work. */
  readonly tier: EngineTier | null;
}

export type EngineTier = 'xla' | 'graph' | 'eager' | 'wasm';

/** What the training process can do. */
export interface Engine {
  /** The best tier that this machine has. */
  readonly tier: EngineTier;
  readonly device: 'cpu' | 'gpu';
  /** Version of the native library, or of the WebAssembly backend. */
  readonly tensorflow: string;
  /** Threads of one operation. */
  readonly threads: number;
  /** Why it is not a better tier or device; null when it is the best there is. */
  readonly reason: string | null;
}

/** What one run trains with, from its first step to its last. */
export interface RunEngine {
  readonly tier: EngineTier;
  readonly device: 'cpu' | 'gpu';
  readonly threads: number;
  /** Why this tier: a sentence for the person. */
  readonly reason: string;
}

export type ToTrainer =
  | { readonly type: 'start'; readonly job: TrainingJob }
  /** Trace and compile for a job that may be started soon. Answered by nothing; a start that arrives meanwhile waits for it. */
  | { readonly type: 'prepare'; readonly job: TrainingJob }
  /** Members of a population pause and go on together. */
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Ends one run early; the others of its population go on. */
  | { readonly type: 'stop'; readonly runId: string }
  /** Sets the learning rate that the schedule starts from; answered by `edited`. */
  | { readonly type: 'edit'; readonly runId: string; readonly learningRate: number }
  /** Main has stored a metrics message of this run; the trainer may send one more for it. */
  | { readonly type: 'credit'; readonly runId: string };

export interface CheckpointMessage {
  readonly type: 'checkpoint';
  readonly runId: string;
  /** Finished epochs and optimizer steps at this point. */
  readonly epoch: number;
  readonly step: number;
  /** Weights, optimizer state and random position, in the trainer's own format. */
  readonly bytes: Uint8Array;
}

/** Whatever concerns a run names it; each member of a population is told of by itself. */
export type FromTrainer =
  | { readonly type: 'ready'; readonly engine: Engine }
  /** A graph is being traced and compiled, before `started`; may take seconds. */
  | { readonly type: 'compiling'; readonly runId: string }
  | { readonly type: 'started'; readonly runId: string; readonly stepsPerEpoch: number; readonly parameters: number; readonly step: number; readonly epoch: number; readonly engine: RunEngine }
  | { readonly type: 'metrics'; readonly runId: string; readonly batches: readonly MetricBatch[] }
  | CheckpointMessage
  | { readonly type: 'paused' | 'resumed'; readonly runId: string; readonly step: number }
  | { readonly type: 'edited'; readonly runId: string; readonly edit: LearningRateEdit }
  | { readonly type: 'ended'; readonly runId: string; readonly status: 'finished' | 'stopped' | 'diverged'; readonly epoch: number; readonly step: number; readonly notFiniteStep: number | null }
  /** The job of this run has failed, for every member alike; null: the process cannot train at all. */
  | { readonly type: 'failed'; readonly runId: string | null; readonly failure: FailureData }
  /** Every second from the event loop. */
  | { readonly type: 'heartbeat' };
