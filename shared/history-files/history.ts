// What every reader of this folder answers: the curves of a run that another tool has trained and written down.
import { Failure } from '../rpc/failure.ts';
import type { ForeignCurve, ForeignHistory } from '../stagnation/foreign-evidence.ts';
import type { HistoryTool } from '../stagnation/missing-evidence.ts';

/** A curve with our name where the metric is one of ours. */
export interface HistoryCurve extends ForeignCurve {
  /** As the file calls it. */
  readonly original: string;
}

export interface History extends ForeignHistory {
  /** Whose habits the file shows: decides how a person is told to log more. */
  readonly tool: HistoryTool;
  /** Epochs count from 1. */
  readonly curves: readonly HistoryCurve[];
  /** How the content was understood where that is not obvious: plain sentences. */
  readonly notes: readonly string[];
}

/** One file as it was dropped or named; `name` may hold folders (`logs/validation/events.out.tfevents.1`), which tell the part. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file that cannot be read as a history: what is wrong, where, and what is allowed. */
export function badHistory(name: string, problem: string, allowed: string): Failure {
  return new Failure('bad-file', `${name}: ${problem} ${allowed}`);
}
