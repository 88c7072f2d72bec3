// How metric items wait for a slow subscriber: merged into one, and past a bound replaced by the advice to read them again.
import { joinBatches, pointCount } from '../metrics/batch.ts';
import type { MetricBatch } from '../metrics/batch.ts';

export type MetricItem = { readonly kind: 'batch'; readonly batch: MetricBatch } | { readonly kind: 'resync'; readonly fromStep: number };

/** Half a megabyte: what a subscriber may cost main while it does not draw. Reading the store again is cheap, so little is gained by more. */
export const maxPendingPoints = 65_536;

function firstStep(item: MetricItem): number {
  return item.kind === 'resync' ? item.fromStep : (item.batch.step[0] ?? Infinity);
}

/** Both items as one. Steps that went back (a run resumed from its checkpoint) cannot be joined: that is a resync too. */
export function mergeMetricItems(pending: MetricItem, next: MetricItem): MetricItem {
  if (pending.kind === 'batch' && next.kind === 'batch') {
    const isRising = (pending.batch.step.at(-1) ?? -Infinity) < firstStep(next);
    if (isRising && pointCount(pending.batch) + pointCount(next.batch) <= maxPendingPoints) {
      return { kind: 'batch', batch: joinBatches([pending.batch, next.batch]) };
    }
  }
  return { kind: 'resync', fromStep: Math.min(firstStep(pending), firstStep(next)) };
}
