// A run history for a bench: a real one, in a folder of its own, with one run to store metrics for.
import { join } from 'node:path';
import process from 'node:process';
import { someDataset, someRun } from '../../main/history/fixtures.ts';
import { openHistory } from '../../main/history/history.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';

export class BenchHistory {
  readonly #history: ReturnType<typeof openHistory>;

  constructor(folder: string) {
    this.#history = openHistory({ file: join(folder, 'history.sqlite'), clock: Date.now });
    const { writes } = this.#history;
    writes.putSession('bench', process.pid, 1);
    writes.putDataset(someDataset);
    writes.addExperiment({ experimentId: someRun.experimentId, name: 'bench', datasetId: someDataset.datasetId, createdAt: 1, source: {} });
    writes.addRun(someRun, 'bench');
  }

  /** Stores what came in one message, as the app does: in one transaction. */
  add(batches: readonly MetricBatch[]): void {
    this.#history.transaction(() => { for (const batch of batches) this.#history.writes.addMetrics({ ...batch, runId: someRun.runId }); });
  }

  /** Forgets all metrics, so that the same steps can be stored again. */
  clear(): void {
    this.#history.transaction(() => { for (const group of ['step', 'epoch'] as const) this.#history.writes.cutMetrics(someRun.runId, group, 0); });
  }

  /** Rows of the `step` group. */
  countSteps(): number {
    return this.#history.reads.metrics({ runId: someRun.runId, group: 'step', names: null, fromStep: 0, toStep: null })?.step.length ?? 0;
  }

  close(): void {
    this.#history.close();
  }
}
