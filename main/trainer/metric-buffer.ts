// Metrics of one group that wait to be sent. Grows without bound while nobody takes them: training never waits for a reader.
import type { MetricBatch, MetricGroup } from '../../shared/metrics/batch.ts';

/** Rows that a column has room for at first; doubling keeps a million appends cheap. */
const firstCapacity = 256;

export class MetricBuffer {
  readonly #runId: string;
  readonly #group: MetricGroup;
  #names: readonly string[] = [];
  #step = new Float64Array(firstCapacity);
  #columns: Float64Array[] = [];
  #length = 0;

  constructor(runId: string, group: MetricGroup) {
    this.#runId = runId;
    this.#group = group;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Adds one row. What is not finite becomes NaN, the mark of a missing value. Rows between two takes have the same names. */
  append(step: number, values: ReadonlyMap<string, number>): void {
    this.appendRow(step, [...values.keys()], [...values.values()]);
  }

  /** The same, for a caller that has no time for maps: `names` is the same array each time. */
  appendRow(step: number, names: readonly string[], values: ArrayLike<number>): void {
    if (this.#names.length !== names.length) {
      this.#names = names;
      this.#columns = names.map(() => new Float64Array(this.#step.length));
    }
    if (this.#length === this.#step.length) this.#grow();
    this.#step[this.#length] = step;
    for (let index = 0; index < this.#columns.length; index += 1) {
      const value = values[index] as number;
      (this.#columns[index] as Float64Array)[this.#length] = Number.isFinite(value) ? value : NaN;
    }
    this.#length += 1;
  }

  /** Everything that waits, as one batch; null when nothing does. */
  take(): MetricBatch | null {
    if (this.isEmpty) return null;
    const cut = (column: Float64Array): Float64Array => column.slice(0, this.#length);
    const batch = { runId: this.#runId, group: this.#group, names: [...this.#names], step: cut(this.#step), values: this.#columns.map(cut) };
    this.#length = 0;
    return batch;
  }

  #grow(): void {
    const larger = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(column.length * 2);
      grown.set(column);
      return grown;
    };
    this.#step = larger(this.#step);
    this.#columns = this.#columns.map(larger);
  }
}
