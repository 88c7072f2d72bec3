// The settings of one run, resolved: every key of an experiment file under its own name, with its default filled in.
// Parsing fills a default that a stored run of an older version lacks.
import * as v from 'valibot';
import { datasetSpecSchema } from './dataset-spec.ts';
import { modelSpecSchema } from './model-spec.ts';
import { trainingSpecSchema } from './training-spec.ts';

export const runSpecSchema = v.strictObject({
  dataset: datasetSpecSchema,
  model: modelSpecSchema,
  training: trainingSpecSchema,
});
export type RunSpec = v.InferOutput<typeof runSpecSchema>;

export type { ImportSpec } from './import-spec.ts';
export type { ColumnSpec, DatasetSpec, Encoding, MissingPolicy, Scaling, SplitSpec } from './dataset-spec.ts';
export type { Activation, DenseSpec, InitializerSpec, LayerSpec, LayerType, ModelSpec, OutputSpec } from './model-spec.ts';
export type { EarlyStoppingSpec, Loss, Monitor, OptimizerSpec, ScheduleSpec, TrainingSpec } from './training-spec.ts';
