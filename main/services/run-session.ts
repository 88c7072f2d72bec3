// One run on one training process, from its start to its end: what comes is stored first, then shown.
import { advance, Stopwatch } from './run-progress.ts';
import { RunDiagnosis } from './diagnosis.ts';
import { whatIsKept } from './words.ts';
import { isConsistent } from '../../shared/metrics/batch.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { FromTrainer, TrainingJob } from '../../shared/rpc/trainer.ts';
import type { Environment, RunSummary } from '../../shared/spec/run.ts';
import type { MetricNews } from './metrics.ts';
import type { RunRegister } from './run-register.ts';
import type { Store } from './store.ts';
import type { Topic } from './topic.ts';
import type { Trainer } from './trainer-host.ts';

/** A training process finishes its step and saves a checkpoint when asked to stop; one that takes longer is ended. */
export const stopTimeoutMs = 5_000;

export interface SessionOptions {
  readonly store: Store;
  readonly register: RunRegister;
  readonly news: Topic<MetricNews>;
  readonly clock: () => number;
  readonly log: (line: string) => void;
  readonly appVersion: string;
  readonly platform: string;
  readonly hasDiagnosis: boolean;
  readonly stopTimeoutMs: number;
}

type Ended = Extract<FromTrainer, { type: 'ended' }>;

const endWords: Record<Ended['status'], string> = {
  finished: 'Finished.',
  stopped: 'Stopped.',
  diverged: 'Ended early: the loss was no longer a number.',
};

/** Two findings that say the same, perhaps with newer numbers, are one event. */
function meaningOf(finding: RunSummary['finding']): string {
  const { verdict, symptom, causes } = finding?.diagnosis ?? { verdict: 'undecided', symptom: 'none', causes: [] };
  return [verdict, symptom, causes[0]?.cause].join();
}

export class RunSession {
  /** Settles when the run has ended, whatever the way. */
  readonly done: Promise<void>;
  private finish: () => void = () => undefined;
  private readonly options: SessionOptions;
  private readonly trainer: Trainer;
  private readonly runId: string;
  private readonly job: TrainingJob;
  private readonly stopwatch: Stopwatch;
  private diagnosis: RunDiagnosis | null = null;
  private stopTimer: ReturnType<typeof setTimeout> | null = null;
  /** Set when the app closes: the run is then interrupted, not stopped. */
  private interruption: string | null = null;
  private hasEnded = false;

  constructor(options: SessionOptions, trainer: Trainer, run: RunSummary, job: TrainingJob) {
    this.options = options;
    this.trainer = trainer;
    this.runId = run.runId;
    this.job = job;
    this.stopwatch = new Stopwatch(options.clock, run.seconds);
    this.done = new Promise((resolve) => { this.finish = resolve; });
  }

  start(): void {
    const { appVersion, platform, register, clock } = this.options;
    const { tier, device, tensorflow } = this.trainer.engine;
    const environment: Environment = { app: appVersion, engine: tier, device, tensorflow, node: process.versions.node, platform };
    register.change(this.runId, { status: 'training', startedAt: register.get(this.runId).startedAt ?? clock(), environment });
    this.trainer.use({ receive: (message) => { this.receive(message); }, exited: (reason) => { this.crash(`The training process ended: ${reason}.`); } });
    this.trainer.post({ type: 'start', job: this.job });
  }

  pause(): void { this.trainer.post({ type: 'pause' }); }
  resume(): void { this.trainer.post({ type: 'resume' }); }

  /** Finishes the step and saves a checkpoint; a process that does not answer in time is ended. */
  stop(): void {
    this.trainer.post({ type: 'stop' });
    this.stopTimer ??= setTimeout(() => {
      this.end('stopped', 'The training process did not answer and was ended.', 'Stopped; the training process did not answer and was ended.');
      this.trainer.kill();
    }, this.options.stopTimeoutMs);
  }

  /** Stops because the app closes: the run can go on later. */
  interrupt(reason: string): void {
    this.interruption = reason;
    this.stop();
  }

