// Fewer rows for the eye, without hiding anything it would see: of each bucket, every column keeps its lowest and its highest row.
import type { MetricBatch } from './batch.ts';

/** Marks the rows of lowest and highest value in `start` to `end` (excluded); of a bucket without any number, its first row, so that a gap stays a gap. */
function markExtremes(column: Float64Array, start: number, end: number, keep: Uint8Array): void {
  let lowest = -1;
  let highest = -1;
  for (let row = start; row < end; row += 1) {
    const value = column[row] ?? NaN;
    if (Number.isNaN(value)) continue;
    if (lowest < 0 || value < (column[lowest] ?? NaN)) lowest = row;
    if (highest < 0 || value > (column[highest] ?? NaN)) highest = row;
  }
  keep[lowest < 0 ? start : lowest] = 1;
  keep[highest < 0 ? start : highest] = 1;
}

function pick(column: Float64Array, keep: Uint8Array, count: number): Float64Array {
  const picked = new Float64Array(count);
  let next = 0;
  for (let row = 0; row < column.length; row += 1) {
    if (keep[row] === 1) picked[next++] = column[row] ?? NaN;
  }
  return picked;
}

function keepMarked(batch: MetricBatch, keep: Uint8Array): MetricBatch {
  keep[0] = 1;
  keep[keep.length - 1] = 1;
  const count = keep.reduce((sum, kept) => sum + kept, 0);
  return { ...batch, step: pick(batch.step, keep, count), values: batch.values.map((column) => pick(column, keep, count)) };
}

/** Buckets of `maxRows` rows: each keeps two rows a column, and both ends of the batch are kept. */
function bucketsFor(batch: MetricBatch, maxRows: number): number {
  return Math.max(1, Math.floor((maxRows - 2) / Math.max(1, 2 * batch.values.length)));
}

/**
 * The same as `decimate`, with buckets that span as many steps each instead of as many rows: what was thinned out before is as dense
 * then as what has come since, so this can be done again and again while a batch grows.
 */
export function decimateBySteps(batch: MetricBatch, maxRows: number): MetricBatch {
  const rows = batch.step.length;
  if (rows <= maxRows) return batch;
  const keep = new Uint8Array(rows);
  const buckets = bucketsFor(batch, maxRows);
  const [first = 0] = batch.step;
  const span = (batch.step[rows - 1] ?? 0) - first + 1;
  // One formula says where a row belongs: where a bucket's end was reckoned by another, rounding could split a bucket in two.
  const bucketOf = (row: number) => Math.min(buckets - 1, Math.floor((((batch.step[row] ?? 0) - first) * buckets) / span));
  for (let start = 0; start < rows; ) {
    const bucket = bucketOf(start);
    let end = start + 1;
    while (end < rows && bucketOf(end) === bucket) end += 1;
    for (const column of batch.values) markExtremes(column, start, end, keep);
    start = end;
  }
  return keepMarked(batch, keep);
}

/**
 * At most `maxRows` rows of a batch, taken as they are: the first, the last, and of each bucket of neighbouring rows the
 * lowest and highest of every column. A batch with few enough rows comes back itself. Where even one bucket needs more
 * (2 rows a column, and both ends), that many are kept: an extreme is never hidden.
 */
export function decimate(batch: MetricBatch, maxRows: number): MetricBatch {
  const rows = batch.step.length;
  if (rows <= maxRows) return batch;
  const buckets = bucketsFor(batch, maxRows);
  const keep = new Uint8Array(rows);
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const start = Math.floor((bucket * rows) / buckets);
    const end = Math.floor(((bucket + 1) * rows) / buckets);
    for (const column of batch.values) markExtremes(column, start, end, keep);
  }
  return keepMarked(batch, keep);
}
