// The metrics of one run and group, joined as they come: adding costs no more than what is added, and looking copies nothing.
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { MetricColumns } from '../../shared/stagnation/evidence.ts';

/** Rows that there is room for at first; doubling keeps any number of small batches cheap. */
const firstCapacity = 64;

export class GrowingColumns {
  #step = new Float64Array(firstCapacity);
  #length = 0;
  readonly #columns = new Map<string, Float64Array>();

  get length(): number {
    return this.#length;
  }

  /** Rows that follow those that are there. A column that a batch lacks, or that comes late, is NaN where it was not. */
  append({ names, step, values }: Pick<MetricBatch, 'names' | 'step' | 'values'>): void {
    const from = this.#length;
    const to = from + step.length;
    this.#makeRoom(to);
    this.#step.set(step, from);
    names.forEach((name, index) => {
      if (!this.#columns.has(name)) this.#columns.set(name, new Float64Array(this.#step.length).fill(NaN, 0, from));
      this.#columns.get(name)?.set(values[index] ?? [], from);
    });
    if (names.length < this.#columns.size) for (const [name, column] of this.#columns) if (!names.includes(name)) column.fill(NaN, from, to);
    this.#length = to;
  }

  /** Forgets all but the first rows. */
  keepFirst(count: number): void {
    this.#length = Math.min(this.#length, count);
  }

  /** Forgets all but the last rows. */
  keepLast(count: number): void {
    const from = Math.max(0, this.#length - count);
    if (from === 0) return;
    for (const column of [this.#step, ...this.#columns.values()]) column.copyWithin(0, from, this.#length);
    this.#length -= from;
  }

  /** What is there now: not a copy, and so of use until something is added or forgotten. */
  view(): MetricColumns {
    const cut = (column: Float64Array): Float64Array => column.subarray(0, this.#length);
    return { step: cut(this.#step), values: new Map([...this.#columns].map(([name, column]) => [name, cut(column)])) };
  }

  #makeRoom(rows: number): void {
    if (rows <= this.#step.length) return;
    const capacity = Math.max(rows, 2 * this.#step.length);
    const grown = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(capacity);
      larger.set(column.subarray(0, this.#length));
      return larger;
    };
    this.#step = grown(this.#step);
    for (const [name, column] of this.#columns) this.#columns.set(name, grown(column));
  }
}
