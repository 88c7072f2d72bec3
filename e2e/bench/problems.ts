// The training problems of the engine bench: data of a seeded generator, the same for ours and for the peers.
import { availableParallelism } from 'node:os';
import { planTraining } from '../../main/services/training-plan.ts';
import { seededRandom } from '../../shared/seeded-random.ts';
import * as v from 'valibot';
import type { TrainingJob, TrainingMember } from '../../shared/rpc/trainer.ts';
import { datasetSpecSchema } from '../../shared/spec/dataset-spec.ts';
import { modelSpecSchema } from '../../shared/spec/model-spec.ts';
import { trainingSpecSchema } from '../../shared/spec/training-spec.ts';

export interface Problem {
  readonly name: string;
  readonly inputs: number;
  readonly hidden: readonly number[];
  readonly classes: number;
  /** Of the training part, a multiple of the batch size; the validation part is a quarter of it. */
  readonly rows: number;
  readonly batchSize: number;
}

export const problems = {
  small: { name: '10-64-1 batch 32', inputs: 10, hidden: [64], classes: 2, rows: 1_600, batchSize: 32 },
  medium: { name: '30-128-128-3 batch 64', inputs: 30, hidden: [128, 128], classes: 3, rows: 3_200, batchSize: 64 },
  large: { name: '100-512-512-1 batch 512', inputs: 100, hidden: [512, 512], classes: 2, rows: 5_120, batchSize: 512 },
} as const satisfies Readonly<Record<string, Problem>>;

export const stepsOf = ({ rows, batchSize }: Problem, epochs: number): number => epochs * Math.ceil(rows / batchSize);

export interface Rows {
  readonly rows: number;
  readonly columns: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** Inputs from -1 to 1; the first input tells the class, so there is something to learn. */
function makeRows({ inputs, classes }: Problem, rows: number, seed: number): Rows {
  const random = seededRandom(seed);
  const x = Float32Array.from({ length: rows * inputs }, () => 2 * random() - 1);
  const y = Float32Array.from({ length: rows }, (_, row) => Math.floor(((x[row * inputs] ?? 0) / 2 + 0.5) * classes));
  return { rows, columns: inputs, x, y };
}

export function makeData(problem: Problem): { readonly train: Rows; readonly validation: Rows } {
  return { train: makeRows(problem, problem.rows, 0), validation: makeRows(problem, problem.rows / 4, 1) };
}

/** Of Adam; each makes a run of its own. */
export type LearningRates = readonly [number, ...number[]];

export interface JobSettings {
  readonly epochs: number;
  readonly learningRates: LearningRates;
}

/** The problem as a job of the training process: everything that is not named here at its default, every signal on. */
export function createJob(problem: Problem, { epochs, learningRates }: JobSettings): TrainingJob {
  const isBinary = problem.classes === 2;
  const model = v.parse(modelSpecSchema, {
    layers: problem.hidden.map((units) => ({ type: 'dense', units })),
    output: isBinary ? { units: 1, activation: 'sigmoid' } : { units: problem.classes, activation: 'softmax' },
  });
  const memberOf = (learningRate: number, slot: number): TrainingMember => ({
    runId: `bench-${slot}`,
    slot,
    model,
    training: v.parse(trainingSpecSchema, {
      loss: isBinary ? 'binaryCrossentropy' : 'categoricalCrossentropy', optimizer: { type: 'adam', learningRate }, batchSize: problem.batchSize, epochs,
    }),
    start: { type: 'fresh' },
    edits: [],
  });
  const [first, ...others] = learningRates;
  return {
    task: isBinary ? 'binary' : 'multiclass',
    classNames: Array.from({ length: problem.classes }, (_, index) => `${index}`),
    classWeights: null,
    ...makeData(problem),
    targetScale: 1,
    members: [memberOf(first, 0), ...others.map((rate, index) => memberOf(rate, index + 1))],
    population: learningRates.length,
    tier: null,
  };
}

/** The members of a job in the groups that the app plans for this machine, each as a job of its own. */
export function planJobs(job: TrainingJob): TrainingJob[] {
  const dataset = v.parse(datasetSpecSchema, { path: 'rows.csv', target: 'label', task: job.task, split: { stratify: true }, targetScaling: 'none' });
  const runs = job.members.map((member) => ({ runId: member.runId, spec: { dataset, model: member.model, training: member.training }, member }));
  const plans = planTraining(runs, () => ({ inputs: job.train.columns, trainRows: job.train.rows }), { cores: availableParallelism(), tier: null });
  return plans.flatMap(({ runIds }) => {
    const [first, ...others] = runs.filter(({ runId }) => runIds.includes(runId)).map(({ member }, slot) => ({ ...member, slot }));
    return first === undefined ? [] : [{ ...job, members: [first, ...others] as const, population: runIds.length }];
  });
}
