// What probes of a run came to, each as JSON that is checked by the app's own schema when it is read.
import * as v from 'valibot';
import { probeResultSchema, probeVersion } from '../../shared/stagnation/probes/result.ts';
import type { Connection } from './driver.ts';
import type { ProbeResult } from '../../shared/stagnation/probes/result.ts';

export function probeReads(connection: Connection) {
  const all = connection.prepare('SELECT body FROM probe_result WHERE run_id = ? ORDER BY at, probe_result_id');
  return {
    /** Oldest first. One that cannot be read is left out and told to `onUnreadable`. */
    probes(runId: string, onUnreadable: (error: unknown) => void): ProbeResult[] {
      return (all.all(runId) as { body: string }[]).flatMap(({ body }) => {
        try {
          return [v.parse(probeResultSchema, JSON.parse(body))];
        } catch (error) {
          onUnreadable(error);
          return [];
        }
      });
    },
  };
}

export function probeWrites(connection: Connection) {
  const add = connection.prepare('INSERT INTO probe_result (run_id, at, version, body) VALUES (?, ?, ?, ?)');
  return {
    addProbe(runId: string, result: ProbeResult): void {
      add.run(runId, result.at, probeVersion, JSON.stringify(result));
    },
  };
}
