// What the classifier answers: the fixed vocabulary of verdicts, symptoms and causes, and the shape of a diagnosis.
import * as v from 'valibot';

export const verdicts = ['learning', 'converged', 'stuck', 'overfitting', 'unreliable', 'undecided'] as const;
export const symptoms = ['none', 'flat', 'plateau', 'crawl', 'oscillation', 'divergence', 'overfitting', 'uneven', 'suspicious'] as const;
export const causes = [
  'wrong-output-or-loss', 'unscaled-inputs', 'unscaled-target', 'missing-nonlinearity',
  'learning-rate-too-high', 'learning-rate-too-low', 'batch-too-small', 'batch-too-large', 'too-few-epochs',
  'vanishing-gradients', 'exploding-gradients', 'dead-relus', 'saturation', 'bad-initialisation',
  'too-small', 'too-deep', 'too-large', 'over-regularised', 'under-regularised',
  'too-little-data', 'class-imbalance', 'label-noise', 'feature-noise', 'no-signal', 'leakage',
] as const;
export type Verdict = (typeof verdicts)[number];
export type Symptom = (typeof symptoms)[number];
export type Cause = (typeof causes)[number];

/** One measured fact. `epochs`: first and last epoch it was seen in, counted from 1; `says`: the sentence a person reads. */
export const evidenceSchema = v.object({
  signal: v.string(),
  epochs: v.tuple([v.number(), v.number()]),
  value: v.nullable(v.number()),
  threshold: v.nullable(v.number()),
  says: v.string(),
});

export const diagnosisSchema = v.object({
  verdict: v.picklist(verdicts),
  symptom: v.picklist(symptoms),
  /** Ranked, best first; confidence in 0 to 1. A cause is named from 0.8 on, "likely" from 0.5. */
  causes: v.array(
    v.object({
      cause: v.picklist(causes),
      confidence: v.number(),
      /** What brings the mechanism about, where the cause is a mechanism. */
      source: v.nullable(v.string()),
      evidence: v.array(evidenceSchema),
    }),
  ),
  ruledOut: v.array(v.object({ cause: v.picklist(causes), because: v.string() })),
  /** The epoch of the first verdict that still stands; null while nothing is found. */
  firstDetectedEpoch: v.nullable(v.number()),
});

export const remedySchema = v.object({
  cause: v.picklist(causes),
  /** Settings to change, by path as in an experiment's `variants.set`. */
  set: v.record(v.string(), v.unknown()),
  says: v.string(),
});

/** What is stored and shown for a run: the diagnosis in words, and what to try. */
export const findingSchema = v.object({
  /** Epoch the classifier looked at last. */
  epoch: v.number(),
  /** Cause, then what is seen, since when: at most two sentences. */
  headline: v.string(),
  diagnosis: diagnosisSchema,
  /** Facts behind the symptom, also where no cause is found. */
  evidence: v.array(evidenceSchema),
  remedies: v.array(remedySchema),
});

export type Evidence = v.InferOutput<typeof evidenceSchema>;
export type Diagnosis = v.InferOutput<typeof diagnosisSchema>;
export type Remedy = v.InferOutput<typeof remedySchema>;
export type Finding = v.InferOutput<typeof findingSchema>;
