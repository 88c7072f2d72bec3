// Every migration, in order. A shipped one is never edited; numbers leave gaps so that a later branch fits between.
import { initial } from './0010-initial.ts';
import { checkpointsAndForks } from './0020-checkpoints-and-forks.ts';
import { trials } from './0030-trials.ts';
import { probes } from './0040-probes.ts';

export interface Migration {
  /** Value of `PRAGMA user_version` once it is applied. */
  readonly version: number;
  readonly sql: string;
}

/** @throws Error when the versions do not rise strictly: a mistake of the one who added a migration. */
export function assertRising(list: readonly Migration[]): readonly Migration[] {
  list.forEach((migration, index) => {
    if (migration.version <= (list[index - 1]?.version ?? 0)) throw new Error(`Migration ${migration.version} must come before the one in front of it.`);
  });
  return list;
}

export const migrations = assertRising([{ version: 10, sql: initial }, { version: 20, sql: checkpointsAndForks }, { version: 30, sql: trials }, { version: 40, sql: probes }]);
