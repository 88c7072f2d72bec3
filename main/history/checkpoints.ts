// Checkpoints: several of each run, spread over it, the newest always among them; and what a forked run began from.
import { toBytes } from './driver.ts';
import type { Blob, Connection } from './driver.ts';

export interface Checkpoint {
  /** Finished epochs and optimizer steps. */
  readonly epoch: number;
  readonly step: number;
  readonly bytes: Uint8Array;
}

/** A kept checkpoint, without its bytes. */
export interface CheckpointEntry {
  readonly epoch: number;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly byteLength: number;
}

/** Enough places to fork from, and few enough that a long list of runs stays small on disk. */
const keptCount = 8;
/** Of one run. A network whose checkpoint alone is larger keeps its newest only. */
const keptBytes = 64 * 1024 * 1024;

/**
 * The steps of those to forget, of checkpoints in rising order of step: while there are too many or they are too large, the one
 * whose neighbours lie closest together goes, so that the rest stays spread over the run. The newest is never among them.
 */
export function thinOut(kept: readonly Pick<CheckpointEntry, 'step' | 'byteLength'>[], limits = { count: keptCount, bytes: keptBytes }): number[] {
  const left = [...kept];
  const dropped: number[] = [];
  const isTooMuch = () => left.length > limits.count || left.reduce((sum, { byteLength }) => sum + byteLength, 0) > limits.bytes;
  while (left.length > 1 && isTooMuch()) {
    const gaps = left.slice(0, -1).map((_, index) => (left[index + 1]?.step ?? 0) - (left[index - 1]?.step ?? 0));
    const [closest] = left.splice(gaps.indexOf(Math.min(...gaps)), 1);
    if (closest !== undefined) dropped.push(closest.step);
  }
  return dropped;
}

/** better-sqlite3 binds a Buffer, which may share memory. */
function toBlob(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function checkpointReads(connection: Connection) {
  const newest = connection.prepare('SELECT epoch, step, bytes FROM checkpoint WHERE run_id = ? ORDER BY step DESC LIMIT 1');
  const one = connection.prepare('SELECT epoch, step, bytes FROM checkpoint WHERE run_id = ? AND step = ?');
  const all = connection.prepare('SELECT epoch, step, saved_at, length(bytes) AS byte_length FROM checkpoint WHERE run_id = ? ORDER BY step');
  const origin = connection.prepare('SELECT bytes FROM fork_origin WHERE run_id = ?');
  return {
    /** The checkpoint at a step, or the newest for null; null where it is not kept. */
    checkpoint(runId: string, step: number | null): Checkpoint | null {
      const row = (step === null ? newest.get(runId) : one.get(runId, step)) as { epoch: number; step: number; bytes: Blob } | undefined;
      return row === undefined ? null : { epoch: row.epoch, step: row.step, bytes: toBytes(row.bytes) };
    },
    /** In rising order of step. */
    checkpoints(runId: string): CheckpointEntry[] {
      const rows = all.all(runId) as { epoch: number; step: number; saved_at: number; byte_length: number }[];
      return rows.map((row) => ({ epoch: row.epoch, step: row.step, savedAt: row.saved_at, byteLength: row.byte_length }));
    },
    /** The bytes of the checkpoint that a fork began from; null for a run from its own seed. */
    forkOrigin(runId: string): Uint8Array | null {
      const row = origin.get(runId) as { bytes: Blob } | undefined;
      return row === undefined ? null : toBytes(row.bytes);
    },
  };
}

export function checkpointWrites(connection: Connection) {
  const reads = checkpointReads(connection);
  const put = connection.prepare(`
    INSERT INTO checkpoint (run_id, step, epoch, saved_at, bytes) VALUES (@runId, @step, @epoch, @savedAt, @bytes)
    ON CONFLICT (run_id, step) DO UPDATE SET epoch = excluded.epoch, saved_at = excluded.saved_at, bytes = excluded.bytes`);
  const remove = connection.prepare('DELETE FROM checkpoint WHERE run_id = ? AND step = ?');
  const putOrigin = connection.prepare('INSERT INTO fork_origin (run_id, bytes) VALUES (?, ?)');
  return {
    /** Keeps a checkpoint, and of the older ones those that `thinOut` leaves. */
    putCheckpoint(runId: string, { epoch, step, bytes }: Checkpoint, savedAt: number): void {
      put.run({ runId, step, epoch, savedAt, bytes: toBlob(bytes) });
      for (const dropped of thinOut(reads.checkpoints(runId))) remove.run(runId, dropped);
    },
    /** Keeps a copy of the checkpoint that a new run begins from. */
    putForkOrigin(runId: string, bytes: Uint8Array): void {
      putOrigin.run(runId, toBlob(bytes));
    },
  };
}
