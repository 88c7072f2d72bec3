// Metrics to whoever draws them: the stored part first, then live, with no gap and nothing twice.
import { sinceStep } from '../../shared/metrics/batch.ts';
import { decimate } from '../../shared/metrics/decimate.ts';
import { maxPendingPoints } from '../../shared/rpc/metric-items.ts';
import type { Topic } from './topic.ts';
import type { MetricBatch, MetricGroup } from '../../shared/metrics/batch.ts';
import type { MetricItem } from '../../shared/rpc/metric-items.ts';
import type { Context, HandlersOf } from './context.ts';

/** What happens to the metrics of runs in this process. `cut`: all after `lastStep` is forgotten and will be measured again. */
export type MetricNews = { readonly kind: 'batch'; readonly batch: MetricBatch } | { readonly kind: 'cut'; readonly runId: string; readonly group: MetricGroup; readonly lastStep: number };

export type MetricHandlers = HandlersOf<'metrics'> & Pick<HandlersOf<'runs'>, 'runs.metrics'>;

export function createMetrics({ store }: Pick<Context, 'store'>, news: Topic<MetricNews>): MetricHandlers {
  /** One subscriber: gives every row from `fromStep` on exactly once. */
  function follow(runId: string, group: MetricGroup, fromStep: number, emit: (item: MetricItem) => void): () => void {
    let nextStep = fromStep;
    const give = (batch: MetricBatch | null): void => {
      const fresh = batch === null ? null : sinceStep(batch, nextStep);
      const last = fresh?.step.at(-1);
      if (fresh === null || last === undefined) return;
      nextStep = last + 1;
      emit({ kind: 'batch', batch: fresh });
    };
    const catchUp = (): void => {
      const { reads } = store.history;
      if (reads.metricPoints(runId, group, nextStep) <= maxPendingPoints) {
        give(reads.metrics({ runId, group, names: null, fromStep: nextStep, toStep: null }));
        return;
      }
      // Too much for one item; the subscriber reads the range, as thinned as it wants it, and live goes on behind it.
      const last = reads.lastStep(runId, group);
      emit({ kind: 'resync', fromStep: nextStep });
      nextStep = (last ?? 0) + 1;
    };
    catchUp();
    const ends = [
      news.subscribe((item) => {
        if (item.kind === 'batch') {
          if (item.batch.runId === runId && item.batch.group === group) give(item.batch);
        } else if (item.runId === runId && item.group === group && item.lastStep < nextStep - 1) {
          nextStep = item.lastStep + 1;
          emit({ kind: 'resync', fromStep: nextStep });
        }
      }),
      // A command line beside the app trains it.
      store.foreignChanges.subscribe(catchUp),
    ];
    return () => { for (const end of ends) end(); };
  }

  return {
    'runs.metrics': ({ runId, group, fromStep }, emit) => follow(runId, group, fromStep, emit),
    'metrics.range': async ({ maxRows, ...range }) => {
      const batch = store.history.reads.metrics(range);
      return batch === null || maxRows === null ? batch : decimate(batch, maxRows);
    },
  };
}
