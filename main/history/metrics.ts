// Metrics as they were measured, in columnar chunks: one chunk a batch while a run trains, joined into larger ones when it ends.
import * as v from 'valibot';
import { joinBatches, sinceStep } from '../../shared/metrics/batch.ts';
import { toDoubles } from './driver.ts';
import type { Blob, Connection } from './driver.ts';
import type { MetricBatch, MetricGroup } from '../../shared/metrics/batch.ts';

/** A larger chunk makes a short range slower to read, a smaller one a whole run. Measured for a million points. */
const chunkPoints = 4_096;

interface ChunkRow {
  count: number;
  names: string;
  steps: Blob;
  vals: Blob;
}

export interface MetricRange {
  readonly runId: string;
  readonly group: MetricGroup;
  /** Columns wanted, null for all. */
  readonly names: readonly string[] | null;
  readonly fromStep: number;
  /** Last step wanted, null for no end. */
  readonly toStep: number | null;
}

const namesSchema = v.array(v.string());

function blobOf(columns: readonly Float64Array[], rows: number): Buffer {
  const joined = new Float64Array(rows * columns.length);
  columns.forEach((column, index) => { joined.set(column, index * rows); });
  return Buffer.from(joined.buffer);
}

function toBatch(row: ChunkRow, runId: string, group: MetricGroup): MetricBatch {
  const names = v.parse(namesSchema, JSON.parse(row.names));
  const values = toDoubles(row.vals);
  return { runId, group, names, step: toDoubles(row.steps), values: names.map((_, index) => values.subarray(index * row.count, (index + 1) * row.count)) };
}

function untilStep(batch: MetricBatch, toStep: number | null): MetricBatch {
  if (toStep === null) return batch;
  const end = batch.step.findIndex((step) => step > toStep);
  return end < 0 ? batch : { ...batch, step: batch.step.subarray(0, end), values: batch.values.map((column) => column.subarray(0, end)) };
}

function withNames(batch: MetricBatch, names: readonly string[] | null): MetricBatch {
  if (names === null) return batch;
  const present = names.filter((name) => batch.names.includes(name));
  return { ...batch, names: present, values: present.map((name) => batch.values[batch.names.indexOf(name)] ?? new Float64Array()) };
}

function join(batches: readonly MetricBatch[]): MetricBatch | null {
  const [first, ...rest] = batches.filter((batch) => batch.step.length > 0);
  return first === undefined ? null : joinBatches([first, ...rest]);
}

interface ChunkSize {
  first_step: number;
  last_step: number;
  points: number;
}

/** Neighbouring chunks that fit into one, in rising order of step. A chunk without a small neighbour is left alone. */
function chunksToJoin(chunks: readonly ChunkSize[]): ChunkSize[][] {
  const groups: ChunkSize[][] = [];
  let points = Infinity;
  for (const chunk of chunks) {
    points += chunk.points;
    if (points <= chunkPoints) groups.at(-1)?.push(chunk);
    else {
      groups.push([chunk]);
      points = chunk.points;
    }
  }
  return groups.filter((group) => group.length > 1);
}

export function metricReads(connection: Connection) {
  const chunks = connection.prepare('SELECT count, names, steps, vals FROM metric_chunk WHERE run_id = ? AND grp = ? AND last_step >= ? AND first_step <= ? ORDER BY first_step');
  const last = connection.prepare('SELECT max(last_step) AS last_step FROM metric_chunk WHERE run_id = ? AND grp = ?');
  const size = connection.prepare('SELECT coalesce(sum(length(vals)), 0) AS bytes FROM metric_chunk WHERE run_id = ? AND grp = ? AND last_step >= ?');
  return {
    /** The stored rows of a range as one batch, or null where there are none. */
    metrics(range: MetricRange): MetricBatch | null {
      const rows = chunks.all(range.runId, range.group, range.fromStep, range.toStep ?? Number.MAX_SAFE_INTEGER) as ChunkRow[];
      return join(rows.map((row) => withNames(untilStep(sinceStep(toBatch(row, range.runId, range.group), range.fromStep), range.toStep), range.names)));
    },
    /** The last stored step or epoch, or null. */
    lastStep(runId: string, group: MetricGroup): number | null {
      return (last.get(runId, group) as { last_step: number | null }).last_step;
    },
    /** How many points the chunks hold that reach `fromStep`: never less than `metrics` would give, and cheap. */
    metricPoints(runId: string, group: MetricGroup, fromStep: number): number {
      return (size.get(runId, group, fromStep) as { bytes: number }).bytes / Float64Array.BYTES_PER_ELEMENT;
    },
  };
}

export function metricWrites(connection: Connection) {
  const reads = metricReads(connection);
  const add = connection.prepare(`
    INSERT INTO metric_chunk (run_id, grp, first_step, last_step, count, names, steps, vals) VALUES (@runId, @grp, @firstStep, @lastStep, @count, @names, @steps, @vals)`);
  const removeFrom = connection.prepare('DELETE FROM metric_chunk WHERE run_id = ? AND grp = ? AND last_step >= ?');
  const sizes = connection.prepare('SELECT first_step, last_step, length(vals) / 8 AS points FROM metric_chunk WHERE run_id = ? AND grp = ? ORDER BY first_step');
  const removeBetween = connection.prepare('DELETE FROM metric_chunk WHERE run_id = ? AND grp = ? AND first_step >= ? AND last_step <= ?');
  const firstOf = connection.prepare('SELECT min(first_step) AS first_step FROM metric_chunk WHERE run_id = ? AND grp = ? AND last_step >= ?');

  function addMetrics(batch: MetricBatch): void {
    const count = batch.step.length;
    const firstStep = batch.step[0];
    const lastStep = batch.step[count - 1];
    if (firstStep === undefined || lastStep === undefined) return;
    add.run({
      runId: batch.runId, grp: batch.group, firstStep, lastStep, count,
      names: JSON.stringify(batch.names), steps: blobOf([batch.step], count), vals: blobOf(batch.values, count),
    });
  }

  return {
    /** One chunk; its steps must come after all that are stored. */
    addMetrics,
    /** Joins the many small chunks of a run that ended, one after the other: a long run needs no more memory than a short one. */
    compactMetrics(runId: string): void {
      for (const group of ['step', 'epoch'] as const) {
        for (const chunks of chunksToJoin(sizes.all(runId, group) as ChunkSize[])) {
          const [firstStep, lastStep] = [chunks[0]?.first_step ?? 0, chunks.at(-1)?.last_step ?? 0];
          const joined = reads.metrics({ runId, group, names: null, fromStep: firstStep, toStep: lastStep });
          removeBetween.run(runId, group, firstStep, lastStep);
          if (joined !== null) addMetrics(joined);
        }
      }
    },
    /** Forgets every row after `lastStep`: a run that goes on from a checkpoint measures them again. */
    cutMetrics(runId: string, group: MetricGroup, lastStep: number): void {
      const first = (firstOf.get(runId, group, lastStep + 1) as { first_step: number | null }).first_step;
      if (first === null) return;
      // The chunk that holds the last step to keep is cut, those behind it go.
      const kept = reads.metrics({ runId, group, names: null, fromStep: first, toStep: lastStep });
      removeFrom.run(runId, group, lastStep + 1);
      if (kept !== null) addMetrics(kept);
    },
  };
}
