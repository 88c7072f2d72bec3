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
}

export interface TrainingJob {
  readonly runId: string;
  readonly task: Task;
  readonly classNames: readonly string[];
  /** Weight of each class in the loss, in the order of classNames; null where all are 1. */
  readonly classWeights: readonly number[] | null;
  readonly model: ModelSpec;
  readonly training: TrainingSpec;
  readonly train: Matrix;
  readonly validation: Matrix | null;
  /** Multiplies errors to report them in the target's units (regression with a scaled target), else 1. */
  readonly targetScale: number;
  /** Bytes of a checkpoint to go on from, else null. */
  readonly checkpoint: Uint8Array | null;
}

export type EngineTier = 'xla' | 'graph' | 'eager' | 'wasm';

/** What the training process runs on. */
export interface Engine {
  readonly tier: EngineTier;
  readonly device: 'cpu' | 'gpu';
  /** Version of the native library, or of the WebAssembly backend. */
  readonly tensorflow: string;
  /** Why it is not a better tier; null when it is the best this version has. */
  readonly reason: string | null;
}

export type ToTrainer =
  | { readonly type: 'start'; readonly job: TrainingJob }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'stop' }
  /** Main has stored a metrics message; the trainer may send one more. */
  | { readonly type: 'credit' };

export interface CheckpointMessage {
  readonly type: 'checkpoint';
  readonly runId: string;
  /** Finished epochs and optimizer steps at this point. */
  readonly epoch: number;
  readonly step: number;
  /** Weights, optimizer state and random position, in the trainer's own format. */
  readonly bytes: Uint8Array;
}

export type FromTrainer =
  | { readonly type: 'ready'; readonly engine: Engine }
  | { readonly type: 'started'; readonly runId: string; readonly stepsPerEpoch: number; readonly parameters: number }
  | { readonly type: 'metrics'; readonly batches: readonly MetricBatch[] }
  | CheckpointMessage
  | { readonly type: 'paused' | 'resumed'; readonly runId: string; readonly step: number }
  | { readonly type: 'ended'; readonly runId: string; readonly status: 'finished' | 'stopped' | 'diverged'; readonly epoch: number; readonly step: number; readonly notFiniteStep: number | null }
  | { readonly type: 'failed'; readonly runId: string | null; readonly failure: FailureData }
  /** Every second from the event loop. */
  | { readonly type: 'heartbeat' };
