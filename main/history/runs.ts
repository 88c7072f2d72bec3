// Experiments, their runs, and what happened to each run.
import * as v from 'valibot';
import { runEventSchema } from '../../shared/spec/run.ts';
import { fixedColumns, labelColumns, progressColumns, toRunSummary } from './run-rows.ts';
import type { Connection } from './driver.ts';
import type { RunRow } from './run-rows.ts';
import type { RunEvent, RunSummary } from '../../shared/spec/run.ts';

const selectRun = `
  SELECT run.*, experiment.name AS experiment_name, dataset.name AS dataset_name, checkpoint.epoch AS checkpoint_epoch, checkpoint.step AS checkpoint_step
  FROM run JOIN experiment USING (experiment_id) JOIN dataset ON dataset.dataset_id = run.dataset_id LEFT JOIN checkpoint
    ON checkpoint.run_id = run.run_id AND checkpoint.step = (SELECT max(step) FROM checkpoint WHERE checkpoint.run_id = run.run_id)`;
const isActive = "status IN ('queued', 'training', 'paused')";

export function runReads(connection: Connection) {
  const all = connection.prepare(`${selectRun} ORDER BY run.created_at DESC, run.run_id DESC`);
  const one = connection.prepare(`${selectRun} WHERE run.run_id = ?`);
  const abandoned = connection.prepare(`${selectRun} WHERE ${isActive} AND session_id IS NULL`);
  const changed = connection.prepare(`${selectRun} WHERE run.changed_at >= ?`);
  const events = connection.prepare('SELECT at, epoch, step, kind, says FROM run_event WHERE run_id = ? ORDER BY event_id');
  const owner = connection.prepare('SELECT session_id FROM run WHERE run_id = ?');
  return {
    /** Newest first, trash included. A row that cannot be read is left out and told to `onUnreadable`: one bad row must not hide the others. */
    runs(onUnreadable: (runId: string, error: unknown) => void): RunSummary[] {
      return (all.all() as RunRow[]).flatMap((row) => {
        try {
          return [toRunSummary(row)];
        } catch (error) {
          onUnreadable(row.run_id, error);
          return [];
        }
      });
    },
    run(runId: string): RunSummary | null {
      const row = one.get(runId) as RunRow | undefined;
      return row === undefined ? null : toRunSummary(row);
    },
    /** Runs in progress that belong to no session any more. */
    abandonedRuns(): RunSummary[] {
      return (abandoned.all() as RunRow[]).map(toRunSummary);
    },
    /** Runs written at `since` or later, by whatever process. */
    changedRuns(since: number): RunSummary[] {
      return (changed.all(since) as RunRow[]).map(toRunSummary);
    },
    /** Whose run it is: the session that trains it or trained it last; null when that is gone. */
    sessionOf(runId: string): string | null {
      return (owner.get(runId) as { session_id: string | null } | undefined)?.session_id ?? null;
    },
    /** Oldest first. */
    events(runId: string): RunEvent[] {
      return v.parse(v.array(runEventSchema), events.all(runId));
    },
  };
}

function experimentWrites(connection: Connection) {
  const add = connection.prepare('INSERT INTO experiment (experiment_id, name, dataset_id, created_at, source) VALUES (?, ?, ?, ?, ?)');
  const dropEmpty = connection.prepare('DELETE FROM experiment WHERE NOT EXISTS (SELECT 1 FROM run WHERE run.experiment_id = experiment.experiment_id)');
  return {
    /** `source`: the content of the experiment file, as it came. */
    addExperiment(experiment: { experimentId: string; name: string; datasetId: string; createdAt: number; source: unknown }): void {
      add.run(experiment.experimentId, experiment.name, experiment.datasetId, experiment.createdAt, JSON.stringify(experiment.source));
    },
    removeEmptyExperiments(): void {
      dropEmpty.run();
    },
  };
}

export function runWrites(connection: Connection) {
  const add = connection.prepare(`
    INSERT INTO run (run_id, experiment_id, dataset_id, session_id, parent_run_id, forked_at_step, name, repeat, task, status, status_reason, created_at, changed_at, started_at, ended_at, trashed_at,
      edits, tags, note, spec_version, spec, changed_settings, facts, environment, parameters, steps_per_epoch, epoch, step, seconds, not_finite_step, metrics, finding)
    VALUES (@runId, @experimentId, @datasetId, @sessionId, @parentRunId, @forkedAtStep, @name, @repeat, @task, @status, @statusReason, @createdAt, @changedAt, @startedAt, @endedAt, @trashedAt,
      @edits, @tags, @note, @specVersion, @spec, @changedSettings, @facts, @environment, @parameters, @stepsPerEpoch, @epoch, @step, @seconds, @notFiniteStep, @metrics, @finding)`);
  const update = connection.prepare(`
    UPDATE run SET changed_at = @changedAt, status = @status, status_reason = @statusReason, started_at = @startedAt, ended_at = @endedAt,
      edits = @edits, facts = @facts, environment = @environment, parameters = @parameters, steps_per_epoch = @stepsPerEpoch, epoch = @epoch, step = @step, seconds = @seconds,
      not_finite_step = @notFiniteStep, metrics = @metrics, finding = @finding
    WHERE run_id = @runId`);
  const label = connection.prepare('UPDATE run SET changed_at = @changedAt, name = @name, tags = @tags, note = @note, trashed_at = @trashedAt WHERE run_id = @runId');
  const setPreprocessing = connection.prepare('UPDATE run SET preprocessing = ? WHERE run_id = ?');
  const claim = connection.prepare('UPDATE run SET session_id = ? WHERE run_id = ?');
  const remove = connection.prepare('DELETE FROM run WHERE run_id = ?');
  const addEvent = connection.prepare('INSERT INTO run_event (run_id, at, epoch, step, kind, says) VALUES (@runId, @at, @epoch, @step, @kind, @says)');
  return {
    ...experimentWrites(connection),
    addRun(run: RunSummary, sessionId: string): void {
      add.run({ ...labelColumns(run), ...progressColumns(run), ...fixedColumns(run, sessionId), changedAt: run.createdAt });
    },
    /** Writes everything that training changes. */
    updateRun(run: RunSummary, now: number): void {
      update.run({ ...progressColumns(run), changedAt: now });
    },
    /** Writes name, tags, note and place (trash or not). */
    labelRun(run: RunSummary, now: number): void {
      label.run({ ...labelColumns(run), changedAt: now });
    },
    /** What was fitted on the training part to prepare the data; kept with the run to prepare new rows the same way. */
    setPreprocessing(runId: string, preprocessing: unknown): void {
      setPreprocessing.run(JSON.stringify(preprocessing), runId);
    },
    /** Makes a run this session's own, before it goes on. */
    claimRun(runId: string, sessionId: string): void {
      claim.run(sessionId, runId);
    },
    /** Deletes a run with its metrics, events and checkpoints. */
    removeRun(runId: string): void {
      remove.run(runId);
    },
    addEvent(runId: string, event: RunEvent): void {
      addEvent.run({ runId, ...event });
    },
  };
}
