// Trials of a run, each as JSON that is checked by the app's own schema when it is read.
import * as v from 'valibot';
import { trialSchema, trialVersion } from '../../shared/stagnation/proof/trial.ts';
import type { Connection } from './driver.ts';
import type { Trial } from '../../shared/stagnation/proof/trial.ts';

export function trialReads(connection: Connection) {
  const all = connection.prepare('SELECT trial_id, body FROM trial WHERE run_id = ? ORDER BY at, trial_id');
  return {
    /** Oldest first. One that cannot be read is left out and told to `onUnreadable`. */
    trials(runId: string, onUnreadable: (trialId: string, error: unknown) => void): Trial[] {
      return (all.all(runId) as { trial_id: string; body: string }[]).flatMap((row) => {
        try {
          return [v.parse(trialSchema, JSON.parse(row.body))];
        } catch (error) {
          onUnreadable(row.trial_id, error);
          return [];
        }
      });
    },
  };
}

export function trialWrites(connection: Connection) {
  const add = connection.prepare('INSERT INTO trial (trial_id, run_id, at, version, body) VALUES (?, ?, ?, ?, ?)');
  return {
    addTrial(trial: Trial): void {
      add.run(trial.trialId, trial.runId, trial.at, trialVersion, JSON.stringify(trial));
    },
  };
}
