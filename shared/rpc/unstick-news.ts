// What is told of the loop that gets a run unstuck, as it goes.
import * as v from 'valibot';
import { runSummarySchema } from '../spec/run.ts';
import { trialSchema } from '../stagnation/proof/trial.ts';
import { probeIds, probeResultSchema } from '../stagnation/probes/result.ts';
import { outcomes } from '../stagnation/unstick.ts';

/** The last is `ended` or `failed`. */
export const unstickNewsSchema = v.union([
  /** The run as it is now trains, or has ended and is diagnosed: the first, and each that takes over what helped. */
  v.object({ state: v.literal('run'), run: runSummarySchema }),
  /** Probes that tell which cause it is, run together; `seconds` is what they will take. */
  v.object({ state: v.literal('probing'), probes: v.array(v.picklist(probeIds)), seconds: v.number(), share: v.number(), secondsLeft: v.nullable(v.number()) }),
  v.object({ state: v.literal('probe'), runId: v.string(), result: probeResultSchema }),
  /** `tried`: the change in words. */
  v.object({ state: v.literal('trying'), tried: v.string(), repeats: v.number(), share: v.number(), secondsLeft: v.nullable(v.number()) }),
  v.object({ state: v.literal('trial'), tried: v.string(), trial: trialSchema }),
  /** A change that could not be tried at all. */
  v.object({ state: v.literal('refused'), tried: v.string(), reason: v.string() }),
  v.object({ state: v.literal('ended'), outcome: v.picklist(outcomes), runId: v.string(), because: v.string() }),
  v.object({ state: v.literal('failed'), reason: v.string() }),
]);
export type UnstickNews = v.InferOutput<typeof unstickNewsSchema>;

/** Of progress the newest is enough; every trial and every run counts. */
export function unstickNewsKey(news: UnstickNews): string {
  switch (news.state) {
    case 'run': return `run ${news.run.runId}`;
    case 'trial': return `trial ${news.trial.trialId}`;
    case 'refused': return `refused ${news.tried}`;
    case 'trying': return 'trying';
    case 'probing': return 'probing';
    case 'probe': return `probe ${news.runId} ${news.result.probe} ${news.result.at}`;
    case 'ended':
    case 'failed': return 'end';
  }
}
