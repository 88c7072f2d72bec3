// What a fit learns from: the considerations of every cause at some moments of recorded runs, with whether the cause is true of the run.
import { causeRules } from '../../../../shared/stagnation/causes/table.ts';
import { withProbed } from '../../../../shared/stagnation/causes/probed.ts';
import { tooFewRows } from '../../../../shared/stagnation/few-rows.ts';
import { readEvidence as readingOf } from '../../../../shared/stagnation/reading.ts';
import { readSymptoms } from '../../../../shared/stagnation/symptoms/table.ts';
import type { CauseRule, Consideration } from '../../../../shared/stagnation/causes/cause.ts';
import type { Cause, Symptom } from '../../../../shared/stagnation/diagnosis.ts';
import type { RunEvidence } from '../../../../shared/stagnation/evidence.ts';
import { evidenceAt } from '../checkpoints.ts';

/** A run whose truth is known. */
export interface KnownRun {
  /** Runs of the same data are held out together. */
  readonly dataSet: string;
  readonly evidence: RunEvidence;
  /** Causes of which each, or a pair of which, repairs it; empty for a healthy run. */
  readonly truth: ReadonlySet<Cause>;
  /** Causes of which nobody has tried whether they repair it as well: no example of theirs. */
  readonly unknown?: ReadonlySet<Cause>;
  readonly weight: number;
}

export interface ConsideredCause {
  readonly rule: CauseRule;
  readonly considerations: readonly Consideration[];
  readonly isTrue: boolean;
}

/** One look at a run in which a symptom is seen. */
export interface Moment {
  readonly dataSet: string;
  readonly symptom: Symptom;
  readonly causes: readonly ConsideredCause[];
  readonly weight: number;
}

/** The shares of the planned epochs at which a run is looked at: a confidence has to hold early as well as at the end. */
const shares = [0.25, 0.5, 1];

/** Moments in which no symptom is seen teach nothing of causes, and are left out, unless there are too few rows to see one. */
export function momentsOf({ dataSet, evidence, truth, unknown = new Set(), weight }: KnownRun): Moment[] {
  const last = evidence.epochs.step.at(-1) ?? 0;
  return shares.flatMap((share): Moment[] => {
    const reading = readingOf(evidenceAt(evidence, Math.round(share * last)));
    const called = readSymptoms(reading, 'none')[0] ?? null;
    if (called === null && tooFewRows(reading) === null) return [];
    const considered = causeRules.filter(({ cause }) => !unknown.has(cause)).map((rule): ConsideredCause => ({
      rule,
      considerations: withProbed(rule.cause, rule.consider(reading, called), reading),
      isTrue: truth.has(rule.cause),
    }));
    return [{ dataSet, symptom: called?.symptom ?? 'none', causes: considered.filter(({ considerations }) => considerations.length > 0), weight: weight / shares.length }];
  });
}
