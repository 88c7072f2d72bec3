// Which runs train when: a group that shares a graph waits for its turn, gets its data and a training process, and makes room for the next.
import { Failure, messageOf, stackOf } from '../../shared/rpc/failure.ts';
import { RunSession } from './run-session.ts';
import { Training } from './training.ts';
import { makeJob, traineeOf } from './training-plan.ts';
import { whatIsKept } from './words.ts';
import type { TrainingStart } from '../../shared/rpc/trainer.ts';
import type { RunSummary } from '../../shared/spec/run.ts';
import type { Finding } from '../../shared/stagnation/diagnosis.ts';
import type { Prepared } from '../tables/tables.ts';
import type { FloorMeasurement } from './diagnosis/floors.ts';
import type { SessionOptions } from './run-session.ts';
import type { Trainer, TrainerHost } from './trainer-host.ts';
import type { Trainee, TrainingPlan } from './training-plan.ts';

export interface QueueOptions extends SessionOptions {
  readonly host: TrainerHost;
  /** Threads that train at the same time, over all processes; a group that wants more than there are has them to itself. */
  readonly maxThreads: number;
  readonly stopTimeoutMs: number;
  /** Measures, beside training, what simple models come to on the data; null where nobody looks for trouble. */
  readonly floors: FloorMeasurement | null;
  /** Training matrices for a run. */
  readonly prepare: (run: RunSummary) => Promise<Prepared>;
}

/** A group that has its turn. */
interface Turn {
  readonly plan: TrainingPlan;
  /** Its runs, less those that were stopped before they began. */
  readonly wanted: Set<string>;
  /** Empty while data and process are made ready. */
  readonly sessions: Map<string, RunSession>;
  training: Training | null;
}

export class RunQueue {
  private readonly options: QueueOptions;
  private waiting: TrainingPlan[] = [];
  private readonly turns = new Set<Turn>();
  /** The turn of each run that is made ready or trains; a run that has ended may go on in another while its group still trains. */
  private readonly running = new Map<string, Turn>();
  private isClosed = false;

  constructor(options: QueueOptions) {
    this.options = options;
  }

  add(plans: readonly TrainingPlan[]): void {
    this.waiting.push(...plans);
    this.pump();
  }

  /** True while a run waits, is made ready, trains, or is on its way out. */
  has(runId: string): boolean { return this.running.has(runId) || this.waiting.some((plan) => plan.runIds.includes(runId)); }

  /** Runs of a group pause and go on together. */
  pause(runId: string): void { this.trainingOf(runId).pause(); }
  resume(runId: string): void { this.trainingOf(runId).resume(); }
  /** The training process answers when it has taken effect. */
  edit(runId: string, learningRate: number): void { this.trainingOf(runId).edit(runId, learningRate); }

  /** Has a run that trains diagnosed again with what probes came to; null where it does not train, or is not diagnosed. */
  learnProbes(runId: string): Finding | null { return this.running.get(runId)?.sessions.get(runId)?.learnProbes() ?? null; }

  /** Ends one run early, also one that still waits; the others of its group go on. */
  stop(runId: string): void {
    const session = this.running.get(runId)?.sessions.get(runId);
    if (session === undefined) this.endUnstarted(runId, 'stopped', null, 'Stopped before it began.');
    else session.stop();
  }

  /** Saves and interrupts everything; settles when all is stored. */
  async close(reason: string): Promise<void> {
    this.isClosed = true;
    const sessions = [...this.turns].flatMap((turn) => [...turn.sessions.values()]);
    const unstarted = [...this.waiting.flatMap((plan) => plan.runIds), ...[...this.turns].flatMap((turn) => (turn.sessions.size === 0 ? [...turn.wanted] : []))];
    for (const runId of unstarted) {
      const says = `${reason} ${whatIsKept(this.options.register.get(runId))}`;
      this.endUnstarted(runId, 'interrupted', says, says);
    }
    for (const session of sessions) session.interrupt(reason);
    await Promise.all(sessions.map((session) => session.done));
  }

