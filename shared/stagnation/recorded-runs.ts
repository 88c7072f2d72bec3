// Runs that were really trained on native TensorFlow, with what is true of them: the three textbook presets, the shipped tables, and one
// planted fault each. The classifier is held to them, and its weights are fitted to them beside the bench.
import type { RunSpec } from '../spec/run-spec.ts';
import type { Cause, Symptom } from './diagnosis.ts';
import type { DataFacts, MetricColumns, RunEvidence } from './evidence.ts';
import recorded from './recorded-runs.json' with { type: 'json' };

export interface RecordedRun {
  readonly name: string;
  readonly spec: RunSpec;
  readonly facts: DataFacts;
  readonly stepsPerEpoch: number;
  readonly parameters: number;
  readonly notFiniteStep: number | null;
  readonly epochs: Readonly<Record<string, readonly (number | null)[]>>;
  readonly steps: Readonly<Record<string, readonly (number | null)[]>>;
}
export const recordedRuns = recorded as unknown as readonly RecordedRun[];

function toColumns(values: RecordedRun['epochs'], length: number): MetricColumns {
  return {
    step: Float64Array.from({ length }, (_, index) => index + 1),
    values: new Map(Object.entries(values).map(([name, column]) => [name, Float64Array.from(column.slice(0, length), (value) => value ?? NaN)])),
  };
}

/** With what is seen at the end, and why. */
export const stuckRuns: readonly [name: string, symptom: Symptom, cause: Cause][] = [
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

export const healthyRuns = [
  'textbook rate 0.001', 'textbook batch 32', 'textbook batch 512', 'textbook L2 0.01',
  'healthy-breast-cancer', 'healthy-diabetes', 'healthy-digits', 'healthy-iris', 'healthy-wine', 'healthy-linear-sgd',
];

/** @throws Error for a name that no run has */
export function recordedRun(name: string): RecordedRun {
  const run = recordedRuns.find((candidate) => candidate.name === name);
  if (run === undefined) throw new Error(`There is no recorded run "${name}".`);
  return run;
}

export function epochsOf({ epochs }: RecordedRun): number {
  return epochs['loss']?.length ?? 0;
}

/** The run after so many of its epochs; after the last, as it ended. */
export function evidenceOf(run: RecordedRun, epoch = epochsOf(run)): RunEvidence {
  const hasEnded = epoch === epochsOf(run);
  return {
    ...run,
    hasEnded,
    notFiniteStep: hasEnded ? run.notFiniteStep : null,
    epochs: toColumns(run.epochs, epoch),
    steps: toColumns(run.steps, run.steps['loss']?.length ?? 0),
  };
}
