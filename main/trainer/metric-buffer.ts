// Metrics of one group that wait to be sent. Grows without bound while nobody takes them: training never waits for a reader.
import type { MetricBatch, MetricGroup } from '../../shared/metrics/batch.ts';

export class MetricBuffer {
  readonly #runId: string;
  readonly #group: MetricGroup;
  #steps: number[] = [];
  #columns = new Map<string, number[]>();

  constructor(runId: string, group: MetricGroup) {
    this.#runId = runId;
    this.#group = group;
  }

  get isEmpty(): boolean {
    return this.#steps.length === 0;
  }

  /** Adds one row; every row has the same names. What is not finite becomes NaN, the mark of a missing value. */
  append(step: number, values: Iterable<readonly [string, number]>): void {
    this.#steps.push(step);
    for (const [name, value] of values) {
      const column = this.#columns.get(name) ?? [];
      column.push(Number.isFinite(value) ? value : NaN);
      this.#columns.set(name, column);
    }
  }

  /** Everything that waits, as one batch; null when nothing does. */
  take(): MetricBatch | null {
    if (this.isEmpty) return null;
    const batch: MetricBatch = {
      runId: this.#runId,
      group: this.#group,
      names: [...this.#columns.keys()],
      step: Float64Array.from(this.#steps),
      values: [...this.#columns.values()].map((column) => Float64Array.from(column)),
    };
    this.#steps = [];
    this.#columns = new Map();
    return batch;
  }
}
