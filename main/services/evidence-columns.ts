// What of a run's metrics the classifier needs, kept up to date batch by batch: every epoch, and of the steps the notable ones.
import { joinBatches } from '../../shared/metrics/batch.ts';
import { stepMetrics } from '../../shared/metrics/names.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { MetricColumns } from '../../shared/stagnation/evidence.ts';

/** A column that grows: doubling keeps a million appends cheap. */
class GrowingColumn {
  private data = new Float64Array(256);
  private length = 0;

  /** Appends `values`, after filling up to `start` with NaN where this column was absent. */
  append(values: Float64Array, start: number): void {
    const end = start + values.length;
    if (end > this.data.length) {
      const larger = new Float64Array(Math.max(end, this.data.length * 2));
      larger.set(this.data.subarray(0, this.length));
      this.data = larger;
    }
    this.data.fill(NaN, this.length, start);
    this.data.set(values, start);
    this.length = end;
  }

  /** The first `length` values; NaN where the column was absent at the end. Shares memory: valid until the next append. */
  view(length: number): Float64Array {
    if (this.length < length) this.append(new Float64Array(), length);
    return this.data.subarray(0, length);
  }
}

/** Every row there was. */
export class GrowingColumns {
  private readonly step = new GrowingColumn();
  private readonly values = new Map<string, GrowingColumn>();
  private rows = 0;

  append(batch: MetricBatch): void {
    this.step.append(batch.step, this.rows);
    batch.names.forEach((name, index) => {
      const column = this.values.get(name) ?? new GrowingColumn();
      this.values.set(name, column);
      column.append(batch.values[index] ?? new Float64Array(), this.rows);
    });
    this.rows += batch.step.length;
  }

  view(): MetricColumns {
    return { step: this.step.view(this.rows), values: new Map([...this.values].map(([name, column]) => [name, column.view(this.rows)])) };
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
