// A training process's side of the messages: one population at a time, in calls short enough that a message is answered at once,
// metrics as fast as main takes them, checkpoints, pause, edits and stop. Clock and transport are passed in.
import { Failure, messageOf } from '../../shared/rpc/failure.ts';
import type { Engine, FromTrainer, ToTrainer, TrainingJob } from '../../shared/rpc/trainer.ts';
import { createRunner } from './engine.ts';
import { GraphCache } from './graph/graph-cache.ts';
import type { Member } from './member.ts';
import { Pace } from './pace.ts';
import { PlanParts } from './plan-parts.ts';
import { Population } from './population.ts';
import { Stopwatch } from './stopwatch.ts';

export interface SessionOptions {
  readonly engine: Engine;
  readonly send: (message: FromTrainer) => void;
  /** Milliseconds from any fixed point, never going back. */
  readonly now: () => number;
  /** Resolves when the messages that have arrived were received. */
  readonly nextTurn: () => Promise<void>;
}

/** How often metrics are sent while they can be. */
const flushMs = 50;
const checkpointMs = 5_000;
/** Metrics messages of one run that main may have in hand at once. */
const startCredits = 4;

interface Active {
  readonly population: Population;
  readonly stopwatch: Stopwatch;
  readonly credits: Map<string, number>;
  /** Members whose end has been told. */
  readonly ended: Set<Member>;
  /** Pausing: it has stopped, and what it has measured is not away yet. */
  pause: 'none' | 'pausing' | 'paused';
}

export class Session {
  readonly #options: SessionOptions;
  readonly #graphs = new GraphCache();
  #isBusy = false;
  #active: Active | null = null;
  /** What came for a job that was still being made ready. */
  #early: ToTrainer[] = [];
  #wake: () => void = () => undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Takes one message; no step is under way then. A job that fails is reported as `failed`; nothing is thrown. */
  receive(message: ToTrainer): void {
    const concernsJob = message.type !== 'start' && message.type !== 'prepare';
    if (concernsJob && this.#isBusy && this.#active === null) this.#early.push(message);
    else this.#act(message);
    this.#wake();
  }

  #act(message: ToTrainer): void {
    switch (message.type) {
      case 'start':
        void this.#start(message.job);
        break;
      case 'prepare':
        this.#prepare(message.job);
        break;
      case 'pause':
        this.#pause();
        break;
      case 'resume':
        this.#resume();
        break;
      case 'stop':
        this.#withMember(message.runId, (member, { population }) => population.stop(member));
        break;
      case 'edit':
        this.#withMember(message.runId, (member) => this.#options.send({ type: 'edited', runId: member.runId, edit: member.edit(message.learningRate) }));
        break;
      case 'credit':
        this.#active?.credits.set(message.runId, (this.#active.credits.get(message.runId) ?? 0) + 1);
        break;
    }
  }

  async #start(job: TrainingJob): Promise<void> {
    if (this.#isBusy) return this.#fail(job, new Failure('not-allowed-now', 'This training process is busy with another run.'));
    this.#isBusy = true;
    try {
      await this.#train(job);
    } catch (error) {
      this.#fail(job, failureOf(error));
    } finally {
      this.#isBusy = false;
    }
  }

