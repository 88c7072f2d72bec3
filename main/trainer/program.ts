// What a population computes, before it is decided how: its data, its constant inputs, and one function for each kind of item of an
// epoch (a training step, a validation pass, the signals). The runners call these eagerly or record them into a graph.
import * as tf from '@tensorflow/tfjs';
import { Failure } from '../../shared/rpc/failure.ts';
import type { TrainingJob, TrainingMember } from '../../shared/rpc/trainer.ts';
import { loadData, passesOf, tensorsOfData, type RunData } from './dataset.ts';
import { rowLoss } from './losses.ts';
import { createNetwork, type Network } from './network.ts';
import { createOptimizer } from './optimizers.ts';
import { noiseWords } from './random-ops.ts';
import { penaltyFactors, type PenaltyFactors } from './regularization.ts';
import { createStep, type StepParts, type TrainingStep } from './step.ts';
import { rowScore } from './targets.ts';

/** Sizes that are fixed for a run. */
export interface ProgramShape {
  readonly members: number;
  readonly rows: number;
  /** Orders that the rows are taken in: 1 where it is the same for all members, else one a member. */
  readonly orders: number;
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  /** Validation passes of an epoch; 0 without validation. */
  readonly passes: number;
  readonly passRows: number;
  /** Width of a member's row of evaluation sums; 0 without validation. */
  readonly sumsWidth: number;
}

export class Program {
  readonly shape: ProgramShape;
  readonly parts: StepParts;
  readonly step: TrainingStep;
  readonly data: RunData;
  readonly penalties: PenaltyFactors;
  /** [members, noises]; null where the network has none. */
  readonly noiseAmounts: tf.Tensor2D | null;
  /** int32 [members], see random-ops.ts; null where the network draws no random numbers. */
  readonly noiseWords: tf.Tensor1D | null;
  /** One a member. */
  readonly seeds: readonly number[];

  /** `slots`: the member of each place, copies included. They have the same shapes. Throws bad-input where job and model do not fit. */
  constructor(job: TrainingJob, slots: readonly [TrainingMember, ...TrainingMember[]]) {
    const [first] = slots;
    const { training } = first;
    const networks = slots.map(({ model }) => createNetwork(model, job.train.columns));
    const network = networks[0] as Network;
    checkSize(network.parameterCount);
    const validationRows = job.validation?.rows ?? 0;
    const parameters = slots.length * network.parameterCount;
    const { passes, passRows } = passesOf(validationRows, parameters);
    const batchSize = Math.min(training.batchSize, job.train.rows);
    this.shape = {
      members: slots.length,
      rows: job.train.rows,
      orders: slots.every(({ training: { seed, shuffle } }) => shuffle === training.shuffle && (seed === training.seed || !shuffle)) ? 1 : slots.length,
      batchSize,
      stepsPerEpoch: Math.ceil(job.train.rows / batchSize),
      passes,
      passRows,
      sumsWidth: passes === 0 ? 0 : 2 * Math.max(1, job.classNames.length) + 1,
    };
    this.parts = {
      network,
      optimizer: createOptimizer(training.optimizer),
      rowLoss: rowLoss(training.loss, network.outputActivation),
      rowScore: rowScore(job.task, network.units, training),
      clipping: training.gradientClipping,
      weightAveraging: training.weightAveraging,
    };
    this.step = createStep(this.parts);
    this.data = loadData(job, training, network.units, parameters);
    this.seeds = slots.map((slot) => slot.training.seed);
    this.penalties = penaltyFactors(networks);
    this.noiseAmounts = network.noiseAmounts.length === 0 ? null : tf.tensor2d(networks.map(({ noiseAmounts }) => [...noiseAmounts]));
    this.noiseWords = network.isRandom ? tf.tensor1d(noiseWords(this.seeds), 'int32') : null;
  }

  dispose(): void {
    tf.dispose([...tensorsOfData(this.data), ...[this.penalties.l1, this.penalties.l2, this.noiseAmounts, this.noiseWords].filter((tensor) => tensor !== null)]);
  }
}

/** With gradient, optimizer slots and temporary vectors this takes about 3 GB. */
const maxParameters = 100_000_000;

function checkSize(parameterCount: number): void {
  if (parameterCount <= maxParameters) return;
  const [found, allowed] = [parameterCount, maxParameters].map((count) => count.toLocaleString('en'));
  throw new Failure('bad-input', `The network has ${found} parameters; up to ${allowed} can be trained. Make its layers narrower.`, { path: 'model.layers' });
}
