// A run as every part of the app sees it: the summary that lists and streams carry, and the whole record.
import * as v from 'valibot';
import { dataFactsSchema } from '../stagnation/evidence.ts';
import { findingSchema } from '../stagnation/diagnosis.ts';
import { tasks } from './profile.ts';
import { runSpecSchema } from './run-spec.ts';

export const activeStatuses = ['queued', 'training', 'paused'] as const;
export const endStatuses = ['finished', 'stopped', 'diverged', 'crashed', 'interrupted'] as const;
export const runStatuses = [...activeStatuses, ...endStatuses] as const;
export type RunStatus = (typeof runStatuses)[number];

export function isActive(status: RunStatus): boolean {
  return status === 'queued' || status === 'training' || status === 'paused';
}

export const engineTiers = ['xla', 'graph', 'eager', 'wasm'] as const;

/** Where and with what a run was trained; recorded with it. */
export const environmentSchema = v.object({
  app: v.string(),
  engine: v.picklist(engineTiers),
  device: v.picklist(['cpu', 'gpu']),
  tensorflow: v.string(),
  node: v.string(),
  platform: v.string(),
  /** Why this engine; empty where an older version did not say. */
  engineReason: v.optional(v.string(), ''),
  /** Threads of one operation. Older runs had the default of their machine, and no population. */
  threads: v.optional(v.nullable(v.number()), null),
  /** Runs that trained side by side in one graph, and this run's place among them: both are part of what fixes the digits. */
  population: v.optional(v.object({ size: v.number(), slot: v.number() }), { size: 1, slot: 0 }),
});
export type Environment = v.InferOutput<typeof environmentSchema>;

/** Times are milliseconds since 1970. */
export const runSummarySchema = v.object({
  runId: v.string(),
  /** Runs started together share an experiment. */
  experimentId: v.string(),
  experimentName: v.string(),
  name: v.string(),
  repeat: v.number(),
  datasetId: v.string(),
  datasetName: v.string(),
  task: v.picklist(tasks),
  status: v.picklist(runStatuses),
  /** A sentence for crashed and interrupted runs: what happened and what was kept. */
  statusReason: v.nullable(v.string()),
  createdAt: v.number(),
  startedAt: v.nullable(v.number()),
  endedAt: v.nullable(v.number()),
  trashedAt: v.nullable(v.number()),
  tags: v.array(v.string()),
  note: v.string(),
  spec: runSpecSchema,
  /** The settings this run changes against its experiment's base, by path. */
  set: v.record(v.string(), v.unknown()),
  /** The run this one was duplicated or forked from, else null. */
  parentRunId: v.nullable(v.string()),
  /** The step of the parent's checkpoint that this run began from; null for a run from its own seed. */
  forkedAtStep: v.nullable(v.number()),
  /** Learning rates set by hand while it trained, in rising order of step; see LearningRateEdit. */
  edits: v.array(v.object({ step: v.number(), learningRate: v.number() })),
  facts: v.nullable(dataFactsSchema),
  environment: v.nullable(environmentSchema),
  parameters: v.nullable(v.number()),
  stepsPerEpoch: v.nullable(v.number()),
  /** Finished so far. */
  epoch: v.number(),
  step: v.number(),
  /** Seconds of training, pauses excluded; and predicted seconds to the planned end while it trains. */
  seconds: v.number(),
  secondsLeft: v.nullable(v.number()),
  notFiniteStep: v.nullable(v.number()),
  /** Latest value of each epoch metric, and best_val_loss with best_epoch. */
  metrics: v.record(v.string(), v.number()),
  finding: v.nullable(findingSchema),
  /** Epoch and step of the last checkpoint, null when there is none. */
  checkpoint: v.nullable(v.object({ epoch: v.number(), step: v.number() })),
});
export type RunSummary = v.InferOutput<typeof runSummarySchema>;

/** Something that happened to a run, in the order it happened. */
export const runEventSchema = v.object({
  at: v.number(),
  epoch: v.number(),
  step: v.number(),
  kind: v.picklist(['created', 'started', 'paused', 'resumed', 'checkpoint', 'edited', 'forked', 'replayed', 'finding', 'ended']),
  says: v.string(),
});
export type RunEvent = v.InferOutput<typeof runEventSchema>;
