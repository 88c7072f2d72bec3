// How long a verdict takes from signals alone, once what the app keeps of a run is there.
import { diagnose } from '../../../../shared/stagnation/diagnose.ts';
import { median } from '../../../../shared/stagnation/measures/swing.ts';
import type { Row } from '../../rows.ts';
import { evidenceAt } from '../checkpoints.ts';
import type { RecordedCase } from '../recorded-cases.ts';
import { rowOf } from '../row.ts';

const mostSeconds = 1;

export interface VerdictSeconds {
  readonly median: number;
  readonly largest: number;
  readonly verdicts: number;
}

/** Of one verdict on a run that has ended. */
export function secondsOfVerdict({ evidence }: RecordedCase): number {
  const kept = evidenceAt(evidence, evidence.epochs.step.at(-1) ?? 0);
  const start = performance.now();
  diagnose(kept, null);
  return (performance.now() - start) / 1000;
}

export function verdictSeconds(seconds: readonly number[]): VerdictSeconds {
  return { median: median(seconds), largest: Math.max(...seconds), verdicts: seconds.length };
}

/** The largest is held against the goal. */
export function rowOfVerdict({ median: usual, largest, verdicts }: VerdictSeconds): Row {
  const row = rowOf('verdict from signals alone, largest', 's', largest, 'lower', mostSeconds, verdicts);
  return { ...row, reason: `median ${usual.toPrecision(2)} s` };
}
