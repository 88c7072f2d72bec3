// What the classifier is shown of a run in progress, kept up to date batch by batch, and its latest finding.
import { CondensedEpochs, NotableSteps } from './evidence-columns.ts';
import { diagnose } from '../../shared/stagnation/diagnose.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { Finding } from '../../shared/stagnation/diagnosis.ts';
import type { DataFacts } from '../../shared/stagnation/evidence.ts';
import type { ProbeResult } from '../../shared/stagnation/probes/result.ts';
import type { RunSpec } from '../../shared/spec/run-spec.ts';
import type { Reads } from '../history/history.ts';

/** A person reads no faster, a verdict stays within a second, and the classifier must not take time from storing. */
const shortestIntervalMs = 500;
/** Looking takes a fiftieth of the time at most. Most looks take 3 ms, and the pause above is the longer one; on a slow or busy machine this one is. */
const pausePerLook = 49;

export interface DiagnosisSubject {
  readonly spec: RunSpec;
  readonly facts: DataFacts;
  readonly stepsPerEpoch: number;
  readonly parameters: number;
  readonly probes?: readonly ProbeResult[];
}

export class RunDiagnosis {
  private subject: DiagnosisSubject;
  private readonly clock: () => number;
  private readonly columns = { step: new NotableSteps(), epoch: new CondensedEpochs() };
  private finding: Finding | null;
  private nextLookAt = 0;
  private hasNewEpoch = false;

  constructor(subject: DiagnosisSubject, previous: Finding | null, clock: () => number) {
    this.subject = subject;
    this.finding = previous;
    this.clock = clock;
  }

  add(batch: MetricBatch): void {
    if (batch.step.length === 0) return;
    this.columns[batch.group].append(batch);
    if (batch.group === 'epoch') this.hasNewEpoch = true;
  }

  /** Facts about the data that became known only now: the next look takes them into account. */
  learn(facts: DataFacts): void {
    this.subject = { ...this.subject, facts };
    this.hasNewEpoch ||= this.finding !== null;
  }

  /** What probes of the run came to, all of them. */
  learnProbes(probes: readonly ProbeResult[]): void {
    this.subject = { ...this.subject, probes };
    this.hasNewEpoch ||= this.finding !== null;
  }

  /** A new finding, whenever the last look was. */
  lookAgain(): Finding {
    return this.diagnose(false, null);
  }

  /** A new finding when an epoch has ended and some time has passed since the last look, else null. */
  look(): Finding | null {
    const start = this.clock();
    if (!this.hasNewEpoch || start < this.nextLookAt) return null;
    const finding = this.diagnose(false, null);
    const end = this.clock();
    this.nextLookAt = end + Math.max(shortestIntervalMs, (end - start) * pausePerLook);
    return finding;
  }

  /** The last word, once no further epoch will come. */
  conclude(notFiniteStep: number | null): Finding {
    return this.diagnose(true, notFiniteStep);
  }

  private diagnose(hasEnded: boolean, notFiniteStep: number | null): Finding {
    this.hasNewEpoch = false;
    this.finding = diagnose({ ...this.subject, hasEnded, notFiniteStep, epochs: this.columns.epoch.view(), steps: this.columns.step.view() }, this.finding);
    return this.finding;
  }
}

/** Read at a time from the store: a run may have millions of steps. */
const recalledSteps = 50_000;

/** Shows the classifier what was measured of a run earlier. */
export function recallMetrics(diagnosis: RunDiagnosis, reads: Reads, runId: string): void {
  for (const group of ['step', 'epoch'] as const) {
    const last = reads.lastStep(runId, group) ?? -1;
    for (let fromStep = 0; fromStep <= last; fromStep += recalledSteps) {
      const earlier = reads.metrics({ runId, group, names: null, fromStep, toStep: fromStep + recalledSteps - 1 });
      if (earlier !== null) diagnosis.add(earlier);
    }
  }
}

/** Two findings that say the same, perhaps with newer numbers, are one. */
export function hasSameMeaning(left: Finding | null, right: Finding | null): boolean {
  const meaningOf = (finding: Finding | null): string => {
    const { verdict, symptom, causes } = finding?.diagnosis ?? { verdict: 'undecided', symptom: 'none', causes: [] };
    return [verdict, symptom, causes[0]?.cause].join();
  };
  return meaningOf(left) === meaningOf(right);
}
