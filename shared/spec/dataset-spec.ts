// The `dataset` section of an experiment: how the file is read, cleaned, split and turned into numbers.
import * as v from 'valibot';
import { importSchema } from './import-spec.ts';
import { columnTypes, tasks } from './profile.ts';
import { detected, fractionBelowOne, numberAbove, seed, whole } from './values.ts';

export const scalings = ['standard', 'minmax', 'robust', 'none'] as const;
export const missingPolicies = ['mean', 'median', 'mostFrequent', 'category', 'dropRow'] as const;
export const encodings = ['oneHot', 'ordinal', 'hashing'] as const;
export const splitMethods = ['random', 'group', 'time', 'kfold'] as const;
export const balances = ['none', 'oversample', 'undersample', 'smote'] as const;

const name = v.pipe(v.string('a text that is not empty'), v.minLength(1, 'a text that is not empty'));
/** Null: what fits the column's type (EXPERIMENT.md), or for `scaling` the data set's. */
export const columnSchema = v.strictObject({
  role: v.optional(v.picklist(['feature', 'ignore']), 'feature'),
  type: detected(v.picklist(columnTypes)),
  missing: detected(v.picklist(missingPolicies)),
  encoding: detected(v.picklist(encodings)),
  /** Number of inputs that hashed words and pairs are spread over. */
  buckets: v.optional(whole(1, 65_536), 256),
  /** Categories with fewer rows than this become one. */
  rareBelow: v.optional(whole(0, 1_000_000_000), 0),
  /** Natural logarithm of 1 + value before scaling. */
  log: v.optional(v.boolean(), false),
  scaling: detected(v.picklist(scalings)),
});

export const splitSchema = v.strictObject({
  method: v.optional(v.picklist(splitMethods), 'random'),
  /** Fractions of the rows. */
  validation: v.optional(fractionBelowOne(), 0.2),
  test: v.optional(fractionBelowOne(), 0),
  stratify: v.boolean(),
  seed: v.optional(seed(), 0),
  groupBy: v.optional(v.nullable(name), null),
  timeColumn: v.optional(v.nullable(name), null),
  folds: v.optional(whole(2, 100), 5),
  /** The fold that validates, from 1; null for each in turn, a run for each. The settings of a run name one where there are folds. */
  fold: v.optional(v.nullable(whole(1, 100)), null),
});

export const noiseSchema = v.strictObject({
  /** Standard deviation of the noise, in standard deviations of the column. */
  noise: numberAbove(0),
  copies: v.optional(whole(1, 100), 1),
  onlyClass: v.optional(v.nullable(v.string()), null),
});
/** Mixup's alpha: the shape of the beta distribution that draws the mixing share. */
export const mixupSchema = v.strictObject({ mixup: numberAbove(0) });

const rowNumber = whole(1, 1_000_000_000_000);
const rowNumberKey = v.pipe(v.string(), v.regex(/^[1-9][0-9]*$/, 'the number of a row, counted from 1'));

export const datasetSpecSchema = v.strictObject({
  path: name,
  target: name,
  task: v.picklist(tasks),
  import: v.optional(importSchema, {}),
  /** By column name; columns without a setting of their own are not listed. */
  columns: v.optional(v.record(v.string(), columnSchema), {}),
  split: splitSchema,
  scaling: v.optional(v.picklist(scalings), 'standard'),
  targetScaling: v.picklist(['standard', 'none']),
  balance: v.optional(v.picklist(balances), 'none'),
  augmentation: v.optional(v.nullable(v.union([noiseSchema, mixupSchema])), null),
  dropDuplicates: v.optional(v.boolean(), false),
  /** Rows count from 1, the header excluded. */
  excludeRows: v.optional(v.array(rowNumber), []),
  relabel: v.optional(v.record(rowNumberKey, v.string()), {}),
});

export type DatasetSpec = v.InferOutput<typeof datasetSpecSchema>;
export type ColumnSpec = v.InferOutput<typeof columnSchema>;
export type SplitSpec = v.InferOutput<typeof splitSchema>;
export type Scaling = (typeof scalings)[number];
export type MissingPolicy = (typeof missingPolicies)[number];
export type SplitMethod = (typeof splitMethods)[number];
export type Balance = (typeof balances)[number];
export type Encoding = (typeof encodings)[number];
