// A run as it was at the end of an epoch, in the form in which the app shows it to the classifier while it trains.
import { NotableSteps } from '../../../main/services/evidence-columns.ts';
import type { MetricColumns, RunEvidence } from '../../../shared/stagnation/evidence.ts';

function upTo({ step, values }: MetricColumns, last: number): MetricColumns {
  const end = step.findIndex((at) => at > last);
  return end === -1 ? { step, values } : { step: step.subarray(0, end), values: new Map([...values].map(([name, column]) => [name, column.subarray(0, end)])) };
}

/** Of the steps, those that the app keeps. */
function notable({ step, values }: MetricColumns): MetricColumns {
  if (step.length === 0) return { step, values };
  const kept = new NotableSteps();
  kept.append({ runId: '', group: 'step', names: [...values.keys()], step, values: [...values.values()] });
  return kept.view();
}

/** The evidence after `epoch` epochs, while more are to come; after the last, as it ended. */
export function evidenceAt(evidence: RunEvidence, epoch: number): RunEvidence {
  const last = evidence.epochs.step.at(-1) ?? 0;
  if (epoch >= last) return { ...evidence, steps: notable(evidence.steps) };
  return { ...evidence, hasEnded: false, notFiniteStep: null, epochs: upTo(evidence.epochs, epoch), steps: notable(upTo(evidence.steps, epoch * evidence.stepsPerEpoch)) };
}

/** About `count` epochs at which to look, evenly spread, each once; the last is that in which the run ended. */
export function checkpointsOf({ epochs }: RunEvidence, count = 20): number[] {
  const last = epochs.step.at(-1) ?? 0;
  return last === 0 ? [0] : [...new Set(Array.from({ length: count }, (_, look) => Math.max(1, Math.round(((look + 1) * last) / count))))];
}
