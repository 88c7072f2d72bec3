// A trial: a change of settings trained against the unchanged run over paired seeds, with what came of it. Streamed while it trains, then kept.
import * as v from 'valibot';
import { causes } from '../diagnosis.ts';
import { bandSchema } from './band.ts';
import { proofSchema } from './prove.ts';
import { trialMetrics } from './settled.ts';

/** Raised when the meaning of a stored trial changes; a new key with a default needs no raise. */
export const trialVersion = 1;

export const armSchema = v.object({
  /** `longer`: the unchanged settings for as many steps as the other two together. */
  arm: v.picklist(['before', 'after', 'longer']),
  /** Planned for each run, and runs that have come to their end. */
  epochs: v.number(),
  ended: v.number(),
  band: bandSchema,
  /** What each run has come to, in the order of the seeds; null for one that diverged. Empty while they train. */
  values: v.array(v.nullable(v.number())),
});

export const trialSchema = v.object({
  trialId: v.string(),
  runId: v.string(),
  /** Milliseconds since 1970, and seconds that it took. */
  at: v.number(),
  seconds: v.number(),
  /** Settings that were changed, by path, and the cause that they should mend where they come from a diagnosis. */
  set: v.record(v.string(), v.unknown()),
  cause: v.nullable(v.picklist(causes)),
  repeats: v.number(),
  metric: v.picklist(trialMetrics),
  arms: v.array(armSchema),
  proof: proofSchema,
  /** The outcome in words. */
  says: v.string(),
});
export type Trial = v.InferOutput<typeof trialSchema>;
export type TrialArm = v.InferOutput<typeof armSchema>;

/** How a trial goes; the last of its news is `finished` or `failed`. */
export const trialNewsSchema = v.union([
  v.object({ state: v.literal('training'), metric: v.picklist(trialMetrics), arms: v.array(armSchema), share: v.number(), secondsLeft: v.nullable(v.number()) }),
  v.object({ state: v.literal('finished'), trial: trialSchema }),
  v.object({ state: v.literal('failed'), reason: v.string() }),
]);
export type TrialNews = v.InferOutput<typeof trialNewsSchema>;