  #fail(job: TrainingJob, failure: Failure): void {
    const [{ runId }] = job.members;
    this.#options.send({ type: 'failed', runId, failure: failure.toData() });
  }

  /** Fills the cache of graphs. What goes wrong here will be told when the job is started. */
  #prepare(job: TrainingJob): void {
    if (this.#isBusy) return;
    let population: Population | null = null;
    try {
      population = new Population(job, () => 0);
      population.use(createRunner(population, this.#options.engine, job.tier, this.#graphs).runner);
    } catch {
      // Nobody has asked for a run yet.
    } finally {
      population?.dispose();
    }
  }

  async #train(job: TrainingJob): Promise<void> {
    const { now, send, nextTurn } = this.#options;
    const stopwatch = new Stopwatch(now);
    const population = new Population(job, () => stopwatch.seconds);
    try {
      for (const { runId } of population.members) send({ type: 'compiling', runId });
      await nextTurn();
      const { runner, engine } = createRunner(population, this.#options.engine, job.tier, this.#graphs);
      population.use(runner);
      const { stepsPerEpoch } = population.program.shape;
      const { parameterCount } = population.program.parts.network;
      for (const { runId, step, progress } of population.members) {
        send({ type: 'started', runId, stepsPerEpoch, parameters: parameterCount, step, epoch: progress.epoch, engine });
      }
      stopwatch.restart();
      this.#active = { population, stopwatch, credits: new Map(population.members.map(({ runId }) => [runId, startCredits])), ended: new Set(), pause: 'none' };
      for (const message of this.#early.splice(0)) this.#act(message);
      await this.#drive(this.#active);
    } finally {
      this.#active = null;
      this.#early = [];
      population.dispose();
    }
  }

  /** Trains call by call until every member's end has been told. */
  async #drive(active: Active): Promise<void> {
    const { now, nextTurn } = this.#options;
    const { population } = active;
    const pace = new Pace(population.work.step);
    // The first points are sent at once: somebody has just clicked on Train.
    let flushedAt = -Infinity;
    let savedAt = now();
    const part = new PlanParts(population);
    while (active.ended.size < population.members.length) {
      const isTraining = population.isRunning && active.pause === 'none';
      if (isTraining) {
        const start = now();
        const work = population.advance(pace.budget);
        pace.observe(work, now() - start);
        await nextTurn();
      }
      const hasEnded = population.members.some((member) => member.state !== 'running' && !active.ended.has(member));
      if ((now() - flushedAt >= flushMs || hasEnded) && this.#flushAll(active)) flushedAt = now();
      const isDue = now() - savedAt >= checkpointMs || part.next(population);
      if (isDue && this.#saveAll(active)) savedAt = now();
      this.#endMembers(active);
      this.#tellPause(active);
      if (!isTraining && active.ended.size < population.members.length) await this.#nextMessage();
    }
  }

  /** Tells the end of those that have one, as soon as their metrics are away. */
  #endMembers(active: Active): void {
    const { population, ended } = active;
    for (const member of population.members) {
      if (member.state === 'running' || ended.has(member) || !this.#flush(active, member)) continue;
      const { runId, state, notFiniteStep, progress } = member;
      // Weights that are not numbers are worth nothing: the checkpoint before them stays the last.
      if (state !== 'diverged') this.#sendCheckpoint(population, member);
      ended.add(member);
      const status = state === 'done' ? 'finished' : state;
      this.#options.send({ type: 'ended', runId, status, epoch: progress.epoch, step: notFiniteStep ?? member.step, notFiniteStep });
    }
  }

  #pause(): void {
    const active = this.#active;
    if (active === null || active.pause !== 'none') return;
    active.pause = 'pausing';
    active.stopwatch.stop();
    this.#tellPause(active);
  }

  /** Tells a pause as soon as the metrics up to it are away: nothing moves any more once it is told. */
  #tellPause(active: Active): void {
    if (active.pause !== 'pausing' || !this.#flushAll(active)) return;
    active.pause = 'paused';
    this.#saveAll(active);
    for (const { runId, step } of running(active)) this.#options.send({ type: 'paused', runId, step });
  }

  #resume(): void {
    const active = this.#active;
    if (active === null || active.pause === 'none') return;
    const wasTold = active.pause === 'paused';
    active.pause = 'none';
    active.stopwatch.start();
    if (wasTold) for (const { runId, step } of running(active)) this.#options.send({ type: 'resumed', runId, step });
  }

  #withMember(runId: string, act: (member: Member, active: Active) => void): void {
    const member = this.#active?.population.members.find((one) => one.runId === runId);
    if (this.#active !== null && member?.state === 'running') act(member, this.#active);
  }

  /** True where every member's metrics are away. */
  #flushAll(active: Active): boolean {
    return active.population.members.map((member) => this.#flush(active, member)).every((isAway) => isAway);
  }

  /** Sends the metrics that wait; false where main has to store earlier ones first. */
  #flush({ credits }: Active, member: Member): boolean {
    const { runId } = member;
    if (!member.hasMetrics) return true;
    const credit = credits.get(runId) ?? 0;
    if (credit === 0) return false;
    credits.set(runId, credit - 1);
    this.#options.send({ type: 'metrics', runId, batches: member.takeMetrics() });
    return true;
  }

  /** A checkpoint goes after the metrics up to it, or there would be a gap in the curves of a run that goes on from it. */
  #saveAll(active: Active): boolean {
    return running(active)
      .map((member) => {
        if (!this.#flush(active, member)) return false;
        this.#sendCheckpoint(active.population, member);
        return true;
      })
      .every((isSaved) => isSaved);
  }

  #sendCheckpoint(population: Population, member: Member): void {
    const { runId, progress, step } = member;
    this.#options.send({ type: 'checkpoint', runId, epoch: progress.epoch, step, bytes: population.checkpoint(member) });
  }

  #nextMessage(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

function running({ population }: Active): readonly Member[] {
  return population.members.filter(({ state }) => state === 'running');
}

function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const says = messageOf(error);
  return new Failure('internal', `The training failed: ${says}`, { cause: error });
}
