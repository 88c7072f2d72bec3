// What of a run's metrics the classifier needs, kept up to date batch by batch, in bounded memory: the epochs, in groups where they
// are many, and of the steps the notable ones.
import { joinBatches } from '../../shared/metrics/batch.ts';
import { isProbeSignal, stepMetrics } from '../../shared/metrics/names.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { MetricColumns } from '../../shared/stagnation/evidence.ts';

/** Rows that the epochs are kept in: many times the points that the classifier condenses a curve to, and bounded for any run. */
const maxRows = 4_096;

/** The mean of a group's values. A missing signal is just not measured; in any other metric it is a value that is not finite. */
function meanOf(name: string, values: Float64Array): number {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0 || (finite.length < values.length && !isProbeSignal(name))) return NaN;
  return finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

/** Consecutive groups of `size` rows as one row each, with the last step of the group; the last group may be smaller. */
function grouped(batch: MetricBatch, size: number): MetricBatch {
  const groups = Math.ceil(batch.step.length / size);
  const bounds = (group: number): [number, number] => [group * size, Math.min(batch.step.length, (group + 1) * size)];
  return {
    ...batch,
    step: Float64Array.from({ length: groups }, (_, group) => batch.step[bounds(group)[1] - 1] ?? NaN),
    values: batch.values.map((column, index) => Float64Array.from({ length: groups }, (_, group) => meanOf(batch.names[index] ?? '', column.subarray(...bounds(group))))),
  };
}

/** Every epoch, until there are too many; from then on groups of 2, of 4, ... epochs as one, evenly over the whole run. */
export class CondensedEpochs {
  /** Rows of whole groups. */
  private rows: MetricBatch | null = null;
  /** Epochs of the group that is not whole yet. */
  private rest: MetricBatch | null = null;
  private groupSize = 1;

  append(batch: MetricBatch): void {
    const waiting = this.rest === null ? batch : joinBatches([this.rest, batch]);
    const whole = waiting.step.length - (waiting.step.length % this.groupSize);
    this.rest = whole === waiting.step.length ? null : rowsOf(waiting, whole, waiting.step.length);
    if (whole === 0) return;
    const added = grouped(rowsOf(waiting, 0, whole), this.groupSize);
    this.rows = this.rows === null ? added : joinBatches([this.rows, added]);
    if (this.rows.step.length >= maxRows) this.halve();
  }

  view(): MetricColumns {
    const parts = [this.rows, this.rest === null ? null : grouped(this.rest, this.groupSize)].filter((part) => part !== null);
    const [first, ...others] = parts;
    if (first === undefined) return { step: new Float64Array(), values: new Map() };
    const { step, names, values } = joinBatches([first, ...others]);
    return { step, values: new Map(names.map((name, index) => [name, values[index] ?? new Float64Array()])) };
  }

  private halve(): void {
    if (this.rows !== null) this.rows = grouped(this.rows, 2);
    this.groupSize *= 2;
  }
}

/** The classifier looks at the first step, at the largest gradient, and at the last few hundred: a run may have millions. */
const keptSteps = 2_000;

function rowsOf(batch: MetricBatch, from: number, to: number): MetricBatch {
  return { ...batch, step: batch.step.slice(from, to), values: batch.values.map((column) => column.slice(from, to)) };
}

/** Those rows alone, in rising order of step, however many there were. */
export class NotableSteps {
  private first: MetricBatch | null = null;
  private steepest: { readonly norm: number; readonly row: MetricBatch } | null = null;
  private last: MetricBatch | null = null;

  append(batch: MetricBatch): void {
    this.first ??= rowsOf(batch, 0, 1);
    const norms = batch.values[batch.names.indexOf(stepMetrics.gradientNorm)];
    let steepest = -1;
    norms?.forEach((norm, row) => {
      if (Number.isFinite(norm) && norm > (norms[steepest] ?? this.steepest?.norm ?? -Infinity)) steepest = row;
    });
    const norm = norms?.[steepest];
    if (norm !== undefined) this.steepest = { norm, row: rowsOf(batch, steepest, steepest + 1) };
    const joined = this.last === null ? batch : joinBatches([this.last, batch]);
    this.last = rowsOf(joined, Math.max(0, joined.step.length - keptSteps), joined.step.length);
  }

  view(): MetricColumns {
    if (this.first === null || this.last === null) return { step: new Float64Array(), values: new Map() };
    const start = this.last.step[0] ?? 0;
    const earlier = [this.first, ...(this.steepest === null ? [] : [this.steepest.row])].filter(({ step: [step = 0] }, index, rows) => step < start && step !== rows[index - 1]?.step[0]);
    const { step, names, values } = earlier.reduceRight((later, row) => joinBatches([row, later]), this.last);
    return { step, values: new Map(names.map((name, index) => [name, values[index] ?? new Float64Array()])) };
  }
}
