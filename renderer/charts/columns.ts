// Metric columns that grow while a run trains, up to a bound if they are given one. Not reactive on purpose: the owner counts its changes.
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import { decimateBySteps } from '../../shared/metrics/decimate.ts';

const smallestCapacity = 256;

function grown(column: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity).fill(NaN);
  larger.set(column);
  return larger;
}

export class GrowingColumns {
  #length = 0;
  #step = new Float64Array(smallestCapacity);
  readonly #columns = new Map<string, Float64Array>();
  readonly #mostRows: number;

  /** Beyond `mostRows` the rows are thinned out to half as many, keeping every extreme that a chart can show. */
  constructor(mostRows = Infinity) {
    this.#mostRows = mostRows;
  }

  get length(): number {
    return this.#length;
  }

  /** Rising step or epoch numbers. The view is valid until the next `append`. */
  get step(): Float64Array {
    return this.#step.subarray(0, this.#length);
  }

  get names(): string[] {
    return [...this.#columns.keys()];
  }

  /** Step number after the last one held, from which to go on. */
  get nextStep(): number {
    return this.#length === 0 ? 0 : (this.#step[this.#length - 1] ?? 0) + 1;
  }

  has(name: string): boolean {
    return this.#columns.has(name);
  }

  /** Values of a column, as long as `step`; NaN where the column has none, also when it is not known. */
  column(name: string): Float64Array {
    return this.#columns.get(name)?.subarray(0, this.#length) ?? new Float64Array(this.#length).fill(NaN);
  }

  /** Adds a batch. What it repeats or overtakes is replaced by it, so a replay changes nothing. */
  append(batch: MetricBatch): void {
    if (batch.step.length === 0) return;
    this.truncate(batch.step[0] ?? 0);
    const length = this.#length + batch.step.length;
    this.#reserve(length);
    this.#step.set(batch.step, this.#length);
    batch.names.forEach((name, index) => {
      const column = this.#columns.get(name) ?? new Float64Array(this.#step.length).fill(NaN);
      column.set(batch.values[index] ?? [], this.#length);
      this.#columns.set(name, column);
    });
    this.#length = length;
    if (length > this.#mostRows) this.#thinOut(batch);
  }

  /** Forgets everything from `fromStep` on. */
  truncate(fromStep: number): void {
    const before = this.#length;
    while (this.#length > 0 && (this.#step[this.#length - 1] ?? 0) >= fromStep) this.#length -= 1;
    if (this.#length < before) for (const column of this.#columns.values()) column.fill(NaN, this.#length, before);
  }

  #thinOut({ runId, group }: MetricBatch): void {
    const { names, step } = this;
    const thin = decimateBySteps({ runId, group, names, step, values: names.map((name) => this.column(name)) }, Math.floor(this.#mostRows / 2));
    this.#length = thin.step.length;
    this.#step.set(thin.step);
    names.forEach((name, index) => this.#columns.get(name)?.fill(NaN).set(thin.values[index] ?? []));
  }

  #reserve(length: number): void {
    if (length <= this.#step.length) return;
    const capacity = Math.max(length, this.#step.length * 2);
    this.#step = grown(this.#step, capacity);
    for (const [name, column] of this.#columns) this.#columns.set(name, grown(column, capacity));
  }
}
