// The one columnar shape of metrics: what the trainer sends, the wire carries, the store keeps and the chart draws.

/** `step` series are numbered by optimizer step, `epoch` series by epoch; both count from 1. */
export type MetricGroup = 'step' | 'epoch';

export interface MetricBatch {
  readonly runId: string;
  readonly group: MetricGroup;
  /** One name a value column, see names.ts. */
  readonly names: readonly string[];
  /** Strictly rising step or epoch numbers. */
  readonly step: Float64Array;
  /** As long as `step` each; NaN is a value that is missing or not finite. */
  readonly values: readonly Float64Array[];
}

/** Number of points in a batch: rows times value columns. */
export function pointCount(batch: MetricBatch): number {
  return batch.step.length * batch.names.length;
}

/** True for a batch whose columns fit each other; checked where a batch enters a process. */
export function isConsistent(batch: MetricBatch): boolean {
  return (
    batch.names.length === batch.values.length &&
    batch.values.every((column) => column.length === batch.step.length)
  );
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name, index) => name === right[index]);
}

function concatenate(columns: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(columns.reduce((length, column) => length + column.length, 0));
  let offset = 0;
  for (const column of columns) {
    joined.set(column, offset);
    offset += column.length;
  }
  return joined;
}

function columnOf(batch: MetricBatch, name: string): Float64Array {
  const found = batch.values[batch.names.indexOf(name)];
  return found ?? new Float64Array(batch.step.length).fill(NaN);
}

/**
 * Joins consecutive batches of one run and group. A column that one batch lacks is NaN there.
 * The batches must not overlap and come in rising order of step.
 */
export function joinBatches(batches: readonly [MetricBatch, ...MetricBatch[]]): MetricBatch {
  const [first] = batches;
  if (batches.length === 1) return first;
  const isUniform = batches.every((batch) => sameNames(batch.names, first.names));
  const names = isUniform ? first.names : [...new Set(batches.flatMap((batch) => batch.names))];
  return {
    runId: first.runId,
    group: first.group,
    names,
    step: concatenate(batches.map((batch) => batch.step)),
    values: names.map((name) => concatenate(batches.map((batch) => columnOf(batch, name)))),
  };
}

/** The part of a batch whose steps are at least `fromStep`. Shares memory with the original. */
export function sinceStep(batch: MetricBatch, fromStep: number): MetricBatch {
  let start = 0;
  while (start < batch.step.length && (batch.step[start] ?? Infinity) < fromStep) start += 1;
  if (start === 0) return batch;
  return { ...batch, step: batch.step.subarray(start), values: batch.values.map((column) => column.subarray(start)) };
}
