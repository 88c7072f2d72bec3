// What probes say for and against each cause, by the table of outcomes: log-odds as any other consideration.
import type { Cause } from '../diagnosis.ts';
import type { Reading } from '../reading.ts';
import { outcomeOf, weightOf } from '../probes/outcomes.ts';
import { probeIds, type ProbeResult } from '../probes/result.ts';
import type { Consideration } from './cause.ts';

/** Below this a probe says nothing worth reading of a cause. */
const leastWeight = 0.3;

/** The step-length probe is a part of batch-or-rate: where that was decided by it, it must not count twice. */
function isCounted({ probe }: ProbeResult, probes: readonly ProbeResult[]): boolean {
  const whole = probe === 'sharpness' ? probes.findLast((one) => one.probe === 'batch-or-rate') : undefined;
  return whole === undefined || outcomeOf('batch-or-rate', whole.readings)?.reading.startsWith('rise') !== true;
}

/** With what probes say; where nothing else speaks for or against a cause, it is none that such a run can have, and a probe does not make it one. */
export function withProbed(cause: Cause, considerations: readonly Consideration[], reading: Pick<Reading, 'evidence'>): Consideration[] {
  return considerations.length === 0 ? [] : [...considerations, ...probedConsiderations(cause, reading)];
}

/** One for each probe that was run on the run as it is and tells something of this cause. Signals are named `probe:PROBE:READING`. */
export function probedConsiderations(cause: Cause, { evidence: { probes = [] } }: Pick<Reading, 'evidence'>): Consideration[] {
  return probeIds.flatMap((id): Consideration[] => {
    const result = probes.findLast(({ probe }) => probe === id);
    const found = result === undefined ? null : outcomeOf(id, result.readings);
    if (result === undefined || found === null || !isCounted(result, probes)) return [];
    const weight = weightOf(id, found.outcome, cause);
    if (Math.abs(weight) < leastWeight) return [];
    const { reading, value, threshold } = found;
    return [{ weight, evidence: { signal: `probe:${id}:${reading}`, epochs: [Math.max(1, result.epoch), Math.max(1, result.epoch)], value, threshold, says: result.says } }];
  });
}
