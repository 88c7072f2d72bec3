// Trains settings beside everything else, without entering runs: for trials. Nothing is kept but the curves, in memory.
import { Failure } from '../../shared/rpc/failure.ts';
import { Training } from './training.ts';
import { makeJob, planTraining } from './training-plan.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { Dataset } from '../../shared/spec/profile.ts';
import type { RunSpec } from '../../shared/spec/run-spec.ts';
import type { RunsOptions } from './runs.ts';
import type { Trainee, TrainingPlan } from './training-plan.ts';
import type { RunMessage, TrainingListener } from './training.ts';

export type SideTrainingOptions = Pick<RunsOptions, 'context' | 'preparation' | 'host' | 'machine' | 'stopTimeoutMs'>;

/** One of the settings, as far as it has come. */
export class SideRun implements TrainingListener {
  readonly runId: string;
  readonly spec: RunSpec;
  /** Epoch metrics by name, a value an epoch. */
  readonly curves = new Map<string, number[]>();
  epoch = 0;
  stepsPerEpoch = 0;
  /** Null while it trains. */
  status: 'finished' | 'stopped' | 'diverged' | null = null;
  /** Why it could not be trained to an end. */
  failure: string | null = null;
  private readonly keeps: (name: string) => boolean;
  private readonly onProgress: () => void;

  constructor(runId: string, spec: RunSpec, keeps: (name: string) => boolean, onProgress: () => void) {
    this.runId = runId;
    this.spec = spec;
    this.keeps = keeps;
    this.onProgress = onProgress;
  }

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
  readonly specs: readonly RunSpec[];
  /** Which epoch metrics to keep. */
  readonly keeps: (name: string) => boolean;
  /** Whenever one of the runs has come further. Must not throw. */
  readonly onProgress: (runs: readonly SideRun[]) => void;
  readonly signal: AbortSignal;
}

/**
 * Trains all of the settings from their seeds, those that can share a graph side by side, and at most one group a core at a time.
 * Answers in the order of the settings.
 * @throws Failure where the data cannot be prepared or a training process fails; the reason of `signal` when that aborts
 */
export async function trainBeside(options: SideTrainingOptions, request: SideTrainingRequest): Promise<readonly SideRun[]> {
  const { context, preparation, machine } = options;
  const runs: readonly SideRun[] = request.specs.map((spec) => new SideRun(context.newId(), spec, request.keeps, () => { request.onProgress(runs); }));
  const inputs = new Map<string, number>();
  for (const run of runs) inputs.set(run.runId, (await preparation.prepare(request.dataset, run.spec)).facts.inputs);
  const waiting = planTraining(runs, (run) => inputs.get(run.runId) ?? 0, machine);
  // The first group that fails ends the others: half an answer is of no use.
  const end = new AbortController();
  const signal = AbortSignal.any([request.signal, end.signal]);
  const lane = async (): Promise<void> => {
    for (let plan = waiting.shift(); plan !== undefined; plan = waiting.shift()) await trainGroup(options, request.dataset, plan, runs, signal);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(machine.cores, waiting.length) }, lane));
  } finally {
    end.abort();
  }
  return runs;
}

async function trainGroup({ preparation, host, stopTimeoutMs }: SideTrainingOptions, dataset: Dataset, plan: TrainingPlan, runs: readonly SideRun[], signal: AbortSignal): Promise<void> {
  const members = runs.filter((run) => plan.runIds.includes(run.runId));
  const trainees = members.map(({ runId, spec }): Trainee => ({ runId, model: spec.model, training: spec.training, edits: [], start: { type: 'fresh' } }));
  const [first, ...others] = trainees;
  if (first === undefined) return;
  const [{ spec }] = members as [SideRun];
  const prepared = await preparation.prepare(dataset, spec);
  signal.throwIfAborted();
  const trainer = await host.acquire(plan.process);
  try {
    signal.throwIfAborted();
    const training = new Training(trainer, makeJob(plan, [first, ...others], prepared, spec.dataset.task), stopTimeoutMs);
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
