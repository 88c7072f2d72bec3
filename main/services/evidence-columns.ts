// What of a run's metrics the classifier needs, kept up to date batch by batch, in bounded memory: the epochs, in groups where they
// are many, and of the steps the notable ones.
import { GrowingColumns } from './growing-columns.ts';
import { joinBatches } from '../../shared/metrics/batch.ts';
import { isProbeSignal, stepMetrics } from '../../shared/metrics/names.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { MetricColumns } from '../../shared/stagnation/evidence.ts';

/** Rows that the epochs are kept in: many times the points that the classifier condenses a curve to, and bounded for any run. */
const maxRows = 4_096;

type Rows = Pick<MetricBatch, 'names' | 'step' | 'values'>;

/** The mean of a group's values. A missing signal is just not measured; in any other metric it is a value that is not finite. */
function meanOf(values: Float64Array, isSparse: boolean): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isFinite(value)) {
      sum += value;
      count += 1;
    } else if (!isSparse) return NaN;
  }
  return sum / count;
}

/** Consecutive groups of `size` rows as one row each, with the last step of the group; the last group may be smaller. */
function grouped({ names, step, values }: Rows, size: number): Rows {
  if (size === 1) return { names, step, values };
  const groups = Math.ceil(step.length / size);
  const end = (group: number): number => Math.min(step.length, (group + 1) * size);
  return {
    names,
    step: Float64Array.from({ length: groups }, (_, group) => step[end(group) - 1] ?? NaN),
    values: values.map((column, index) => {
      const isSparse = isProbeSignal(names[index] ?? '');
      return Float64Array.from({ length: groups }, (_, group) => meanOf(column.subarray(group * size, end(group)), isSparse));
    }),
  };
}

/** Every epoch, until there are too many; from then on groups of 2, of 4, ... epochs as one, evenly over the whole run. */
export class CondensedEpochs {
  /** Rows of whole groups. */
  private rows = new GrowingColumns();
  /** Epochs of the group that is not whole yet. */
  private rest: MetricBatch | null = null;
  private groupSize = 1;

  append(batch: MetricBatch): void {
    const waiting = this.rest === null ? batch : joinBatches([this.rest, batch]);
    const whole = waiting.step.length - (waiting.step.length % this.groupSize);
    this.rest = whole === waiting.step.length ? null : rowsOf(waiting, whole, waiting.step.length);
    this.rows.append(grouped(rowsWithin(waiting, 0, whole), this.groupSize));
    if (this.rows.length >= maxRows) this.halve();
  }

  /** Of use until the next epochs are added. */
  view(): MetricColumns {
    const whole = this.rows.length;
    if (this.rest !== null) this.rows.append(grouped(this.rest, this.groupSize));
    const view = this.rows.view();
    this.rows.keepFirst(whole);
    return view;
  }

  private halve(): void {
    const { step, values } = this.rows.view();
    this.rows = new GrowingColumns();
    this.rows.append(grouped({ names: [...values.keys()], step, values: [...values.values()] }, 2));
    this.groupSize *= 2;
  }
}

/** The classifier looks at the first step, at the largest gradient, and at the last few hundred: a run may have millions. */
const keptSteps = 2_000;

/** Some rows of a batch, sharing memory with it. */
function rowsWithin({ names, step, values }: Rows, from: number, to: number): Rows {
  return { names, step: step.subarray(from, to), values: values.map((column) => column.subarray(from, to)) };
}

/** Some rows of a batch, to keep when it is gone. */
function rowsOf(batch: MetricBatch, from: number, to: number): MetricBatch {
  return { ...batch, step: batch.step.slice(from, to), values: batch.values.map((column) => column.slice(from, to)) };
}

/** Those rows alone, in rising order of step, however many there were. */
export class NotableSteps {
  private first: MetricBatch | null = null;
  private steepest: { readonly norm: number; readonly row: MetricBatch } | null = null;
  /** The last ones, and up to as many before them: what is too much is then seldom moved out. */
  private readonly last = new GrowingColumns();

  append(batch: MetricBatch): void {
    this.first ??= rowsOf(batch, 0, 1);
    const steepest = steepestRow(batch, this.steepest?.norm ?? -Infinity);
    if (steepest !== null) this.steepest = steepest;
    const end = batch.step.length;
    this.last.append(rowsWithin(batch, Math.max(0, end - keptSteps), end));
    if (this.last.length > 2 * keptSteps) this.last.keepLast(keptSteps);
  }

  /** Of use until the next steps are added. */
  view(): MetricColumns {
    if (this.first === null) return { step: new Float64Array(), values: new Map() };
    this.last.keepLast(keptSteps);
    const last = this.last.view();
    const start = last.step[0] ?? 0;
    const earlier = [this.first, ...(this.steepest === null ? [] : [this.steepest.row])].filter(({ step: [step = 0] }, index, rows) => step < start && step !== rows[index - 1]?.step[0]);
    if (earlier.length === 0) return last;
    const all = new GrowingColumns();
    for (const row of [...earlier, { names: [...last.values.keys()], step: last.step, values: [...last.values.values()] }]) all.append(row);
    return all.view();
  }
}

/** The row of the largest finite gradient above `least`; null where there is none. */
function steepestRow(batch: MetricBatch, least: number): { norm: number; row: MetricBatch } | null {
  const norms = batch.values[batch.names.indexOf(stepMetrics.gradientNorm)] ?? new Float64Array();
  let norm = least;
  let found = -1;
  for (let row = 0; row < norms.length; row += 1) {
    const value = norms[row] ?? NaN;
    if (value > norm && Number.isFinite(value)) {
      norm = value;
      found = row;
    }
  }
  return found === -1 ? null : { norm, row: rowsOf(batch, found, found + 1) };
}
