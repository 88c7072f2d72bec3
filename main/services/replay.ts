// A replay: trains a run again, beside everything else, and compares every digit with what is stored. It leaves nothing but an event.
import { Failure, messageOf, stackOf } from '../../shared/rpc/failure.ts';
import { isActive } from '../../shared/spec/run.ts';
import { getDataset } from './datasets.ts';
import { firstDifference } from './first-difference.ts';
import { Stopwatch } from './run-progress.ts';
import { Training } from './training.ts';
import { makeJob, planAgain, traineeOf } from './training-plan.ts';
import { otherVersion } from '../../shared/rpc/replay-words.ts';
import { grouped, otherEngine } from './words.ts';
import type { MetricBatch, MetricGroup } from '../../shared/metrics/batch.ts';
import type { ReplayNews } from '../../shared/rpc/contract.ts';
import type { TrainingStart } from '../../shared/rpc/trainer.ts';
import type { Environment, RunSummary } from '../../shared/spec/run.ts';
import type { Difference } from './first-difference.ts';
import type { RunsOptions } from './runs.ts';
import type { RunMessage, TrainingListener } from './training.ts';

type Options = Pick<RunsOptions, 'appVersion' | 'context' | 'register' | 'preparation' | 'host' | 'machine' | 'stopTimeoutMs' | 'sideWork'>;
type Groups = Readonly<Record<MetricGroup, number>>;

/** What is stored of a run, and so what is compared: the last step and the last epoch. */
function storedOf({ context }: Options, { runId }: RunSummary): Groups {
  const { reads } = context.store.history;
  return { step: reads.lastStep(runId, 'step') ?? 0, epoch: reads.lastStep(runId, 'epoch') ?? 0 };
}

/**
 * Begins a replay; returns what ends it early. The last of its news is `identical`, `differs` or `failed`.
 * @throws Failure for a run that is in progress, or of which nothing is stored
 */
export function startReplay(options: Options, runId: string, emit: (news: ReplayNews) => void): () => void {
  const run = options.register.get(runId);
  if (isActive(run.status)) throw new Failure('not-allowed-now', `"${run.name}" is still in progress.`, { mend: 'Replay it when it has ended.' });
  const stored = storedOf(options, run);
  const { environment } = run;
  if (environment === null || (stored.step === 0 && stored.epoch === 0)) throw new Failure('not-allowed-now', `Nothing was measured in "${run.name}", so there is nothing to compare with.`);
  const replay = new Replay(options, run, environment, stored, emit);
  return options.sideWork.start('replay', (signal) => {
    signal.addEventListener('abort', () => { replay.cancel(); });
    return replay.run();
  });
}

class Replay implements TrainingListener {
  private readonly options: Options;
  private readonly recorded: RunSummary;
  private readonly environment: Environment;
  private readonly stored: Groups;
  private readonly emit: (news: ReplayNews) => void;
  private readonly stopwatch: Stopwatch;
  private readonly unwatch: () => void;
  private training: Training | null = null;
  /** The last step and epoch that were compared. */
  private reached: Groups = { step: 0, epoch: 0 };
  private firstStep = 0;
  private stepsPerEpoch = 0;
  private hasEnded = false;

  constructor(options: Options, recorded: RunSummary, environment: Environment, stored: Groups, emit: (news: ReplayNews) => void) {
    this.options = options;
    this.recorded = recorded;
    this.environment = environment;
    this.stored = stored;
    this.emit = emit;
    this.stopwatch = new Stopwatch(options.context.clock, 0);
    this.unwatch = options.register.changes.subscribe(({ run, removedRunId }) => {
      const isOther = removedRunId === recorded.runId || (run?.runId === recorded.runId && isActive(run.status));
      if (isOther) this.end({ state: 'failed', reason: 'The run was deleted or gone on with meanwhile.' });
    });
  }

  /** Never throws: what goes wrong becomes its last news. */
  async run(): Promise<void> {
    const { context, preparation, host, machine, stopTimeoutMs } = this.options;
    const { recorded } = this;
    this.tellProgress(null);
    try {
      const plan = planAgain(recorded, this.environment, machine);
      const prepared = await preparation.prepare(getDataset(context, recorded.datasetId), recorded.spec);
      if (this.hasEnded) return;
      const trainer = await host.acquire(plan.process);
      try {
        if (this.hasEnded) return;
        this.training = new Training(trainer, makeJob(plan, [traineeOf(recorded, this.origin())], prepared, recorded.task), stopTimeoutMs);
        this.training.start(new Map([[recorded.runId, this]]));
        await this.training.done;
      } finally {
        host.release(trainer);
      }
    } catch (error) {
      if (this.hasEnded) return;
      if (!(error instanceof Failure)) context.log(`The replay of run ${recorded.runId} failed: ${stackOf(error)}`);
      this.end({ state: 'failed', reason: messageOf(error) });
    }
  }

  cancel(): void {
    if (this.hasEnded) return;
    this.leave();
  }

