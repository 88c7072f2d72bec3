// What the classifier is given: curves and signals of one run so far, its settings, and facts about its data. Plain data, no process.
import * as v from 'valibot';
import type { RunSpec } from '../spec/run-spec.ts';
import { floorsSchema } from './floors/floors.ts';
import type { ProbeResult } from './probes/result.ts';

/** Facts about the prepared data, measured once when the training matrices are made. */
export const dataFactsSchema = v.object({
  trainRows: v.number(),
  validationRows: v.number(),
  /** Width of the network's input, after encoding. */
  inputs: v.number(),
  /** Class names in the order of the network's outputs; for binary the second is the positive class; empty for regression. */
  classNames: v.array(v.string()),
  /** Rows of each class in the training part, in the order of classNames. */
  classCounts: v.array(v.number()),
  /** Of the inputs as the network sees them, over the training part: largest absolute value, largest and smallest column standard deviation above 0. */
  inputLargest: v.number(),
  inputSdLargest: v.number(),
  inputSdSmallest: v.number(),
  /** Of the target as the network sees it (regression), else null. */
  targetMean: v.nullable(v.number()),
  targetSd: v.nullable(v.number()),
  /** Loss on the validation part (training part if there is none) of the best constant answer, in the run's own loss; null where it is not defined. */
  baselineLoss: v.nullable(v.number()),
  /** What simple models come to on this data; null where that cannot be measured, missing where it was not, or not yet. */
  floors: v.optional(v.nullable(floorsSchema)),
});
export type DataFacts = v.InferOutput<typeof dataFactsSchema>;

/** Columns of one metric group: a step or epoch column and named values of the same length. */
export interface MetricColumns {
  readonly step: Float64Array;
  readonly values: ReadonlyMap<string, Float64Array>;
}

/** What curves alone tell of a run. Null is what is not known: no rule may take it for granted. */
export interface CurveEvidence {
  /** What the step column of `epochs` counts. */
  readonly unit: 'epoch' | 'step';
  readonly epochs: MetricColumns;
  /** May be empty: a history made elsewhere has none. */
  readonly steps: MetricColumns;
  readonly hasEnded: boolean;
  readonly plannedEpochs: number;
  /** Where the loss was not finite first; null while all were. */
  readonly notFinite: { readonly epoch: number; readonly step: number | null } | null;
  readonly stepsPerEpoch: number | null;
  readonly validationRows: number | null;
  /** Empty for regression, and where they are not known. */
  readonly classNames: readonly string[];
  /** Loss of the best constant answer. */
  readonly baselineLoss: number | null;
  /** Loss before any learning, where neither steps nor the constant answer tell it. */
  readonly startLoss: number | null;
  /** True where the first epochs are a blow-up: `startLoss` is then the usual level of the loss. */
  readonly isStartBlownUp: boolean;
}

/** All that is known of a run of our own. */
export interface RunEvidence {
  readonly spec: RunSpec;
  readonly facts: DataFacts;
  readonly stepsPerEpoch: number;
  readonly parameters: number;
  /** True once no further epoch will come. */
  readonly hasEnded: boolean;
  /** Number of the step whose loss was not finite first; null while all were. */
  readonly notFiniteStep: number | null;
  readonly epochs: MetricColumns;
  /** May be empty: a history made elsewhere has none. */
  readonly steps: MetricColumns;
  /** What probes of this run came to; the newest of each counts. */
  readonly probes?: readonly ProbeResult[];
}
