// One run in training, from its start to its end: what comes is stored first, then shown.
import { advance, Stopwatch } from './run-progress.ts';
import { hasSameMeaning, recallMetrics, RunDiagnosis } from './diagnosis.ts';
import { grouped, together, whatGoesOn, whatIsKept, whatStarted } from './words.ts';
import { isConsistent } from '../../shared/metrics/batch.ts';
import { Failure, messageOf, stackOf } from '../../shared/rpc/failure.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { LearningRateEdit, TrainingMember } from '../../shared/rpc/trainer.ts';
import type { RunSummary } from '../../shared/spec/run.ts';
import type { Finding } from '../../shared/stagnation/diagnosis.ts';
import type { ProbeResult } from '../../shared/stagnation/probes/result.ts';
import type { Floors } from '../../shared/stagnation/floors/floors.ts';
import type { MetricNews } from './metrics.ts';
import type { RunRegister } from './run-register.ts';
import type { Store } from './store.ts';
import type { Topic } from './topic.ts';
import type { RunMessage, Training, TrainingListener } from './training.ts';

export interface SessionOptions {
  readonly store: Store;
  readonly register: RunRegister;
  readonly news: Topic<MetricNews>;
  readonly clock: () => number;
  readonly log: (line: string) => void;
  readonly appVersion: string;
  readonly platform: string;
  readonly hasDiagnosis: boolean;
}

type Message<Type extends RunMessage['type']> = Extract<RunMessage, { type: Type }>;

const endWords: Record<Message<'ended'>['status'], string> = {
  finished: 'Finished.',
  stopped: 'Stopped.',
  diverged: 'Ended early: the loss was no longer a number.',
};

export class RunSession implements TrainingListener {
  /** Settles when the run has ended, whatever the way. */
  readonly done: Promise<void>;
  private finish: () => void = () => undefined;
  private readonly options: SessionOptions;
  private readonly training: Training;
  private readonly runId: string;
  private readonly member: Pick<TrainingMember, 'slot' | 'start'>;
  private readonly stopwatch: Stopwatch;
  private diagnosis: RunDiagnosis | null = null;
  /** Set when the app closes: the run is then interrupted, not stopped. */
  private interruption: string | null = null;
  private hasStarted = false;
  private hasEnded = false;

  constructor(options: SessionOptions, training: Training, run: RunSummary, member: Pick<TrainingMember, 'slot' | 'start'>) {
    this.options = options;
    this.training = training;
    this.runId = run.runId;
    this.member = member;
    this.stopwatch = new Stopwatch(options.clock, run.seconds);
    this.done = new Promise((resolve) => { this.finish = resolve; });
  }

  /** Its turn has come. */
  begin(): void {
    const { register, clock } = this.options;
    register.change(this.runId, { status: 'training', startedAt: register.get(this.runId).startedAt ?? clock() });
  }

  /** Finishes the step and saves a checkpoint. What has not begun has nothing to save, and need not wait for its graph. */
  stop(): void {
    this.training.stop(this.runId);
    if (!this.hasStarted) this.endEarly(this.options.register.get(this.runId).step === 0 ? 'Stopped before it began.' : endWords.stopped);
  }

  /** Stops because the app closes: the run can go on later. */
  interrupt(reason: string): void {
    this.interruption = reason;
    this.stop();
  }

  receive(message: RunMessage): void {
    if (this.hasEnded) return;
    try {
      this.take(message);
    } catch (error) {
      // The store refused (a full disk, damage): training on would lose everything from here on.
      this.options.log(`Run ${this.runId} cannot be stored: ${stackOf(error)}`);
      this.crashed(`Its results could not be saved: ${messageOf(error)}`);
      this.training.stop(this.runId);
    }
  }

  crashed(reason: string): void {
    if (this.hasEnded) return;
    const says = `${this.interruption ?? reason} ${whatIsKept(this.options.register.get(this.runId))}`;
    this.end(this.interruption === null ? 'crashed' : 'interrupted', says, says);
  }

  unanswered(isLost: boolean): void {
    const what = isLost ? 'the training process did not answer and was ended.' : 'the training process did not answer in time.';
    this.end('stopped', `T${what.slice(1)}`, `Stopped; ${what}`);
  }

  /** What simple models come to on its data, or null where that cannot be measured; it may become known only after its end. */
  learn(floors: Floors | null): void {
    const { store, register, log } = this.options;
    // It may train on in another session meanwhile, which learns of it, too.
    if (this.hasEnded && register.isOwn(this.runId)) return;
    try {
      const before = register.get(this.runId);
      if (before.facts === null) return;
      const facts = { ...before.facts, floors };
      this.diagnosis?.learn(facts);
      this.diagnosis?.learnProbes(this.probes());
      const finding = this.hasEnded ? this.tryDiagnosis((diagnosis) => diagnosis.conclude(before.notFiniteStep)) : null;
      const run = store.history.transaction(() => {
        this.noteFinding(before, finding);
        return register.write(this.runId, { facts, ...(finding === null ? {} : { finding }) });
      });
      register.announce(run);
    } catch (error) {
      // A run that was deleted has no use for them.
      if (!(error instanceof Failure && error.code === 'not-found')) log(`The floors of run ${this.runId} could not be stored: ${String(error)}`);
    }
  }

