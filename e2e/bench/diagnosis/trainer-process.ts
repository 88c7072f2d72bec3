// One training process of the app, driven by the messages of main: a job in, everything that its runs recorded out.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { trainerEnvironment } from '../../../main/services/trainer-process.ts';
import { joinBatches } from '../../../shared/metrics/batch.ts';
import type { MetricBatch, MetricGroup } from '../../../shared/metrics/batch.ts';
import type { FromTrainer, TrainingJob } from '../../../shared/rpc/trainer.ts';

const entry = fileURLToPath(new URL('../../../main/trainer/process.ts', import.meta.url));
/** A process that has done so many jobs is replaced: what native memory they left behind goes with it. */
const mostJobs = 150;

export interface Recorded {
  readonly runId: string;
  readonly status: 'finished' | 'stopped' | 'diverged';
  readonly notFiniteStep: number | null;
  readonly stepsPerEpoch: number;
  readonly parameters: number;
  /** Null where not one was finished. */
  readonly epochs: MetricBatch | null;
  readonly steps: MetricBatch | null;
}

export class TrainerProcess {
  #child: ChildProcess | null = null;
  #ready: Promise<void> = Promise.resolve();
  #jobs = 0;

  /** Trains one job to its end; `observe` hears every message of it. Rejects where it fails, or the process ends; the next job then has a new one. */
  async train(job: TrainingJob, observe: (message: FromTrainer) => void = () => undefined): Promise<Recorded[]> {
    const child = this.#start();
    await this.#ready;
    try {
      return await follow(child, job, observe);
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  stop(): void {
    this.#child?.kill();
    this.#child = null;
  }

  #start(): ChildProcess {
    if (this.#jobs >= mostJobs) this.stop();
    if (this.#child !== null) {
      this.#jobs += 1;
      return this.#child;
    }
    const child = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'], env: { ...process.env, ...trainerEnvironment({ threads: 1, backend: 'auto' }) } });
    this.#child = child;
    this.#jobs = 1;
    this.#ready = new Promise((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`The training process ended (${code}) before it was ready.`)));
    });
    return child;
  }
}

interface Open {
  readonly started: { stepsPerEpoch: number; parameters: number };
  readonly batches: Record<MetricGroup, MetricBatch[]>;
  ended: Extract<FromTrainer, { type: 'ended' }> | null;
}

function joined([first, ...others]: readonly MetricBatch[]): MetricBatch | null {
  return first === undefined ? null : joinBatches([first, ...others]);
}

function recordOf(runId: string, { started, batches, ended }: Open): Recorded {
  return { runId, status: ended?.status ?? 'stopped', notFiniteStep: ended?.notFiniteStep ?? null, ...started, epochs: joined(batches.epoch), steps: joined(batches.step) };
}

function follow(child: ChildProcess, job: TrainingJob, observe: (message: FromTrainer) => void): Promise<Recorded[]> {
  const runs = new Map<string, Open>(job.members.map(({ runId }) => [runId, { started: { stepsPerEpoch: 0, parameters: 0 }, batches: { step: [], epoch: [] }, ended: null }]));
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null): void => {
      child.off('message', receive).off('exit', leave);
      if (error === null) resolve([...runs].map(([runId, run]) => recordOf(runId, run)));
      else reject(error);
    };
    const receive = (message: FromTrainer): void => {
      observe(message);
      if (message.type === 'failed') return settle(new Error(message.failure.message));
      const run = 'runId' in message ? runs.get(message.runId) : undefined;
      if (run === undefined) return;
      if (message.type === 'started') Object.assign(run.started, { stepsPerEpoch: message.stepsPerEpoch, parameters: message.parameters });
      if (message.type === 'metrics') {
        for (const batch of message.batches) run.batches[batch.group].push(batch);
        child.send({ type: 'credit', runId: message.runId });
      }
      if (message.type === 'ended') run.ended = message;
      if ([...runs.values()].every(({ ended }) => ended !== null)) settle(null);
    };
    const leave = (code: number | null): void => settle(new Error(`The training process ended (${code}).`));
    child.on('message', receive).on('exit', leave);
    child.send({ type: 'start', job });
  });
}
