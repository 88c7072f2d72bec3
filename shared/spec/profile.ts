// What is known of a data set without training on it: its columns, their types, gaps and distributions.
import * as v from 'valibot';
import { importSchema } from './import-spec.ts';

export const columnTypes = ['number', 'category', 'boolean', 'date', 'text'] as const;
export type ColumnType = (typeof columnTypes)[number];
export const tasks = ['binary', 'multiclass', 'regression'] as const;
export type Task = (typeof tasks)[number];

export const histogramSchema = v.union([
  /** `edges` is one longer than `counts`; `byClass` has one list of counts a class of the target, when one was asked for. */
  v.object({ kind: v.literal('number'), edges: v.array(v.number()), counts: v.array(v.number()), byClass: v.nullable(v.array(v.array(v.number()))) }),
  /** The most frequent values, most frequent first; `otherCount` holds the rest. */
  v.object({ kind: v.literal('values'), values: v.array(v.string()), counts: v.array(v.number()), otherCount: v.number(), byClass: v.nullable(v.array(v.array(v.number()))) }),
]);
export type Histogram = v.InferOutput<typeof histogramSchema>;

export const columnProfileSchema = v.object({
  name: v.string(),
  type: v.picklist(columnTypes),
  missing: v.number(),
  distinct: v.number(),
  /** For number and date (seconds since 1970) columns, else null. */
  lowest: v.nullable(v.number()),
  highest: v.nullable(v.number()),
  mean: v.nullable(v.number()),
  median: v.nullable(v.number()),
  standardDeviation: v.nullable(v.number()),
  histogram: histogramSchema,
  /** True where every value present is a whole number. */
  isWhole: v.boolean(),
});
export type ColumnProfile = v.InferOutput<typeof columnProfileSchema>;

/** What the chosen target means. */
export const targetProfileSchema = v.object({
  column: v.string(),
  task: v.picklist(tasks),
  /** Why this task: "2 different values", "text", "31 whole numbers". */
  because: v.string(),
  /** In the order of the network's outputs; empty for regression. */
  classNames: v.array(v.string()),
  classCounts: v.array(v.number()),
  /** Score a constant answer gets: accuracy for classes, mean absolute error for numbers; and its loss in the default loss of the task. */
  constantAccuracy: v.nullable(v.number()),
  constantError: v.nullable(v.number()),
  constantLoss: v.nullable(v.number()),
  /** A sentence when this column cannot be learned (constant, all missing, 5,000 categories), else null. */
  problem: v.nullable(v.string()),
});
export type TargetProfile = v.InferOutput<typeof targetProfileSchema>;

/** Something about the data worth knowing before training; nothing is changed silently. */
export const dataNoteSchema = v.object({
  column: v.nullable(v.string()),
  severity: v.picklist(['note', 'warning']),
  title: v.string(),
  says: v.string(),
});

export const datasetProfileSchema = v.object({
  rows: v.number(),
  columns: v.array(columnProfileSchema),
  /** How the file was read; `thousands` is missing where there is no such sign, `dateFormat` where none was asked for. */
  import: v.object({
    separator: v.string(),
    quote: v.string(),
    decimal: v.string(),
    thousands: v.exactOptional(v.string()),
    header: v.boolean(),
    encoding: v.string(),
    dateFormat: v.exactOptional(v.string()),
  }),
  /** How it was asked to be read; missing where everything was detected. */
  asked: v.exactOptional(importSchema),
  /** SHA-256 of the file's bytes, for a data set that was read as asked: its own id is another one. */
  bytesId: v.exactOptional(v.string()),
  /** The first lines, as they stand in the file. */
  firstLines: v.array(v.string()),
  notes: v.array(dataNoteSchema),
});
export type DatasetProfile = v.InferOutput<typeof datasetProfileSchema>;

export const datasetSchema = v.object({
  /** SHA-256 of the file's bytes, in hex. */
  datasetId: v.string(),
  name: v.string(),
  byteLength: v.number(),
  importedAt: v.number(),
  /** Column that the app proposes as target: the last one chosen, else a sample's own, else a guess by name, else the last column. */
  suggestedTarget: v.string(),
  /** Id of the shipped sample it came from, else null. */
  sampleId: v.nullable(v.string()),
  runCount: v.number(),
  profile: datasetProfileSchema,
});
export type Dataset = v.InferOutput<typeof datasetSchema>;
