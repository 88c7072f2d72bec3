// What is told of probes as they go, and what can be probed: what it would cost before, the result with its chart after.
import * as v from 'valibot';
import { findingSchema } from '../stagnation/diagnosis.ts';
import { probeIds, probeResultSchema } from '../stagnation/probes/result.ts';

/** A probe as it is offered, before it is run. */
export const probeOfferSchema = v.object({
  probe: v.picklist(probeIds),
  /** As a heading, and what it does in a sentence. */
  title: v.string(),
  asks: v.string(),
  /** Predicted; probes that are run together share what they have in common and take less. */
  seconds: v.number(),
});
export type ProbeOffer = v.InferOutput<typeof probeOfferSchema>;

/** What is offered for a run: `isNext` for those that would be chosen now, for they tell most a second. */
export const offersSchema = v.array(v.object({ ...probeOfferSchema.entries, isNext: v.boolean() }));
export type OfferedProbes = v.InferOutput<typeof offersSchema>;

/** The last is `finished` or `failed`. */
export const probeNewsSchema = v.union([
  /** Those that are run now, together, and the seconds that all of them will take. */
  v.object({ state: v.literal('chosen'), probes: v.array(probeOfferSchema), seconds: v.number() }),
  v.object({ state: v.literal('probing'), probes: v.array(v.picklist(probeIds)), share: v.number(), secondsLeft: v.nullable(v.number()) }),
  v.object({ state: v.literal('result'), result: probeResultSchema }),
  /** The diagnosis with all that was measured; null where the run is not diagnosed. */
  v.object({ state: v.literal('finished'), finding: v.nullable(findingSchema) }),
  v.object({ state: v.literal('failed'), reason: v.string() }),
]);
export type ProbeNews = v.InferOutput<typeof probeNewsSchema>;

/** Of progress the newest is enough; every choice and every result counts. */
export function probeNewsKey(news: ProbeNews): string {
  switch (news.state) {
    case 'chosen': return `chosen ${news.probes.map(({ probe }) => probe).join()}`;
    case 'result': return `result ${news.result.probe} ${news.result.at}`;
    case 'probing': return 'probing';
    case 'finished':
    case 'failed': return 'end';
  }
}
