// What ours, the published rules and the plainest guess answer for a case.
import { diagnose } from '../../../shared/stagnation/diagnose.ts';
import type { Cause, Finding } from '../../../shared/stagnation/diagnosis.ts';
import { likelyFrom } from '../../../shared/stagnation/verdict.ts';
import { checkpointsOf, evidenceAt } from './checkpoints.ts';
import type { Answer } from './measures.ts';
import type { RecordedCase } from './recorded-cases.ts';

function isAlarm({ diagnosis: { verdict } }: Finding): boolean {
  return verdict === 'stuck' || verdict === 'overfitting' || verdict === 'unreliable';
}

/** A verdict names its first cause where that is at least likely. */
function namedBy(finding: Finding): Cause | null {
  const [first] = finding.diagnosis.causes;
  return isAlarm(finding) && first !== undefined && first.confidence >= likelyFrom ? first.cause : null;
}

/** Ours: looked at as the app does while it trains, and once it has ended. */
export function ourAnswer({ id, planted, right, evidence }: RecordedCase): Answer {
  let finding: Finding | null = null;
  let rightFrom: number | null = null;
  for (const epoch of checkpointsOf(evidence)) {
    finding = diagnose(evidenceAt(evidence, epoch), finding);
    const named = namedBy(finding);
    // A verdict that is withdrawn later does not count.
    rightFrom = named !== null && right.includes(named) ? (rightFrom ?? epoch / evidence.spec.training.epochs) : null;
  }
  const causes = finding?.diagnosis.causes ?? [];
  return {
    id, planted, right, named: finding === null ? null : namedBy(finding), listed: causes.slice(0, 2).map(({ cause }) => cause),
    confidence: causes[0]?.confidence ?? null, isAlarm: finding !== null && isAlarm(finding), rightFrom,
  };
}

/** A ranked list of causes, as rules without confidence give it: the first is named, and any is an alarm. */
export function listAnswer({ id, planted, right }: RecordedCase, causes: readonly Cause[]): Answer {
  return { id, planted, right, named: causes[0] ?? null, listed: causes.slice(0, 2), confidence: null, isAlarm: causes.length > 0, rightFrom: null };
}

/** "Always learning rate": too high where the loss was not finite or ended above where it began, else too low. */
export function guessRate({ evidence }: RecordedCase): Cause[] {
  const loss = evidence.epochs.values.get('loss') ?? new Float64Array();
  const isUp = evidence.notFiniteStep !== null || (loss.at(-1) ?? NaN) > (loss[0] ?? NaN);
  return isUp ? ['learning-rate-too-high', 'learning-rate-too-low'] : ['learning-rate-too-low', 'learning-rate-too-high'];
}
