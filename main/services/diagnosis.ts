// What the classifier is shown of a run in progress, kept up to date batch by batch, and its latest finding.
import { diagnose } from '../../shared/stagnation/diagnose.ts';
import type { MetricBatch, MetricGroup } from '../../shared/metrics/batch.ts';
import type { Finding } from '../../shared/stagnation/diagnosis.ts';
import type { DataFacts, MetricColumns } from '../../shared/stagnation/evidence.ts';
import type { RunSpec } from '../../shared/spec/run-spec.ts';

/** A person reads no faster, and the classifier must not take time from storing. */
const shortestIntervalMs = 250;
/** The share of time that looking may take in a long run: after a look of 20 ms comes a pause of at least 180 ms. */
const pausePerLook = 9;

/** A column that grows: doubling keeps a million appends cheap. */
class GrowingColumn {
  private data = new Float64Array(256);
  private length = 0;

  /** Appends `values`, after filling up to `start` with NaN where this column was absent. */
  append(values: Float64Array, start: number): void {
    const end = start + values.length;
    if (end > this.data.length) {
      const larger = new Float64Array(Math.max(end, this.data.length * 2));
      larger.set(this.data.subarray(0, this.length));
      this.data = larger;
    }
    this.data.fill(NaN, this.length, start);
    this.data.set(values, start);
    this.length = end;
  }

  /** The first `length` values; NaN where the column was absent at the end. Shares memory: valid until the next append. */
  view(length: number): Float64Array {
    if (this.length < length) this.append(new Float64Array(), length);
    return this.data.subarray(0, length);
  }
}

class GrowingColumns {
  private readonly step = new GrowingColumn();
  private readonly values = new Map<string, GrowingColumn>();
  private rows = 0;

  append(batch: MetricBatch): void {
    this.step.append(batch.step, this.rows);
    batch.names.forEach((name, index) => {
      const column = this.values.get(name) ?? new GrowingColumn();
      this.values.set(name, column);
      column.append(batch.values[index] ?? new Float64Array(), this.rows);
    });
    this.rows += batch.step.length;
  }

  view(): MetricColumns {
    return { step: this.step.view(this.rows), values: new Map([...this.values].map(([name, column]) => [name, column.view(this.rows)])) };
  }
}

export interface DiagnosisSubject {
  readonly spec: RunSpec;
  readonly facts: DataFacts;
  readonly stepsPerEpoch: number;
  readonly parameters: number;
}

export class RunDiagnosis {
  private readonly subject: DiagnosisSubject;
  private readonly clock: () => number;
  private readonly columns: Readonly<Record<MetricGroup, GrowingColumns>> = { step: new GrowingColumns(), epoch: new GrowingColumns() };
  private finding: Finding | null;
  private nextLookAt = 0;
  private hasNewEpoch = false;

  constructor(subject: DiagnosisSubject, previous: Finding | null, clock: () => number) {
    this.subject = subject;
    this.finding = previous;
    this.clock = clock;
  }

  add(batch: MetricBatch): void {
    this.columns[batch.group].append(batch);
    if (batch.group === 'epoch' && batch.step.length > 0) this.hasNewEpoch = true;
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

/** Two findings that say the same, perhaps with newer numbers, are one. */
export function hasSameMeaning(left: Finding | null, right: Finding | null): boolean {
  const meaningOf = (finding: Finding | null): string => {
    const { verdict, symptom, causes } = finding?.diagnosis ?? { verdict: 'undecided', symptom: 'none', causes: [] };
    return [verdict, symptom, causes[0]?.cause].join();
  };
  return meaningOf(left) === meaningOf(right);
}