  private receive(message: FromTrainer): void {
    if (this.hasEnded || ('runId' in message && message.runId !== null && message.runId !== this.runId)) return;
    try {
      this.take(message);
    } catch (error) {
      // The store refused (a full disk, damage): training on would lose everything from here on.
      this.options.log(`Run ${this.runId} cannot be stored: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      this.trainer.kill();
      this.crash(`Its results could not be saved: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private take(message: FromTrainer): void {
    switch (message.type) {
      case 'started': return this.started(message.stepsPerEpoch, message.parameters);
      case 'metrics': return this.storeMetrics(message.batches);
      case 'checkpoint': return this.storeCheckpoint(message);
      case 'paused': return this.pauseOrResume('paused');
      case 'resumed': return this.pauseOrResume('resumed');
      case 'ended': return this.ended(message);
      case 'failed': return this.crash(message.failure.message);
      case 'ready':
      case 'heartbeat':
    }
  }

  private started(stepsPerEpoch: number, parameters: number): void {
    const { register, hasDiagnosis, clock, store } = this.options;
    const run = register.change(this.runId, { stepsPerEpoch, parameters });
    const { tier, device } = this.trainer.engine;
    register.addEvent(this.runId, run.step === 0 ? 'started' : 'resumed', run.step === 0 ? `Training started (${tier}, ${device}).` : `Goes on from step ${run.step}.`);
    this.stopwatch.start();
    if (!hasDiagnosis || run.facts === null) return;
    this.diagnosis = new RunDiagnosis({ spec: run.spec, facts: run.facts, stepsPerEpoch, parameters }, run.finding, clock);
    if (run.step === 0) return;
    for (const group of ['step', 'epoch'] as const) {
      const earlier = store.history.reads.metrics({ runId: this.runId, group, names: null, fromStep: 0, toStep: null });
      if (earlier !== null) this.diagnosis.add(earlier);
    }
  }

  private storeMetrics(batches: readonly MetricBatch[]): void {
    const { store, register, news } = this.options;
    const own = batches.filter((batch) => batch.runId === this.runId && batch.step.length > 0 && isConsistent(batch));
    const before = register.get(this.runId);
    const progress = own.reduce(advance, { epoch: before.epoch, step: before.step, metrics: before.metrics });
    const totalSteps = (before.stepsPerEpoch ?? 0) * before.spec.training.epochs;
    for (const batch of own) this.diagnosis?.add(batch);
    const finding = this.tryDiagnosis((diagnosis) => diagnosis.look());
    const run = store.history.transaction(() => {
      for (const batch of own) store.history.writes.addMetrics(batch);
      this.noteFinding(before, finding);
      return register.write(this.runId, {
        ...progress,
        seconds: this.stopwatch.seconds,
        secondsLeft: before.status === 'training' ? this.stopwatch.secondsLeft(progress.step, totalSteps) : null,
        ...(finding === null ? {} : { finding }),
      });
    });
    this.trainer.post({ type: 'credit' });
    for (const batch of own) news.publish({ kind: 'batch', batch });
    register.announce(run);
  }

  private storeCheckpoint({ epoch, step, bytes }: Extract<FromTrainer, { type: 'checkpoint' }>): void {
    const { store, register, clock } = this.options;
    store.history.writes.putCheckpoint(this.runId, { epoch, step, bytes }, clock());
    register.change(this.runId, { checkpoint: { epoch, step } });
  }

  private pauseOrResume(what: 'paused' | 'resumed'): void {
    const { register } = this.options;
    if (what === 'paused') this.stopwatch.stop();
    else this.stopwatch.start();
    const run = register.change(this.runId, { status: what === 'paused' ? 'paused' : 'training', seconds: this.stopwatch.seconds, secondsLeft: null });
    register.addEvent(this.runId, what, what === 'paused' ? `Paused at step ${run.step}.` : 'Goes on.');
  }

  private ended({ status, epoch, step, notFiniteStep }: Ended): void {
    const { register } = this.options;
    register.write(this.runId, { epoch, step, notFiniteStep });
    const run = register.get(this.runId);
    if (status === 'stopped' && this.interruption !== null) {
      const reason = `${this.interruption} ${whatIsKept(run)}`;
      this.end('interrupted', reason, reason);
    } else {
      this.end(status, null, endWords[status]);
    }
  }

  private crash(reason: string): void {
    if (this.hasEnded) return;
    const says = `${this.interruption ?? reason} ${whatIsKept(this.options.register.get(this.runId))}`;
    this.end(this.interruption === null ? 'crashed' : 'interrupted', says, says);
  }

  private end(status: RunSummary['status'], statusReason: string | null, says: string): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    if (this.stopTimer !== null) clearTimeout(this.stopTimer);
    this.stopwatch.stop();
    const { store, register, clock } = this.options;
    const before = register.get(this.runId);
    const finding = this.tryDiagnosis((diagnosis) => diagnosis.conclude(before.notFiniteStep));
    try {
      const run = store.history.transaction(() => {
        this.noteFinding(before, finding);
        register.addEvent(this.runId, 'ended', says);
        return register.write(this.runId, { status, statusReason, endedAt: clock(), seconds: this.stopwatch.seconds, secondsLeft: null, ...(finding === null ? {} : { finding }) });
      });
      register.announce(run);
    } catch (error) {
      this.options.log(`The end of run ${this.runId} could not be stored: ${String(error)}`);
      register.abandon(this.runId, { status, statusReason, endedAt: clock(), secondsLeft: null });
    }
    this.compact();
    this.finish();
  }

  /** Only saves room and time later on, so its failure is no failure of the run. */
  private compact(): void {
    try {
      this.options.store.history.transaction(() => { this.options.store.history.writes.compactMetrics(this.runId); });
    } catch (error) {
      this.options.log(`The metrics of run ${this.runId} could not be joined: ${String(error)}`);
    }
  }

  private noteFinding(before: RunSummary, finding: RunSummary['finding']): void {
    if (finding === null || meaningOf(finding) === meaningOf(before.finding)) return;
    this.options.register.addEvent(this.runId, 'finding', finding.headline);
  }

  /** A defect of the classifier must not cost a run. */
  private tryDiagnosis<T>(work: (diagnosis: RunDiagnosis) => T): T | null {
    if (this.diagnosis === null) return null;
    try {
      return work(this.diagnosis);
    } catch (error) {
      this.options.log(`The diagnosis of run ${this.runId} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      this.diagnosis = null;
      return null;
    }
  }
}
