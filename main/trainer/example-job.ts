// A small job with everything at its default: what the process warms up with, and what the tests change one thing of.
import type { Matrix, TrainingJob, TrainingMember } from '../../shared/rpc/trainer.ts';
import type { DenseSpec, ModelSpec, OutputSpec, TrainingSpec } from '../../shared/spec/run-spec.ts';
import { normalSequence, randomKey } from './random.ts';

const weights = { useBias: true, kernelInitializer: 'glorotUniform', biasInitializer: 'zeros', l1: 0, l2: 0 } as const;

export function dense(units: number, changes: Partial<DenseSpec> = {}): DenseSpec {
  return { type: 'dense', units, activation: 'relu', ...weights, ...changes };
}

export function outputLayer(units: number, activation: OutputSpec['activation'], changes: Partial<OutputSpec> = {}): OutputSpec {
  return { units, activation, ...weights, ...changes };
}

/** Rows of normal numbers, labelled by whether they lie outside a circle that halves them. */
export function circleRows(rows: number, columns: number, seed: number): Matrix {
  const next = normalSequence(randomKey(seed, 'shuffle', 0));
  const x = Float32Array.from({ length: rows * columns }, next);
  // The median of a chi-squared number with two degrees of freedom.
  const median = 2 * Math.LN2;
  const y = Float32Array.from({ length: rows }, (_, row) => Number((x[row * columns] ?? 0) ** 2 + (x[row * columns + 1] ?? 0) ** 2 > median));
  return { rows, columns, x, y };
}

export interface MemberChanges extends Partial<Omit<TrainingMember, 'model' | 'training'>> {
  readonly model?: Partial<ModelSpec>;
  readonly training?: Partial<TrainingSpec>;
}

/** Changes of the job, and of its only member where it has one. */
export type JobChanges = Partial<TrainingJob> & MemberChanges;

export function exampleMember({ model, training, ...changes }: MemberChanges = {}): TrainingMember {
  return {
    runId: 'example',
    slot: 0,
    start: { type: 'fresh' },
    edits: [],
    ...changes,
    model: { layers: [dense(8)], output: outputLayer(1, 'sigmoid'), ...model },
    training: { ...defaultTraining, ...training },
  };
}

export function exampleJob({ model, training, runId, slot, start, edits, ...changes }: JobChanges = {}): TrainingJob {
  const member = Object.fromEntries(Object.entries({ model, training, runId, slot, start, edits }).filter(([, value]) => value !== undefined));
  return {
    task: 'binary',
    classNames: ['inside', 'outside'],
    classWeights: null,
    train: circleRows(70, 4, 1),
    validation: circleRows(30, 4, 2),
    targetScale: 1,
    members: [exampleMember(member)],
    population: changes.members?.length ?? 1,
    tier: null,
    ...changes,
  };
}

const defaultTraining: TrainingSpec = {
  loss: 'binaryCrossentropy',
  optimizer: { type: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  schedule: { type: 'constant' },
  batchSize: 16,
  epochs: 3,
  shuffle: true,
  seed: 1,
  gradientClipping: null,
  classWeights: 'none',
  labelSmoothing: 0,
  weightAveraging: null,
  threshold: 0.5,
  earlyStopping: null,
};
