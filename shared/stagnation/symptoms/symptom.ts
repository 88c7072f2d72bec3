// What a symptom detector answers, and the little that all detectors share.
import type { Evidence, Symptom } from '../diagnosis.ts';
import type { RunEvidence } from '../evidence.ts';
import type { Curve, CurveReading } from '../reading.ts';

export interface SymptomReading {
  readonly symptom: Symptom;
  /** From 0 (absent) to 1 (certain); 0.5 is the edge of being called. */
  readonly strength: number;
  readonly evidence: readonly Evidence[];
  /** What is seen, since when: the second half of a headline, without a full stop. */
  readonly seen: string;
  /** First and last epoch it is seen in. */
  readonly epochs: readonly [number, number];
}

/** The curves of a run, with its settings and data where they are known: a history made elsewhere has none. */
export type ReadingWithData = CurveReading & { readonly evidence?: RunEvidence };
export type SymptomDetector = (reading: ReadingWithData) => SymptomReading | null;

/** Fewest epochs that soft symptoms are judged from: below, a rank test cannot be significant. */
export const fewestEpochs = 6;

/** 0.5 where the value meets its threshold, towards 1 above and 0 below; both positive. */
export function strengthOf(value: number, threshold: number): number {
  if (!(value > 0)) return 0;
  return value / (value + threshold);
}

/** The last part of a curve: the given share of its points, at least `fewest`. */
export function tailOf(curve: Curve, share: number, fewest = fewestEpochs): Curve {
  const count = Math.min(curve.values.length, Math.max(fewest, Math.ceil(curve.values.length * share)));
  const start = curve.values.length - count;
  return { values: curve.values.subarray(start), firstEpoch: curve.firstEpoch.subarray(start), lastEpoch: curve.lastEpoch.subarray(start) };
}

/** First and last epoch of a curve; [1, 1] for an empty one. */
export function spanOf(curve: Curve): [number, number] {
  return [curve.firstEpoch[0] ?? 1, curve.lastEpoch[curve.lastEpoch.length - 1] ?? 1];
}
