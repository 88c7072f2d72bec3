// The run history: one SQLite file, opened with its migrations, read and written through prepared statements.
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { sqlite } from './driver.ts';
import { backupName, migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { toFailure } from './failures.ts';
import { Failure } from '../../shared/rpc/failure.ts';
import { checkpointReads, checkpointWrites } from './checkpoints.ts';
import { datasetReads, datasetWrites } from './datasets.ts';
import { metricReads, metricWrites } from './metrics.ts';
import { probeReads, probeWrites } from './probes.ts';
import { runReads, runWrites } from './runs.ts';
import { sessionReads, sessionWrites } from './sessions.ts';
import { settingReads, settingWrites } from './settings.ts';
import { trialReads, trialWrites } from './trials.ts';
import type { Connection, Driver } from './driver.ts';
import type { Migration } from './migrations/index.ts';

export { sqliteVersion } from './driver.ts';
export { toFailure as toStoreFailure } from './failures.ts';
export { sessionBeatMs } from './sessions.ts';
export type { Checkpoint } from './checkpoints.ts';
export type { MetricRange } from './metrics.ts';

/** Another process writes for milliseconds; who holds the file for longer has locked it. */
const busyTimeoutMs = 2_000;
/** Up to this size the whole file is checked at start (some 50 ms); damage in a larger one shows when it is read. */
const checkedBytes = 64 * 1024 * 1024;

export interface HistoryOptions {
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly driver?: Driver;
  readonly migrations?: readonly Migration[];
}

export type Reads = ReturnType<typeof createReads>;
export type Writes = ReturnType<typeof createWrites>;

export interface History {
  readonly file: string;
  readonly reads: Reads;
  readonly writes: Writes;
  /** All of `work`, or nothing of it. One transaction within another joins it. */
  transaction<T>(work: () => T): T;
  close(): void;
}

function createReads(connection: Connection) {
  return { ...datasetReads(connection), ...runReads(connection), ...checkpointReads(connection), ...metricReads(connection), ...settingReads(connection), ...sessionReads(connection), ...trialReads(connection), ...probeReads(connection) };
}

function createWrites(connection: Connection) {
  return { ...datasetWrites(connection), ...runWrites(connection), ...checkpointWrites(connection), ...metricWrites(connection), ...settingWrites(connection), ...sessionWrites(connection), ...trialWrites(connection), ...probeWrites(connection) };
}

function checkWhole(connection: Connection, file: string): void {
  if (!existsSync(file) || statSync(file).size > checkedBytes) return;
  const row = connection.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
  if (row.quick_check === 'ok') return;
  throw new Failure('store-corrupt', `The history in ${file} is damaged: ${row.quick_check}. Nothing was changed.`, {
    mend: 'Put a copy of it in its place and try again, or set the file aside (it is kept) and start a new history.',
  });
}

function connect(options: HistoryOptions): Connection {
  mkdirSync(dirname(options.file), { recursive: true });
  const connection = new (options.driver ?? sqlite)(options.file, { timeout: busyTimeoutMs });
  try {
    checkWhole(connection, options.file);
    migrate(connection, options.migrations ?? migrations, options.file, options.clock());
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;');
    // Proves that the file can be written, before the first run does.
    connection.transaction(() => { connection.exec(`PRAGMA user_version = ${(options.migrations ?? migrations).at(-1)?.version ?? 0}`); }).immediate();
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * Opens the history in `file`, makes it where there is none, and migrates an older one after keeping a copy.
 * @throws Failure `store-newer`, `store-locked` (also: may not be written), `store-corrupt` or `disk-full`; each names the file, which is unchanged then.
 */
export function openHistory(options: HistoryOptions): History {
  try {
    const connection = connect(options);
    let isInside = false;
    return {
      file: options.file,
      reads: createReads(connection),
      writes: createWrites(connection),
      transaction<T>(work: () => T): T {
        if (isInside) return work();
        isInside = true;
        try {
          return connection.transaction(work).immediate() as T;
        } finally {
          isInside = false;
        }
      },
      close: () => void connection.close(),
    };
  } catch (error) {
    throw toFailure(error, options.file);
  }
}

/** Renames a history that cannot be opened, with its journal files, and returns its new name. Nothing is deleted. */
export function setHistoryAside(file: string, now: number): string {
  const aside = backupName(file, 0, now).replace('-v0.sqlite', '-set-aside.sqlite');
  try {
    for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
    return aside;
  } catch (error) {
    throw toFailure(error, file);
  }
}
