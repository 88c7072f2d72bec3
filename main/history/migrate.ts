// Brings a database to the newest schema: refuses a newer one, keeps a dated copy of one that holds anything, and applies what is missing.
import { existsSync } from 'node:fs';
import type { Connection } from './driver.ts';
import type { Migration } from './migrations/index.ts';
import { Failure } from '../../shared/rpc/failure.ts';

export function schemaVersion(connection: Connection): number {
  return (connection.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

/** Name of the copy made before migrating: `history.sqlite` of version 10 on a day gives `history-2026-01-31-v10.sqlite`. */
export function backupName(file: string, version: number, now: number): string {
  const day = new Date(now).toISOString().replace(/\.\d+Z$/, '').replaceAll(':', '-');
  return `${file.replace(/\.sqlite$/, '')}-${day}-v${version}.sqlite`;
}

function applyMigration(connection: Connection, migration: Migration): void {
  connection
    .transaction(() => {
      // Another process may have come first while this one waited for the lock.
      if (schemaVersion(connection) >= migration.version) return;
      connection.exec(migration.sql);
      connection.exec(`PRAGMA user_version = ${migration.version}`);
    })
    .immediate();
}

/**
 * Applies the migrations that `connection` lacks, each in a transaction of its own together with its version.
 * @throws Failure `store-newer`, before anything is changed.
 */
export function migrate(connection: Connection, list: readonly Migration[], file: string, now: number): void {
  const present = schemaVersion(connection);
  const newest = list.at(-1)?.version ?? 0;
  if (present > newest) {
    throw new Failure('store-newer', `The history in ${file} was written by a newer version of Unstuck (schema ${present}, this version knows ${newest}). Nothing was changed.`, {
      mend: 'Open it with the newer version, or set the file aside (it is kept) and start a new history.',
    });
  }
  if (present === newest) return;
  const copy = backupName(file, present, now);
  // There is one already where a first try, or another process, came in the same second.
  if (present > 0 && !existsSync(copy)) connection.exec(`VACUUM INTO '${copy.replaceAll("'", "''")}'`);
  for (const migration of list) if (migration.version > present) applyMigration(connection, migration);
}