  /** In order: a group that wants many threads is not overtaken by small ones for ever. */
  private pump(): void {
    const { maxThreads } = this.options;
    while (!this.isClosed) {
      const [next] = this.waiting;
      if (next === undefined) return;
      const taken = [...this.turns].reduce((sum, turn) => sum + turn.plan.process.threads, 0);
      if (this.turns.size > 0 && taken + next.process.threads > maxThreads) return;
      this.waiting.shift();
      const turn: Turn = { plan: next, wanted: new Set(next.runIds), sessions: new Map(), training: null };
      this.turns.add(turn);
      for (const runId of next.runIds) this.running.set(runId, turn);
      void this.run(turn).finally(() => {
        this.turns.delete(turn);
        for (const runId of next.runIds) this.leave(runId, turn);
        this.pump();
      });
    }
  }

  private leave(runId: string, turn: Turn): void {
    if (this.running.get(runId) === turn) this.running.delete(runId);
  }

  /** Never throws: what goes wrong becomes the end of the runs. */
  private async run(turn: Turn): Promise<void> {
    const { host, log } = this.options;
    try {
      const [first] = turn.wanted;
      if (first === undefined) return;
      const prepared = await this.options.prepare(this.options.register.get(first));
      const trainer = await host.acquire(turn.plan.process);
      try {
        await this.train(turn, prepared, trainer);
      } finally {
        host.release(trainer);
      }
    } catch (error) {
      if (!(error instanceof Failure)) log(`Runs ${turn.plan.runIds.join(', ')} could not start: ${stackOf(error)}`);
      const reason = messageOf(error);
      for (const runId of [...turn.wanted]) this.endUnstarted(runId, 'crashed', reason, `It could not start: ${reason}`);
    }
  }

  /** Settles when the process is free again. */
  private async train(turn: Turn, prepared: Prepared, trainer: Trainer): Promise<void> {
    const { store, register, stopTimeoutMs } = this.options;
    const [first, ...others] = [...turn.wanted].map((runId) => register.get(runId));
    // All may have been stopped meanwhile.
    if (first === undefined) return;
    const trainee = (run: RunSummary): Trainee => traineeOf(run, this.startOf(run));
    const job = makeJob(turn.plan, [trainee(first), ...others.map(trainee)], prepared, first.task);
    const training = new Training(trainer, job, stopTimeoutMs);
    for (const member of job.members) {
      const { runId } = member;
      store.history.writes.setPreprocessing(runId, prepared.preprocessing);
      const session = new RunSession(this.options, training, register.write(runId, { facts: prepared.facts }), member);
      turn.sessions.set(runId, session);
      void session.done.then(() => { this.leave(runId, turn); });
    }
    turn.training = training;
    for (const session of turn.sessions.values()) session.begin();
    training.start(turn.sessions);
    this.learnFloors(first, prepared, [...turn.sessions.values()]);
    await training.done;
  }

  /** The sessions hear of it when it is known: training waits for nothing. */
  private learnFloors(run: RunSummary, prepared: Prepared, sessions: readonly RunSession[]): void {
    void this.options.floors?.measure(run, prepared).then((floors) => {
      if (!this.isClosed) for (const session of sessions) session.learn(floors);
    });
  }

  /** From its last checkpoint; a fork without one of its own from that of its parent. */
  private startOf({ runId }: RunSummary): TrainingStart {
    const { reads } = this.options.store.history;
    const own = reads.checkpoint(runId, null);
    if (own !== null) return { type: 'resume', checkpoint: own.bytes };
    const origin = reads.forkOrigin(runId);
    return origin === null ? { type: 'fresh' } : { type: 'fork', checkpoint: origin };
  }

  private endUnstarted(runId: string, status: 'stopped' | 'interrupted' | 'crashed', statusReason: string | null, says: string): void {
    const { register, clock, log } = this.options;
    this.waiting = this.waiting.map((plan) => ({ ...plan, runIds: plan.runIds.filter((one) => one !== runId) })).filter((plan) => plan.runIds.length > 0);
    this.running.get(runId)?.wanted.delete(runId);
    this.running.delete(runId);
    try {
      if (!register.isOwn(runId)) return;
      register.addEvent(runId, 'ended', says);
      register.change(runId, { status, statusReason, endedAt: clock() });
    } catch (error) {
      log(`The end of run ${runId} could not be stored: ${String(error)}`);
      register.abandon(runId, { status, statusReason, endedAt: clock() });
    }
  }

  private trainingOf(runId: string): Training {
    const training = this.running.get(runId)?.training ?? null;
    if (training === null) throw new Failure('not-allowed-now', 'This run does not train at the moment.');
    return training;
  }
}