  receive(message: RunMessage): void {
    if (this.hasEnded) return;
    try {
      this.take(message);
    } catch (error) {
      this.options.context.log(`The replay of run ${this.recorded.runId} failed: ${stackOf(error)}`);
      this.end({ state: 'failed', reason: messageOf(error) });
    }
  }

  crashed(reason: string): void { this.end({ state: 'failed', reason }); }
  unanswered(): void { this.end({ state: 'failed', reason: 'The training process did not answer.' }); }

  private take(message: RunMessage): void {
    switch (message.type) {
      case 'started': {
        const other = otherEngine(this.environment, message.engine);
        if (other !== null) return this.end({ state: 'failed', reason: `The run was trained by ${other.before}; here it would be ${other.now}, which rounds differently.` });
        this.firstStep = message.step;
        this.stepsPerEpoch = message.stepsPerEpoch;
        this.reached = { step: message.step, epoch: message.epoch };
        return this.stopwatch.start();
      }
      case 'metrics': return this.compare(message.batches);
      case 'ended': return this.conclude(this.missing());
      case 'compiling':
      case 'checkpoint':
      case 'paused':
      case 'resumed':
      case 'edited':
    }
  }

  private origin(): TrainingStart {
    const checkpoint = this.options.context.store.history.reads.forkOrigin(this.recorded.runId);
    return checkpoint === null ? { type: 'fresh' } : { type: 'fork', checkpoint };
  }

  private compare(batches: readonly MetricBatch[]): void {
    const found = batches.map((batch) => this.differenceIn(batch)).filter((difference) => difference !== null);
    const [first] = found.sort((left, right) => this.positionOf(left) - this.positionOf(right));
    if (first !== undefined || this.hasComparedAll()) return this.conclude(first ?? null);
    this.tellProgress(this.stopwatch.secondsLeft(this.reached.step, this.stored.step));
  }

  /** Of that part of a batch that is stored: a run that ended early has no more. */
  private differenceIn(batch: MetricBatch): Difference | null {
    const { group } = batch;
    const end = batch.step.findIndex((step) => step > this.stored[group]);
    const rows = end < 0 ? batch.step.length : end;
    const last = batch.step[rows - 1];
    if (last === undefined) return null;
    const now = { ...batch, step: batch.step.subarray(0, rows), values: batch.values.map((column) => column.subarray(0, rows)) };
    const before = this.read(group, this.reached[group] + 1, last);
    this.reached = { ...this.reached, [group]: last };
    return firstDifference(before, now);
  }

  /** The first stored value that a replay that is over did not come to. */
  private missing(): Difference | null {
    const groups = (['step', 'epoch'] as const).filter((group) => this.reached[group] < this.stored[group]);
    const found = groups.map((group) => {
      const before = this.read(group, this.reached[group] + 1, this.reached[group] + 1);
      return firstDifference(before, { ...before, step: new Float64Array(), values: [], names: [] });
    });
    return found.find((difference) => difference !== null) ?? null;
  }

  private read(group: MetricGroup, fromStep: number, toStep: number): MetricBatch {
    const { runId } = this.recorded;
    const empty = { runId, group, names: [], step: new Float64Array(), values: [] };
    return this.options.context.store.history.reads.metrics({ runId, group, names: null, fromStep, toStep }) ?? empty;
  }

  /** In steps; an epoch ends after its last one. */
  private positionOf({ group, step }: Difference): number {
    return group === 'step' ? step : step * this.stepsPerEpoch + 0.5;
  }

  private hasComparedAll(): boolean {
    return this.reached.step >= this.stored.step && this.reached.epoch >= this.stored.epoch;
  }

  private tellProgress(secondsLeft: number | null): void {
    this.emit({ state: 'training', step: this.reached.step - this.firstStep, steps: this.stored.step - this.firstStep, secondsLeft });
  }

  private conclude(difference: Difference | null): void {
    const steps = this.stored.step - this.firstStep;
    const [before, now] = [this.environment.app, this.options.appVersion];
    const versions = before === now ? null : { before, now };
    const says = difference === null ? `identical over ${grouped(steps)} ${steps === 1 ? 'step' : 'steps'}.` : `differs ${describe(difference)}${versions === null ? '' : ` ${otherVersion(versions)}`}`;
    this.options.register.addEvent(this.recorded.runId, 'replayed', `Replayed: ${says}`);
    this.end(difference === null ? { state: 'identical', steps } : { state: 'differs', difference, versions });
  }

  private end(news: ReplayNews): void {
    if (this.hasEnded) return;
    this.leave();
    this.emit(news);
  }

  private leave(): void {
    this.hasEnded = true;
    this.stopwatch.stop();
    this.unwatch();
    this.training?.stop(this.recorded.runId);
  }
}

/** "from step 1234 on: loss was 0.5, now 0.25." */
function describe({ group, step, name, before, now }: Difference): string {
  return `from ${group} ${grouped(step)} on: ${name} was ${before ?? 'no number'}, now ${now ?? 'no number'}.`;
}
