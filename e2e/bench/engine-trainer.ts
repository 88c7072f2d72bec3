// The app's training process as the engine bench drives it: by the messages of main, every metrics message taken and credited.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { trainerEnvironment } from '../../main/services/trainer-process.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { CheckpointMessage, FromTrainer, RunEngine, ToTrainer, TrainingJob } from '../../shared/rpc/trainer.ts';
import type { Threads } from './peers/peer.ts';

const entry = fileURLToPath(new URL('../../main/trainer/process.ts', import.meta.url));

export interface TrainerOptions {
  readonly threads: Threads;
  /** Where compiled graphs are kept; null: where the app keeps them. */
  readonly cacheFolder: string | null;
  /** A module that runs before the process's own. */
  readonly program?: string;
}

/** A program in the place of a file. */
export function urlOfProgram(program: string): string {
  return `data:text/javascript,${encodeURIComponent(program)}`;
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

export interface TrainingOptions {
  /** Called with every metrics message before its credit is given back. */
  readonly onMetrics?: (batches: readonly MetricBatch[]) => void;
  readonly onCheckpoint?: (checkpoint: CheckpointMessage) => void;
  /** Stops every run this long after the first has started; without it they train to their end. */
  readonly stopAfterMs?: number;
}

export class TrainerProcess {
  readonly #child: ChildProcess;

  private constructor({ threads, cacheFolder, program }: TrainerOptions) {
    const env = {
      ...process.env,
      ...trainerEnvironment({ threads: threads === 'all' ? availableParallelism() : threads, backend: 'auto' }),
      ...(cacheFolder === null ? {} : { UNSTUCK_CACHE: cacheFolder }),
    };
    this.#child = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'], env, execArgv: program === undefined ? [] : ['--import', urlOfProgram(program)] });
  }

  static async start(options: TrainerOptions): Promise<TrainerProcess> {
    const trainer = new TrainerProcess(options);
    await once(trainer.#child, 'message');
    return trainer;
  }

  /** Trains one job until its last member has ended. Throws where one fails or diverges, or where the process ends. */
  train(job: TrainingJob, options: TrainingOptions = {}): Promise<Training> {
    return new Promise((resolve, reject) => {
      const settle = (outcome: Training | Error): void => {
        this.#child.off('message', receive).off('exit', leave);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
      const following = new Following(job, options, (message) => { this.#child.send(message); }, settle);
      const receive = (message: FromTrainer): void => following.receive(message);
      const leave = (code: number | null): void => settle(new Error(`The training process ended (${code}).`));
      this.#child.on('message', receive).on('exit', leave);
      following.start();
    });
  }

  /** Hears every message, whatever it is. */
  listen(receive: (message: unknown) => void): void {
    this.#child.on('message', receive);
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
}

/** One job, from its start to the end of its last member. */
class Following {
  readonly #job: TrainingJob;
  readonly #options: TrainingOptions;
  readonly #post: (message: ToTrainer) => void;
  readonly #settle: (outcome: Training | Error) => void;
  readonly #open: Set<string>;
  #sentAt = NaN;
  #started: { readonly at: number; readonly engine: RunEngine } | null = null;

  constructor(job: TrainingJob, options: TrainingOptions, post: (message: ToTrainer) => void, settle: (outcome: Training | Error) => void) {
    this.#job = job;
    this.#options = options;
    this.#post = post;
    this.#settle = settle;
    this.#open = new Set(job.members.map(({ runId }) => runId));
  }

  start(): void {
    this.#sentAt = performance.now();
    this.#post({ type: 'start', job: this.#job });
  }

  receive(message: FromTrainer): void {
    switch (message.type) {
      case 'started':
        return this.#begin(message.engine);
      case 'metrics':
        this.#options.onMetrics?.(message.batches);
        return this.#post({ type: 'credit', runId: message.runId });
      case 'checkpoint':
        return this.#options.onCheckpoint?.(message);
      case 'failed':
        return this.#settle(new Error(message.failure.message));
      case 'ended':
        return this.#end(message);
      default:
    }
  }

  #begin(engine: RunEngine): void {
    if (this.#started !== null) return;
    this.#started = { at: performance.now(), engine };
    const { stopAfterMs } = this.#options;
    if (stopAfterMs === undefined) return;
    setTimeout(() => { for (const runId of this.#open) this.#post({ type: 'stop', runId }); }, stopAfterMs);
  }

  #end({ runId, status, step }: Extract<FromTrainer, { type: 'ended' }>): void {
    const started = this.#started;
    if (status === 'diverged' || started === null) return this.#settle(new Error(`The run ended as ${status} at step ${step}.`));
    this.#open.delete(runId);
    if (this.#open.size > 0) return;
    this.#settle({ startMs: started.at - this.#sentAt, trainMs: performance.now() - started.at, engine: started.engine, steps: step });
  }
}
