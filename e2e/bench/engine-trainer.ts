// The app's training process as the engine bench drives it: by the messages of main, every metrics message taken and credited.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { CheckpointMessage, FromTrainer, RunEngine, ToTrainer, TrainingJob } from '../../shared/rpc/trainer.ts';
import type { Threads } from './peers/peer.ts';

const entry = fileURLToPath(new URL('../../main/trainer/process.ts', import.meta.url));

export interface TrainerOptions {
  readonly threads: Threads;
  /** Where compiled graphs are kept; null: where the app keeps them. */
  readonly cacheFolder: string | null;
}

export interface Training {
  /** From the start message to `started`: tracing and compiling. */
  readonly startMs: number;
  /** From the first `started` to the last `ended`. */
  readonly trainMs: number;
  readonly engine: RunEngine;
  /** Steps of one run. */
  readonly steps: number;
}

export interface TrainingEvents {
  /** Called with every metrics message before its credit is given back. */
  readonly onMetrics?: (batches: readonly MetricBatch[]) => void;
  readonly onCheckpoint?: (checkpoint: CheckpointMessage) => void;
}

export class TrainerProcess {
  readonly #child: ChildProcess;

  private constructor({ threads, cacheFolder }: TrainerOptions) {
    const env = {
      ...process.env,
      UNSTUCK_THREADS: String(threads === 'all' ? availableParallelism() : threads),
      ...(cacheFolder === null ? {} : { XDG_CACHE_HOME: cacheFolder }),
    };
    this.#child = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'], env });
  }

  static async start(options: TrainerOptions): Promise<TrainerProcess> {
    const trainer = new TrainerProcess(options);
    await once(trainer.#child, 'message');
    return trainer;
  }

  /** Trains one job to the end of its last member. Throws where one fails or ends early, or where the process ends. */
  train(job: TrainingJob, { onMetrics, onCheckpoint }: TrainingEvents = {}): Promise<Training> {
    const open = new Set(job.members.map(({ runId }) => runId));
    const sentAt = performance.now();
    let startedAt = NaN;
    let engine: RunEngine | null = null;
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        this.#child.off('message', receive).off('exit', leave);
        finish();
      };
      const leave = (code: number | null): void => settle(() => reject(new Error(`The training process ended (${code}).`)));
      const receive = (message: FromTrainer): void => {
        if (message.type === 'started') {
          if (engine === null) startedAt = performance.now();
          engine = message.engine;
        } else if (message.type === 'metrics') {
          onMetrics?.(message.batches);
          this.#post({ type: 'credit', runId: message.runId });
        } else if (message.type === 'checkpoint') onCheckpoint?.(message);
        else if (message.type === 'failed') settle(() => reject(new Error(message.failure.message)));
        else if (message.type === 'ended') {
          open.delete(message.runId);
          if (message.status !== 'finished') return settle(() => reject(new Error(`The run ended as ${message.status} at step ${message.step}.`)));
          const used = engine;
          if (open.size > 0 || used === null) return;
          const trainMs = performance.now() - startedAt;
          settle(() => resolve({ startMs: startedAt - sentAt, trainMs, engine: used, steps: message.step }));
        }
      };
      this.#child.on('message', receive).on('exit', leave);
      this.#post({ type: 'start', job });
    });
  }

  /** Memory of the process now, and at its highest, in MB; NaN on systems without /proc. */
  memory(): { readonly nowMegabytes: number; readonly peakMegabytes: number } {
    const status = process.platform === 'linux' ? readFileSync(`/proc/${this.#child.pid}/status`, 'utf8') : '';
    const megabytes = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
    return { nowMegabytes: megabytes('VmRSS'), peakMegabytes: megabytes('VmHWM') };
  }

  stop(): void {
    this.#child.kill();
  }

  #post(message: ToTrainer): void {
    this.#child.send(message);
  }
}
