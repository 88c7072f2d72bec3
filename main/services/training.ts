// One job on one training process: hands each message to the run that it is about, and knows when the process is free again.
import type { FromTrainer, TrainingJob } from '../../shared/rpc/trainer.ts';
import type { Trainer } from './trainer-host.ts';

/** A training process finishes its step and saves a checkpoint when asked to stop; one that takes longer is not waited for. */
export const stopTimeoutMs = 5_000;

/** What the process tells of one run. */
export type RunMessage = Extract<FromTrainer, { readonly runId: string }>;

/** One run of a job. Its methods must not throw. */
export interface TrainingListener {
  receive(message: RunMessage): void;
  /** The job has failed, or its process is gone, before the run has ended. */
  crashed(reason: string): void;
  /** The process did not end the run in time. `isLost`: it is ended for that, for nothing else trains on it. */
  unanswered(isLost: boolean): void;
}

export class Training {
  /** Settles when the process has ended every run of the job, or is gone. */
  readonly done: Promise<void>;
  private finish: () => void = () => undefined;
  private readonly trainer: Trainer;
  private readonly job: TrainingJob;
  private readonly timeoutMs: number;
  private listeners: ReadonlyMap<string, TrainingListener> = new Map();
  /** Runs that the process has not ended yet. */
  private readonly open: Set<string>;
  /** Of those, the ones that it should have ended by now. */
  private readonly overdue = new Set<string>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(trainer: Trainer, job: TrainingJob, timeoutMs: number) {
    this.trainer = trainer;
    this.job = job;
    this.timeoutMs = timeoutMs;
    this.open = new Set(job.members.map((member) => member.runId));
    this.done = new Promise((resolve) => { this.finish = resolve; });
  }

  /** Of the native library, or of the WebAssembly backend. */
  get tensorflow(): string { return this.trainer.engine.tensorflow; }
  get population(): number { return this.job.population; }

  /** Runs that train beside this one and go on. */
  othersOf(runId: string): number {
    return [...this.open].filter((one) => one !== runId && !this.timers.has(one) && !this.overdue.has(one)).length;
  }

  start(listeners: ReadonlyMap<string, TrainingListener>): void {
    this.listeners = listeners;
    this.trainer.use({ receive: (message) => { this.receive(message); }, exited: (reason) => { this.crash(`The training process ended: ${reason}.`); } });
    this.trainer.post({ type: 'start', job: this.job });
  }

  /** Pauses every run of the job. */
  pause(): void { this.trainer.post({ type: 'pause' }); }
  resume(): void { this.trainer.post({ type: 'resume' }); }
  edit(runId: string, learningRate: number): void { this.trainer.post({ type: 'edit', runId, learningRate }); }

  /** Ends one run early, with a last checkpoint; the others go on. */
  stop(runId: string): void {
    if (!this.open.has(runId) || this.timers.has(runId)) return;
    this.trainer.post({ type: 'stop', runId });
    this.timers.set(runId, setTimeout(() => { this.giveUp(runId); }, this.timeoutMs));
  }

  private receive(message: FromTrainer): void {
    if (message.type === 'ready' || message.type === 'heartbeat') return;
    if (message.type === 'failed') {
      // What is left of an earlier job concerns nobody here.
      if (message.runId !== null && this.open.has(message.runId)) this.crash(message.failure.message);
      return;
    }
    const { type, runId } = message;
    if (!this.open.has(runId)) return;
    this.listeners.get(runId)?.receive(message);
    // Also for a run that takes nothing any more: without credit the process would never come to its end.
    if (type === 'metrics') this.trainer.post({ type: 'credit', runId });
    if (type === 'ended') this.close(runId);
  }

  private crash(reason: string): void {
    for (const runId of [...this.open]) {
      // The end of one may end the process, and so the others.
      if (!this.open.has(runId)) continue;
      this.listeners.get(runId)?.crashed(reason);
      this.close(runId);
    }
  }

  private giveUp(runId: string): void {
    this.overdue.add(runId);
    const isLost = this.hasOnlyOverdue();
    this.listeners.get(runId)?.unanswered(isLost);
    if (isLost) this.trainer.kill();
  }

  private hasOnlyOverdue(): boolean {
    return [...this.open].every((runId) => this.overdue.has(runId));
  }

  private close(runId: string): void {
    clearTimeout(this.timers.get(runId));
    this.open.delete(runId);
    if (this.open.size === 0) this.finish();
    else if (this.hasOnlyOverdue()) this.trainer.kill();
  }
}
