// How far a run is and how long it will still take, from the metrics that come in.
import { epochMetrics, isProbeSignal } from '../../shared/metrics/names.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { RunSummary } from '../../shared/spec/run.ts';

/** Speed is measured over this time: long enough to be calm, short enough to notice a change. */
const speedWindowMs = 5_000;

type Progress = Pick<RunSummary, 'epoch' | 'step' | 'metrics'>;

/**
 * Latest finite value of each column, and the best validation loss with its epoch. A value that is not finite takes the older one
 * away, but for signals that are not measured in every epoch.
 */
function latestMetrics(before: Readonly<Record<string, number>>, batch: MetricBatch): Record<string, number> {
  const latest = new Map(Object.entries(before));
  batch.names.forEach((name, index) => {
    const column = batch.values[index];
    const value = isProbeSignal(name) ? column?.findLast(Number.isFinite) : column?.at(-1);
    if (value !== undefined && Number.isFinite(value)) latest.set(name, value);
    else if (!isProbeSignal(name)) latest.delete(name);
    if (name !== epochMetrics.validationLoss) return;
    column?.forEach((loss, row) => {
      // NaN is no improvement, and the first of equal epochs stays the best.
      if (!(loss < (latest.get('best_val_loss') ?? Infinity))) return;
      latest.set('best_val_loss', loss);
      latest.set('best_epoch', batch.step[row] ?? 0);
    });
  });
  return Object.fromEntries(latest);
}

/** The progress after a batch. */
export function advance(progress: Progress, batch: MetricBatch): Progress {
  const last = batch.step.at(-1);
  if (last === undefined) return progress;
  if (batch.group === 'step') return { ...progress, step: last };
  return { ...progress, epoch: last, metrics: latestMetrics(progress.metrics, batch) };
}

/** Measures training time, pauses excluded, and predicts what is left from the recent speed. */
export class Stopwatch {
  private readonly clock: () => number;
  private before: number;
  private startedAt: number | null = null;
  private readonly marks: { at: number; step: number }[] = [];

  /** `seconds` were trained before, in an earlier part of the run. */
  constructor(clock: () => number, seconds: number) {
    this.clock = clock;
    this.before = seconds;
  }

  start(): void { this.startedAt ??= this.clock(); }

  /** For a pause, and at the end. */
  stop(): void {
    this.before = this.seconds;
    this.startedAt = null;
    this.marks.length = 0;
  }

  get seconds(): number {
    return this.before + (this.startedAt === null ? 0 : (this.clock() - this.startedAt) / 1_000);
  }

  /** Seconds to `totalSteps` at the recent speed; null until that is known. */
  secondsLeft(step: number, totalSteps: number): number | null {
    const at = this.clock();
    this.marks.push({ at, step });
    while (this.marks.length > 2 && at - (this.marks[1]?.at ?? at) >= speedWindowMs) this.marks.shift();
    const first = this.marks[0];
    if (first === undefined || first.step >= step || first.at >= at) return null;
    return ((totalSteps - step) * (at - first.at)) / (step - first.step) / 1_000;
  }
}
