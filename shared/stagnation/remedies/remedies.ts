// What to try, for the causes of a diagnosis in their order. Each remedy is a difference of settings.
import { getPath, isSame, parsePath } from '../../spec/paths.ts';
import type { RunSpec } from '../../spec/run-spec.ts';
import type { Cause, Remedy } from '../diagnosis.ts';
import type { Reading } from '../reading.ts';
import { remediesOf } from './table.ts';

/** False for settings that the run has already. */
export function isChange(spec: RunSpec, set: Remedy['set']): boolean {
  return !Object.entries(set).every(([path, value]) => isSame(getPath(spec, parsePath(path) ?? [path]), value));
}

/** What to try, for the causes from the given confidence on, best cause first; a remedy that changes nothing is left out, and one that stands before. */
export function proposeRemedies(reading: Reading, causes: readonly { cause: Cause; confidence: number }[], leastConfidence = 0.35): Remedy[] {
  const proposed: Remedy[] = [];
  for (const { cause, confidence } of causes) {
    if (confidence < leastConfidence) continue;
    for (const { set, says } of remediesOf[cause](reading)) {
      if (!isChange(reading.evidence.spec, set) || proposed.some((before) => isSame(before.set, set))) continue;
      proposed.push({ cause, set, says });
    }
  }
  return proposed;
}