  /** Looks again, with what probes came to meanwhile. Null where the run is over or is not diagnosed. */
  learnProbes(): Finding | null {
    if (this.hasEnded) return null;
    const finding = this.tryDiagnosis((diagnosis) => {
      diagnosis.learnProbes(this.probes());
      return diagnosis.lookAgain();
    });
    if (finding === null) return null;
    const { store, register } = this.options;
    this.noteFinding(register.get(this.runId), finding);
    register.announce(store.history.transaction(() => register.write(this.runId, { finding })));
    return finding;
  }

  private take(message: RunMessage): void {
    switch (message.type) {
      case 'compiling': return this.options.register.addEvent(this.runId, 'started', 'Compiling the graph.');
      case 'started': return this.started(message);
      case 'metrics': return this.storeMetrics(message.batches);
      case 'checkpoint': return this.storeCheckpoint(message);
      case 'paused':
      case 'resumed': return this.pauseOrResume(message);
      case 'edited': return this.edited(message.edit);
      case 'ended': return this.ended(message);
    }
  }

  private started({ stepsPerEpoch, parameters, step, epoch, engine }: Message<'started'>): void {
    const { register, hasDiagnosis, clock, appVersion, platform } = this.options;
    const { tier, device, threads, reason } = engine;
    const { tensorflow, population: size } = this.training;
    this.hasStarted = true;
    const environment = { app: appVersion, engine: tier, device, tensorflow, node: process.versions.node, platform, engineReason: reason, threads, population: { size, slot: this.member.slot } };
    const recorded = register.get(this.runId).environment;
    const run = register.change(this.runId, { stepsPerEpoch, parameters, step, epoch, environment });
    const isNew = this.member.start.type !== 'resume';
    if (isNew) register.addEvent(this.runId, 'started', whatStarted(engine, this.training.othersOf(this.runId)));
    else register.addEvent(this.runId, 'resumed', whatGoesOn(step, recorded, engine));
    this.stopwatch.start();
    if (!hasDiagnosis || run.facts === null) return;
    this.diagnosis = new RunDiagnosis({ spec: run.spec, facts: run.facts, stepsPerEpoch, parameters }, run.finding, clock);
    if (isNew) return;
    recallMetrics(this.diagnosis, this.options.store.history.reads, this.runId);
    this.diagnosis.learnProbes(this.probes());
  }

  private probes(): readonly ProbeResult[] {
    return this.options.store.history.reads.probes(this.runId, (error) => { this.options.log(`A probe of run ${this.runId} cannot be read from the history and is left out: ${String(error)}`); });
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
    for (const batch of own) news.publish({ kind: 'batch', batch });
    register.announce(run);
  }

  private storeCheckpoint({ epoch, step, bytes }: Message<'checkpoint'>): void {
    const { store, register, clock } = this.options;
    const run = store.history.transaction(() => {
      store.history.writes.putCheckpoint(this.runId, { epoch, step, bytes }, clock());
      return register.write(this.runId, { checkpoint: { epoch, step } });
    });
    register.announce(run);
  }

  private pauseOrResume({ type, step }: Message<'paused' | 'resumed'>): void {
    const { register } = this.options;
    const isPaused = type === 'paused';
    if (isPaused) this.stopwatch.stop();
    else this.stopwatch.start();
    register.change(this.runId, { status: isPaused ? 'paused' : 'training', seconds: this.stopwatch.seconds, secondsLeft: null });
    register.addEvent(this.runId, type, together(isPaused ? `Paused at step ${grouped(step)}` : 'Goes on', this.training.othersOf(this.runId)));
  }

  private edited(edit: LearningRateEdit): void {
    const { register } = this.options;
    const { edits, spec, stepsPerEpoch, epoch } = register.get(this.runId);
    const before = edits.findLast(({ step }) => step <= edit.step)?.learningRate ?? spec.training.optimizer.learningRate;
    // What was set at this step or was to follow (a run that goes on from a checkpoint before it) holds no longer.
    register.change(this.runId, { edits: [...edits.filter(({ step }) => step < edit.step), edit] });
    const place = { step: edit.step, epoch: stepsPerEpoch === null ? epoch : Math.floor(edit.step / stepsPerEpoch) };
    register.addEvent(this.runId, 'edited', `Learning rate set to ${edit.learningRate} at step ${grouped(edit.step)} (was ${before}).`, place);
  }

  private ended({ status, epoch, step, notFiniteStep }: Message<'ended'>): void {
    this.options.register.write(this.runId, { epoch, step, notFiniteStep });
    if (status === 'stopped') this.endEarly(endWords.stopped);
    else this.end(status, null, endWords[status]);
  }

  /** Stopped by the person, or because the app closes. */
  private endEarly(says: string): void {
    if (this.interruption === null) return this.end('stopped', null, says);
    const reason = `${this.interruption} ${whatIsKept(this.options.register.get(this.runId))}`;
    this.end('interrupted', reason, reason);
  }

  private end(status: RunSummary['status'], statusReason: string | null, says: string): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
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
    if (finding === null || hasSameMeaning(finding, before.finding)) return;
    this.options.register.addEvent(this.runId, 'finding', finding.headline);
  }

  /** A defect of the classifier must not cost a run. */
  private tryDiagnosis<T>(work: (diagnosis: RunDiagnosis) => T): T | null {
    if (this.diagnosis === null) return null;
    try {
      return work(this.diagnosis);
    } catch (error) {
      this.options.log(`The diagnosis of run ${this.runId} failed: ${stackOf(error)}`);
      this.diagnosis = null;
      return null;
    }
  }
}
