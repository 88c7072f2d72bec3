// The experiment file, version 1, as people write it: only what differs from the defaults.
import * as v from 'valibot';
import { datasetSpecSchema, splitSchema } from './dataset-spec.ts';
import { modelSpecSchema, outputSchema } from './model-spec.ts';
import { trainingSpecSchema } from './training-spec.ts';
import { number, numberAbove, seed, whole } from './values.ts';

// What has no default of its own in a run's settings gets it from the task, so a file may leave it out.
const datasetSchema = v.strictObject({
  ...datasetSpecSchema.entries,
  task: v.optional(datasetSpecSchema.entries.task),
  split: v.optional(v.strictObject({ ...splitSchema.entries, stratify: v.optional(splitSchema.entries.stratify) })),
  targetScaling: v.optional(datasetSpecSchema.entries.targetScaling),
});
const modelSchema = v.strictObject({
  ...modelSpecSchema.entries,
  output: v.optional(v.strictObject({ ...outputSchema.entries, units: v.optional(outputSchema.entries.units), activation: v.optional(outputSchema.entries.activation) })),
});
const trainingSchema = v.strictObject({ ...trainingSpecSchema.entries, loss: v.optional(trainingSpecSchema.entries.loss) });

/** The three sections that a variant can change. */
export const settingsSchema = v.strictObject({ dataset: datasetSchema, model: v.optional(modelSchema), training: v.optional(trainingSchema) });

const variantSchema = v.strictObject({ name: v.optional(v.string()), set: v.optional(v.record(v.string(), v.unknown())) });

const sweepParameterSchema = v.union([
  v.strictObject({ values: v.pipe(v.array(v.unknown()), v.minLength(1)) }),
  v.strictObject({ log: v.tuple([numberAbove(0), numberAbove(0)]) }),
  v.strictObject({ linear: v.tuple([number(), number()]) }),
]);
const sweepSchema = v.strictObject({
  method: v.picklist(['grid', 'random', 'latin', 'tpe', 'halving']),
  parameters: v.record(v.string(), sweepParameterSchema),
  trials: v.optional(whole(1, 1_000_000)),
  objective: v.optional(v.string()),
  budgetSeconds: v.optional(v.nullable(numberAbove(0))),
  seed: v.optional(seed()),
});

export const experimentSchema = v.strictObject({
  version: v.literal(1),
  name: v.optional(v.string()),
  ...settingsSchema.entries,
  variants: v.optional(v.array(variantSchema)),
  repeats: v.optional(whole(1, 1_000)),
  sweep: v.optional(sweepSchema),
});

/** An experiment file's content: what is not given has its default when it runs. */
export type Experiment = v.InferInput<typeof experimentSchema>;
export type Variant = v.InferInput<typeof variantSchema>;
export type Settings = v.InferInput<typeof settingsSchema>;
