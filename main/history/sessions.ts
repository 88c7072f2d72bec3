// Who has the history open. A run in progress belongs to a session; when that is gone, the run was interrupted.
import type { Connection } from './driver.ts';

/** A session says that it is alive this often, and is taken for gone after many missed times (a machine asleep wakes up first). */
export const sessionBeatMs = 5_000;
const sessionLostMs = 60_000;

/** True while a process of this machine has this id. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

export function sessionReads(connection: Connection) {
  const all = connection.prepare('SELECT session_id, pid, seen_at FROM session');
  const version = connection.prepare('PRAGMA data_version');
  return {
    /** Ids of the sessions whose process is dead, or that were silent for a minute (their process id went to another program). */
    lostSessions(now: number, isAlive: (pid: number) => boolean = isProcessAlive): string[] {
      const rows = all.all() as { session_id: string; pid: number; seen_at: number }[];
      return rows.filter((row) => !isAlive(row.pid) || now - row.seen_at > sessionLostMs).map((row) => row.session_id);
    },
    /** A number that changes when another process has written. */
    foreignVersion(): number {
      return (version.get() as { data_version: number }).data_version;
    },
  };
}

export function sessionWrites(connection: Connection) {
  const put = connection.prepare('INSERT INTO session (session_id, pid, seen_at) VALUES (?, ?, ?) ON CONFLICT (session_id) DO UPDATE SET seen_at = excluded.seen_at');
  const remove = connection.prepare('DELETE FROM session WHERE session_id = ?');
  return {
    putSession(sessionId: string, pid: number, now: number): void {
      put.run(sessionId, pid, now);
    },
    removeSession(sessionId: string): void {
      remove.run(sessionId);
    },
  };
}
