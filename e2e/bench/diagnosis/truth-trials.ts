// What is tried on the runs of a situation: the remedies that the app proposes for causes that it could be, and for a control those
// that would show that something is left to mend.
import * as v from 'valibot';
import { parsePath, setPath } from '../../../shared/spec/paths.ts';
import { runSpecSchema } from '../../../shared/spec/run-spec.ts';
import type { RunSpec } from '../../../shared/spec/run-spec.ts';
import type { Cause, Remedy } from '../../../shared/stagnation/diagnosis.ts';
import type { RunEvidence } from '../../../shared/stagnation/evidence.ts';
import { readEvidence } from '../../../shared/stagnation/reading.ts';
import { isChange, proposeRemedies } from '../../../shared/stagnation/remedies/remedies.ts';

/** Of a planted cause the first two that the app would try, of another the first: each takes a training of every seed. */
const remediesOfPlanted = 2;
/** Longer trainings are no paired trial at equal cost any more, and would take most of the time. */
const mostTimesAsLong = 5;

export function withSet(spec: RunSpec, set: Remedy['set']): RunSpec {
  return v.parse(runSpecSchema, Object.entries(set).reduce<unknown>((changed, [path, value]) => setPath(changed, parsePath(path) ?? [path], value), spec));
}

const isAffordable = (before: RunSpec, after: RunSpec): boolean => after.training.epochs <= mostTimesAsLong * before.training.epochs;

/** The first remedies of each cause that change something; one that several causes share is tried for each. */
export function remediesFor(evidence: RunEvidence, causes: readonly Cause[], planted: readonly Cause[]): { readonly cause: Cause; readonly set: Remedy['set']; readonly spec: RunSpec }[] {
  const reading = readEvidence(evidence);
  return causes.flatMap((cause) => proposeRemedies(reading, [{ cause, confidence: 1 }], 0)
    .filter(({ set }) => isChange(evidence.spec, set))
    .map(({ set }) => ({ cause, set, spec: withSet(evidence.spec, set) }))
    .filter(({ spec }) => isAffordable(evidence.spec, spec))
    .slice(0, planted.includes(cause) ? remediesOfPlanted : 1));
}

/** A sound run is not made better by any of these: rate, time, width, a penalty, the best weights kept. */
export function controlChanges(evidence: RunEvidence): { readonly cause: Cause; readonly set: Remedy['set']; readonly spec: RunSpec }[] {
  const { learningRate } = evidence.spec.training.optimizer;
  const rate = (factor: number): Remedy['set'] => ({ 'training.optimizer.learningRate': learningRate * factor });
  const fixed: readonly (readonly [Cause, Remedy['set']])[] = [['learning-rate-too-low', rate(3)], ['learning-rate-too-high', rate(1 / 3)]];
  const tried = fixed.map(([cause, set]) => ({ cause, set, spec: withSet(evidence.spec, set) }));
  return [...tried, ...remediesFor(evidence, ['too-few-epochs', 'too-small', 'under-regularised'], ['under-regularised'])];
}
