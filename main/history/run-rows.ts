// How a run lies in its row: plain columns for what is searched, JSON for the rest, checked by the app's own schemas when read.
import * as v from 'valibot';
import { runSummarySchema } from '../../shared/spec/run.ts';
import type { Bindable } from './driver.ts';
import type { RunSummary } from '../../shared/spec/run.ts';

/** Raised when the meaning of a stored spec changes; a new key with a default needs no raise. */
export const specVersion = 1;

export interface RunRow {
  run_id: string;
  experiment_id: string;
  experiment_name: string;
  dataset_id: string;
  dataset_name: string;
  parent_run_id: string | null;
  forked_at_step: number | null;
  edits: string;
  name: string;
  repeat: number;
  task: string;
  status: string;
  status_reason: string | null;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
  trashed_at: number | null;
  tags: string;
  note: string;
  spec: string;
  changed_settings: string;
  facts: string | null;
  environment: string | null;
  parameters: number | null;
  steps_per_epoch: number | null;
  epoch: number;
  step: number;
  seconds: number;
  not_finite_step: number | null;
  metrics: string;
  finding: string | null;
  checkpoint_epoch: number | null;
  checkpoint_step: number | null;
}

function parseJson(text: string | null): unknown {
  return text === null ? null : (JSON.parse(text) as unknown);
}

/** @throws Error when the row does not hold what this version's schema says. */
export function toRunSummary(row: RunRow): RunSummary {
  return v.parse(runSummarySchema, {
    runId: row.run_id,
    experimentId: row.experiment_id,
    experimentName: row.experiment_name,
    name: row.name,
    repeat: row.repeat,
    datasetId: row.dataset_id,
    datasetName: row.dataset_name,
    task: row.task,
    status: row.status,
    statusReason: row.status_reason,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    trashedAt: row.trashed_at,
    tags: parseJson(row.tags),
    note: row.note,
    spec: parseJson(row.spec),
    set: parseJson(row.changed_settings),
    parentRunId: row.parent_run_id,
    forkedAtStep: row.forked_at_step,
    edits: parseJson(row.edits),
    facts: parseJson(row.facts),
    environment: parseJson(row.environment),
    parameters: row.parameters,
    stepsPerEpoch: row.steps_per_epoch,
    epoch: row.epoch,
    step: row.step,
    seconds: row.seconds,
    secondsLeft: null,
    notFiniteStep: row.not_finite_step,
    metrics: parseJson(row.metrics),
    finding: parseJson(row.finding),
    checkpoint: row.checkpoint_epoch === null ? null : { epoch: row.checkpoint_epoch, step: row.checkpoint_step },
  });
}

function toJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** What a person writes on a run. Kept apart from its progress: one may write while another process trains it. */
export function labelColumns(run: RunSummary): Record<string, Bindable> {
  return { runId: run.runId, name: run.name, tags: JSON.stringify(run.tags), note: run.note, trashedAt: run.trashedAt };
}

/** What training changes, by parameter name. */
export function progressColumns(run: RunSummary): Record<string, Bindable> {
  return {
    runId: run.runId,
    status: run.status,
    statusReason: run.statusReason,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    edits: JSON.stringify(run.edits),
    facts: toJson(run.facts),
    environment: toJson(run.environment),
    parameters: run.parameters,
    stepsPerEpoch: run.stepsPerEpoch,
    epoch: run.epoch,
    step: run.step,
    seconds: run.seconds,
    notFiniteStep: run.notFiniteStep,
    metrics: JSON.stringify(run.metrics),
    finding: toJson(run.finding),
  };
}

/** What is fixed when a run is made. */
export function fixedColumns(run: RunSummary, sessionId: string): Record<string, Bindable> {
  return {
    experimentId: run.experimentId,
    datasetId: run.datasetId,
    sessionId,
    parentRunId: run.parentRunId,
    forkedAtStep: run.forkedAtStep,
    repeat: run.repeat,
    task: run.task,
    createdAt: run.createdAt,
    specVersion,
    spec: JSON.stringify(run.spec),
    changedSettings: JSON.stringify(run.set),
  };
}
