// Trains settings beside everything else, without entering runs: for trials and probes. Nothing is kept but the curves, in memory.
import { Failure } from '../../shared/rpc/failure.ts';
import { Training } from './training.ts';
import { makeJob, planTraining } from './training-plan.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { Dataset } from '../../shared/spec/profile.ts';
import type { RunSpec } from '../../shared/spec/run-spec.ts';
import type { TrainingStart } from '../../shared/rpc/trainer.ts';
import type { Prepared } from '../tables/tables.ts';
import type { RunsOptions } from './runs.ts';
import type { Trainer } from './trainer-host.ts';
import type { DataSize, Trainee, TrainingPlan } from './training-plan.ts';
import type { RunMessage, TrainingListener } from './training.ts';

export type SideTrainingOptions = Pick<RunsOptions, 'context' | 'preparation' | 'host' | 'machine' | 'stopTimeoutMs'>;

/** What is trained. Those with the same `group` have the same data and stand at the same step, so that they can share a graph. */
export interface SideJob {
  readonly spec: RunSpec;
  readonly start: TrainingStart;
  readonly group: string;
  /** Cuts the prepared data down to what is trained on. */
  readonly choose: (prepared: Prepared) => Prepared;
}

/** From its seed, on all that its settings prepare. */
export function freshJob(spec: RunSpec): SideJob {
  return { spec, start: { type: 'fresh' }, group: '', choose: (prepared) => prepared };
}

/** One of the settings, as far as it has come. */
export class SideRun implements TrainingListener {
  readonly runId: string;
  readonly job: SideJob;
  /** Epoch metrics by name, a value an epoch; nothing before the epoch that it starts from. */
  readonly curves = new Map<string, number[]>();
  epoch = 0;
  stepsPerEpoch = 0;
  /** Null while it trains. */
  status: 'finished' | 'stopped' | 'diverged' | null = null;
  /** Why it could not be trained to an end. */
  failure: string | null = null;
  private readonly keeps: (name: string) => boolean;
  private readonly onProgress: () => void;

  constructor(runId: string, job: SideJob, keeps: (name: string) => boolean, onProgress: () => void) {
    this.runId = runId;
    this.job = job;
    this.keeps = keeps;
    this.onProgress = onProgress;
  }

  get spec(): RunSpec { return this.job.spec; }

  receive(message: RunMessage): void {
    if (message.type === 'started') this.stepsPerEpoch = message.stepsPerEpoch;
    if (message.type === 'ended') this.status = message.status;
    if (message.type === 'metrics') for (const batch of message.batches) if (batch.group === 'epoch') this.append(batch);
    if (message.type === 'metrics' || message.type === 'ended') this.onProgress();
  }

  crashed(reason: string): void { this.failure ??= reason; }
  unanswered(): void { this.failure ??= 'The training process did not answer.'; }

  private append({ names, values, step }: MetricBatch): void {
    names.forEach((name, index) => {
      if (!this.keeps(name)) return;
      const curve = this.curves.get(name) ?? [];
      this.curves.set(name, curve);
      step.forEach((epoch, row) => { curve[epoch - 1] = values[index]?.[row] ?? NaN; });
    });
    this.epoch = step.at(-1) ?? this.epoch;
  }
}

export interface SideTrainingRequest {
  readonly dataset: Dataset;
  readonly jobs: readonly SideJob[];
  /** True where compiling takes longer than all of the training: then the plain graph is used, on processes of the kind that is kept warm. */
  readonly isShort: boolean;
  /** Which epoch metrics to keep. */
  readonly keeps: (name: string) => boolean;
  /** Whenever one of the runs has come further. Must not throw. */
  readonly onProgress: (runs: readonly SideRun[]) => void;
  readonly signal: AbortSignal;
}

/**
 * Trains all of the settings, those that can share a graph side by side, and at most one group a core at a time.
 * Answers in the order of the settings.
 * @throws Failure where the data cannot be prepared or a training process fails; the reason of `signal` when that aborts
 */
export async function trainBeside(options: SideTrainingOptions, request: SideTrainingRequest): Promise<readonly SideRun[]> {
  const { context, preparation, machine } = options;
  const runs: readonly SideRun[] = request.jobs.map((job) => new SideRun(context.newId(), job, request.keeps, () => { request.onProgress(runs); }));
  const sized: { readonly runId: string; readonly spec: RunSpec; readonly group: string; readonly data: DataSize }[] = [];
  for (const { runId, spec, job } of runs) sized.push({ runId, spec, group: job.group, data: (await preparation.prepare(request.dataset, spec)).facts });
  const groups = [...new Set(sized.map(({ group }) => group))].map((group) => sized.filter((run) => run.group === group));
  const waiting = groups.flatMap((group) => planTraining(group, ({ data }) => data, machine));
  // The first group that fails ends the others: half an answer is of no use.
  const end = new AbortController();
  const signal = AbortSignal.any([request.signal, end.signal]);
  const lane = async (): Promise<void> => {
    for (let plan = waiting.shift(); plan !== undefined; plan = waiting.shift()) await trainGroup(options, request, plan, runs, signal);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(machine.cores, waiting.length) }, lane));
  } finally {
    end.abort();
  }
  return runs;
}

/** Of native TensorFlow, the tier that needs no compiling; the others as they are. */
function shortTier({ engine }: Trainer): TrainingPlan['tier'] {
  return engine.tier === 'xla' ? 'graph' : null;
}

async function trainGroup({ preparation, host, stopTimeoutMs }: SideTrainingOptions, { dataset, isShort }: SideTrainingRequest, plan: TrainingPlan, runs: readonly SideRun[], signal: AbortSignal): Promise<void> {
  const members = runs.filter((run) => plan.runIds.includes(run.runId));
  const trainees = members.map(({ runId, spec, job }): Trainee => ({ runId, model: spec.model, training: spec.training, edits: [], start: job.start }));
  const [first, ...others] = trainees;
  if (first === undefined) return;
  const [{ spec, job }] = members as [SideRun];
  const prepared = job.choose(await preparation.prepare(dataset, spec));
  signal.throwIfAborted();
  const trainer = await host.acquire(isShort ? { ...plan.process, threads: 1 } : plan.process);
  try {
    signal.throwIfAborted();
    const training = new Training(trainer, makeJob(isShort ? { ...plan, tier: plan.tier ?? shortTier(trainer) } : plan, [first, ...others], prepared, spec.dataset.task), stopTimeoutMs);
    const stop = (): void => { for (const { runId } of members) training.stop(runId); };
    signal.addEventListener('abort', stop);
    training.start(new Map(members.map((run) => [run.runId, run])));
    await training.done;
    signal.removeEventListener('abort', stop);
  } finally {
    host.release(trainer);
  }
  signal.throwIfAborted();
  const failure = members.find((run) => run.failure !== null)?.failure ?? null;
  if (failure !== null) throw new Failure('trainer-crashed', failure);
}
