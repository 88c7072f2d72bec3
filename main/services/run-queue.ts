// Which run trains when: each waits for its turn, gets its data and a training process, and makes room for the next.
import { Failure } from '../../shared/rpc/failure.ts';
import { RunSession } from './run-session.ts';
import { whatIsKept } from './words.ts';
import type { Prepared } from '../tables/tables.ts';
import type { RunSummary } from '../../shared/spec/run.ts';
import type { TrainingJob } from '../../shared/rpc/trainer.ts';
import type { SessionOptions } from './run-session.ts';
import type { TrainerHost } from './trainer-host.ts';

export interface QueueOptions extends SessionOptions {
  readonly host: TrainerHost;
  /** Runs that train at the same time. */
  readonly maxParallel: number;
  /** Training matrices for a run. */
  readonly prepare: (run: RunSummary) => Promise<Prepared>;
}

function jobOf(run: RunSummary, prepared: Prepared, checkpoint: Uint8Array | null): TrainingJob {
  const { train, validation, classNames, classWeights, targetScale } = prepared;
  return { runId: run.runId, task: run.task, classNames, classWeights, model: run.spec.model, training: run.spec.training, train, validation, targetScale, checkpoint };
}

export class RunQueue {
  private readonly options: QueueOptions;
  private readonly waiting: string[] = [];
  /** Runs that have their turn: null while data and process are made ready. */
  private readonly running = new Map<string, RunSession | null>();
  private isClosed = false;

  constructor(options: QueueOptions) {
    this.options = options;
  }

  add(runIds: readonly string[]): void {
    this.waiting.push(...runIds);
    this.pump();
  }

  /** True while a run waits, is made ready, trains, or is on its way out. */
  has(runId: string): boolean { return this.waiting.includes(runId) || this.running.has(runId); }

  pause(runId: string): void { this.session(runId).pause(); }
  resume(runId: string): void { this.session(runId).resume(); }

  /** Ends a run early, also one that still waits. */
  stop(runId: string): void {
    const session = this.running.get(runId);
    if (session !== undefined && session !== null) session.stop();
    else this.endUnstarted(runId, 'stopped', null, 'Stopped before it began.');
  }

  /** Saves and interrupts everything; settles when all is stored. */
  async close(reason: string): Promise<void> {
    this.isClosed = true;
    const sessions = [...this.running.values()].filter((session) => session !== null);
    for (const runId of [...this.waiting, ...this.running.keys()]) {
      if (this.running.get(runId) instanceof RunSession) continue;
      const says = `${reason} ${whatIsKept(this.options.register.get(runId))}`;
      this.endUnstarted(runId, 'interrupted', says, says);
    }
    for (const session of sessions) session.interrupt(reason);
    await Promise.all(sessions.map((session) => session.done));
  }

  private pump(): void {
    while (!this.isClosed && this.running.size < this.options.maxParallel) {
      const runId = this.waiting.shift();
      if (runId === undefined) return;
      this.running.set(runId, null);
      void this.run(runId).finally(() => {
        this.running.delete(runId);
        this.pump();
      });
    }
  }

  /** Never throws: what goes wrong becomes the end of the run. */
  private async run(runId: string): Promise<void> {
    const { options } = this;
    try {
      const run = options.register.get(runId);
      const prepared = await options.prepare(run);
      const trainer = await options.host.acquire();
      try {
        // It may have been stopped meanwhile.
        if (!options.register.isOwn(runId)) return;
        const checkpoint = options.store.history.reads.checkpoint(runId);
        options.store.history.writes.setPreprocessing(runId, prepared.preprocessing);
        options.register.write(runId, { facts: prepared.facts });
        const session = new RunSession(options, trainer, run, jobOf(run, prepared, checkpoint?.bytes ?? null));
        this.running.set(runId, session);
        session.start();
        await session.done;
      } finally {
        options.host.release(trainer);
      }
    } catch (error) {
      if (!(error instanceof Failure)) options.log(`Run ${runId} could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      const reason = error instanceof Error ? error.message : String(error);
      this.endUnstarted(runId, 'crashed', reason, `It could not start: ${reason}`);
    }
  }

  private endUnstarted(runId: string, status: 'stopped' | 'interrupted' | 'crashed', statusReason: string | null, says: string): void {
    const { register, clock, log } = this.options;
    const place = this.waiting.indexOf(runId);
    if (place >= 0) this.waiting.splice(place, 1);
    try {
      if (!register.isOwn(runId)) return;
      register.addEvent(runId, 'ended', says);
      register.change(runId, { status, statusReason, endedAt: clock() });
    } catch (error) {
      log(`The end of run ${runId} could not be stored: ${String(error)}`);
      register.abandon(runId, { status, statusReason, endedAt: clock() });
    }
  }

  private session(runId: string): RunSession {
    const session = this.running.get(runId);
    if (session === undefined || session === null) throw new Failure('not-allowed-now', 'This run does not train at the moment.');
    return session;
  }
}
