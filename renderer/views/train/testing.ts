// Runs and findings for the tests of the screens, with settings planned by the real code.
import type { MetricBatch } from '../../../shared/metrics/batch.ts';
import { parseExperiment, planRuns } from '../../../shared/spec/experiment.ts';
import type { RunSummary } from '../../../shared/spec/run.ts';
import type { Evidence, Finding } from '../../../shared/stagnation/diagnosis.ts';

export function makeRun(change: Partial<RunSummary> = {}, set: Readonly<Record<string, unknown>> = {}): RunSummary {
  const experiment = parseExperiment({
    version: 1,
    name: 'Two rates',
    dataset: { path: 'rows.csv', target: 'label' },
    training: { epochs: 20, optimizer: { type: 'adam', learningRate: 0.1 } },
    variants: [{ name: 'adam', set }],
  });
  const [planned] = planRuns(experiment, { task: 'binary', classNames: ['no', 'yes'] });
  if (planned === undefined) throw new Error('the experiment plans one run');
  return {
    runId: 'run', experimentId: 'experiment', experimentName: 'Two rates', name: 'adam', repeat: 0, datasetId: 'data', datasetName: 'rows.csv', task: 'binary',
    status: 'finished', statusReason: null, createdAt: 1, startedAt: 2, endedAt: 3, trashedAt: null, tags: [], note: '', spec: planned.spec, set, parentRunId: null, forkedAtStep: null, edits: [],
    facts: null, environment: null, parameters: 65, stepsPerEpoch: 10, epoch: 20, step: 200, seconds: 10, secondsLeft: null, notFiniteStep: null,
    metrics: { loss: 0.3, val_loss: 0.4, best_val_loss: 0.35, best_epoch: 12, val_accuracy: 0.9 }, finding: null, checkpoint: { epoch: 20, step: 200 },
    ...change,
  };
}

export function makeEvidence(change: Partial<Evidence> = {}): Evidence {
  return { signal: 'loss', epochs: [5, 20], value: 0.18, threshold: 0.05, says: 'Training loss swings by 0.18.', ...change };
}

export function makeFinding(change: Partial<Finding> = {}): Finding {
  const rate = makeEvidence({ signal: 'learning_rate', epochs: [1, 20], value: 0.1, threshold: 0.01, says: 'Learning rate 0.1 is above the usual upper end.' });
  return {
    epoch: 20,
    headline: 'The learning rate is too high. Training loss has swung since epoch 5.',
    diagnosis: {
      verdict: 'stuck',
      symptom: 'oscillation',
      causes: [{ cause: 'learning-rate-too-high', confidence: 0.91, source: null, evidence: [rate] }],
      ruledOut: [{ cause: 'label-noise', because: 'Training loss still falls.' }],
      firstDetectedEpoch: 8,
    },
    evidence: [makeEvidence()],
    remedies: [{ cause: 'learning-rate-too-high', set: { 'training.optimizer.learningRate': 0.01 }, says: 'Lower the learning rate' }],
    ...change,
  };
}

/** Consecutive rows of the epoch or step group, from `first` on. */
export function makeBatch(group: MetricBatch['group'], first: number, values: Readonly<Record<string, readonly number[]>>): MetricBatch {
  const columns = Object.values(values).map((column) => Float64Array.from(column));
  return { runId: 'run', group, names: Object.keys(values), step: Float64Array.from(columns[0] ?? [], (_, index) => first + index), values: columns };
}
