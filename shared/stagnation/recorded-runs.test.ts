// Verdicts on runs that were really trained on native TensorFlow, epoch by epoch as the app sees them. The curves are in
// recorded-runs.json: the three textbook presets, the shipped tables, and one planted fault each.
import { describe, expect, it } from 'vitest';
import { isProbeSignal } from '../metrics/names.ts';
import { diagnose } from './diagnose.ts';
import type { Cause, Finding, Symptom } from './diagnosis.ts';
import type { DataFacts, MetricColumns, RunEvidence } from './evidence.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import recorded from './recorded-runs.json' with { type: 'json' };

interface RecordedRun {
  readonly name: string;
  readonly spec: RunSpec;
  readonly facts: DataFacts;
  readonly stepsPerEpoch: number;
  readonly parameters: number;
  readonly notFiniteStep: number | null;
  readonly epochs: Readonly<Record<string, readonly (number | null)[]>>;
  readonly steps: Readonly<Record<string, readonly (number | null)[]>>;
}
const runs = recorded as unknown as readonly RecordedRun[];

function toColumns(values: RecordedRun['epochs'], length: number): MetricColumns {
  return {
    step: Float64Array.from({ length }, (_, index) => index + 1),
    values: new Map(Object.entries(values).map(([name, column]) => [name, Float64Array.from(column.slice(0, length), (value) => value ?? NaN)])),
  };
}

/** Signals are measured in some epochs only, fewer the more they would cost; the other metrics in each. */
type Gaps = 'every epoch' | 'some epochs';

function withGaps(epochs: RecordedRun['epochs'], gaps: Gaps): RecordedRun['epochs'] {
  if (gaps === 'every epoch') return epochs;
  const count = epochs['loss']?.length ?? 0;
  const isMeasured = (epoch: number): boolean => epoch <= 5 || epoch % 6 === 0 || epoch === count;
  return Object.fromEntries(Object.entries(epochs).map(([name, column]) => [name, isProbeSignal(name) ? column.map((value, index) => (isMeasured(index + 1) ? value : null)) : column]));
}

/** The findings after each epoch, as the app would have made them. */
function replay(name: string, gaps: Gaps): Finding[] {
  const run = runs.find((candidate) => candidate.name === name);
  if (run === undefined) throw new Error(`no recorded run ${name}`);
  const count = run.epochs['loss']?.length ?? 0;
  const findings: Finding[] = [];
  for (let epoch = Math.min(1, count); epoch <= count; epoch += 1) {
    const hasEnded = epoch === count;
    const evidence: RunEvidence = {
      ...run,
      hasEnded,
      notFiniteStep: hasEnded ? run.notFiniteStep : null,
      epochs: toColumns(withGaps(run.epochs, gaps), epoch),
      steps: toColumns(run.steps, run.steps['loss']?.length ?? 0),
    };
    findings.push(diagnose(evidence, findings.at(-1) ?? null));
  }
  return findings;
}

/** Gradients vanish because of the depth: either is right, and so is its repair. */
const alsoRight: Readonly<Partial<Record<Cause, Cause>>> = { 'vanishing-gradients': 'too-deep' };

const stuck: readonly [name: string, symptom: Symptom, cause: Cause][] = [
  ['textbook rate 0.00001', 'crawl', 'learning-rate-too-low'],
  ['textbook rate 10', 'oscillation', 'learning-rate-too-high'],
  ['textbook no L2', 'overfitting', 'under-regularised'],
  ['overfit-small-wide', 'overfitting', 'under-regularised'],
  ['divergence-nan-sgd', 'divergence', 'learning-rate-too-high'],
  ['unscaled-inputs', 'oscillation', 'unscaled-inputs'],
  ['unscaled-inputs-sgd', 'divergence', 'unscaled-inputs'],
  ['unscaled-target-sgd', 'divergence', 'unscaled-target'],
  ['missing-nonlinearity', 'plateau', 'missing-nonlinearity'],
  ['saturation-tanh', 'plateau', 'saturation'],
  ['too-small', 'plateau', 'too-small'],
  ['vanishing-deep-sigmoid', 'flat', 'vanishing-gradients'],
  ['dead-relus-bias', 'flat', 'dead-relus'],
  ['zero-init', 'flat', 'bad-initialisation'],
  ['wrong-softmax-on-one-unit', 'flat', 'wrong-output-or-loss'],
  ['over-regularised-dropout', 'flat', 'over-regularised'],
  ['no-signal', 'flat', 'no-signal'],
  ['imbalanced', 'uneven', 'class-imbalance'],
];

const healthy = [
  'textbook rate 0.001', 'textbook batch 32', 'textbook batch 512', 'textbook L2 0.01',
  'healthy-breast-cancer', 'healthy-diabetes', 'healthy-digits', 'healthy-iris', 'healthy-wine', 'healthy-linear-sgd',
];

describe.each<Gaps>(['every epoch', 'some epochs'])('recorded runs, signals measured in %s', (gaps) => {
  it.each(stuck)('%s: %s by %s', (name, symptom, cause) => {
    const last = replay(name, gaps).at(-1);
    expect(last?.diagnosis.symptom).toBe(symptom);
    expect([cause, alsoRight[cause]]).toContain(last?.diagnosis.causes[0]?.cause);
    expect(last?.diagnosis.causes[0]?.confidence).toBeGreaterThanOrEqual(0.5);
    expect(last?.diagnosis.causes[0]?.evidence.length).toBeGreaterThan(0);
  });

  it.each(healthy)('%s: nothing found at the end', (name) => {
    const last = replay(name, gaps).at(-1);
    expect(last?.diagnosis).toMatchObject({ symptom: 'none', causes: [] });
    expect(['learning', 'converged']).toContain(last?.diagnosis.verdict);
  });

  it.each(healthy.filter((name) => name.startsWith('healthy')))('%s: no cause is named on the way either', (name) => {
    const named = replay(name, gaps).filter((finding) => (finding.diagnosis.causes[0]?.confidence ?? 0) >= 0.8);
    expect(named.map((finding) => finding.headline)).toEqual([]);
  });

  it('names the textbook faults before half of the epochs are over, and stands by it', () => {
    for (const name of ['textbook rate 0.00001', 'textbook rate 10']) {
      expect(replay(name, gaps).at(-1)?.diagnosis.firstDetectedEpoch).toBeLessThan(50);
    }
  });
});
