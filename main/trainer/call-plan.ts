// Cuts the next call out of a training: as many items as a budget of work allows, their row orders and learning rates.
import type { TrainingMember } from '../../shared/rpc/trainer.ts';
import type { Member } from './member.ts';
import type { Program } from './program.ts';
import { identity, permutation, randomKey } from './random.ts';
import type { Call, CallEpoch, Runner } from './runner.ts';
import type { ItemWork } from './work.ts';

/** Finished epochs, and finished items of the epoch that goes on. */
export interface Position {
  readonly epoch: number;
  readonly item: number;
}

export interface PlanInputs {
  readonly members: readonly Member[];
  /** The member of each place, copies included. */
  readonly slots: readonly TrainingMember[];
  readonly position: Position;
  readonly program: Program;
  readonly work: ItemWork;
  /** Whether the signals of an epoch (from 1) are wanted. */
  readonly areDue: (epoch: number) => boolean;
}

/** What a call does in one epoch. */
export interface EpochBlock {
  readonly steps: { readonly firstRow: number; readonly count: number; readonly firstStep: number; readonly lastRows: number };
  readonly passes: number;
}

export interface CallPlan {
  readonly call: Call;
  readonly blocks: readonly EpochBlock[];
  /** Where training stands after it. */
  readonly end: Position;
  readonly work: number;
}

export function planCall(inputs: PlanInputs, limits: Pick<Runner, 'maxSteps' | 'maxEpochs'>, budget: number): CallPlan {
  const { shape } = inputs.program;
  const { stepsPerEpoch } = shape;
  const { ranges, work } = cut(inputs, limits, budget);
  let stepsDone = inputs.position.epoch * stepsPerEpoch + Math.min(inputs.position.item, stepsPerEpoch);
  const firstStepsDone = stepsDone;
  const blocks = ranges.map(({ from, to }): EpochBlock => {
    const count = Math.min(to, stepsPerEpoch) - Math.min(from, stepsPerEpoch);
    const firstRow = stepsDone - firstStepsDone;
    const lastRows = to >= stepsPerEpoch ? shape.rows - (stepsPerEpoch - 1) * shape.batchSize : shape.batchSize;
    const passes = clamp(to - stepsPerEpoch, shape.passes) - clamp(from - stepsPerEpoch, shape.passes);
    stepsDone += count;
    return { steps: { firstRow, count, firstStep: firstStepsDone + firstRow + 1, lastRows }, passes };
  });
  const steps = stepsDone - firstStepsDone;
  const last = ranges.at(-1) ?? { from: 0, to: 0 };
  const isWhole = last.to === itemCount(inputs);
  const lastEpoch = inputs.position.epoch + ranges.length - 1;
  const call: Call = {
    firstItem: inputs.position.item,
    endItem: last.to,
    stepsDone: firstStepsDone,
    steps,
    epochs: ranges.map(({ to }, index) => callEpoch(inputs, inputs.position.epoch + index, to === itemCount(inputs))),
    learningRates: learningRates(inputs, firstStepsDone, steps),
    optimizerStarts: Float32Array.from(bySlot(inputs), (member) => member?.progress.optimizerStart ?? 0),
  };
  return { call, blocks, end: isWhole ? { epoch: lastEpoch + 1, item: 0 } : { epoch: lastEpoch, item: last.to }, work };
}

function itemCount({ program: { shape } }: PlanInputs): number {
  return shape.stepsPerEpoch + shape.passes + 1;
}

function clamp(value: number, highest: number): number {
  return Math.max(0, Math.min(value, highest));
}

interface ItemRange {
  readonly from: number;
  readonly to: number;
}

/** Takes items until the budget is spent, or something must be looked at before training goes on. */
function cut(inputs: PlanInputs, { maxSteps, maxEpochs }: Pick<Runner, 'maxSteps' | 'maxEpochs'>, budget: number): { ranges: ItemRange[]; work: number } {
  const running = inputs.members.filter(({ state }) => state === 'running');
  const epochsLeft = Math.max(...running.map((member) => member.spec.training.epochs)) - inputs.position.epoch;
  const mostEpochs = Math.min(maxEpochs, epochsLeft, running.some((member) => member.watchesEpochs) ? 1 : Infinity);
  let stepsLeft = Math.min(maxSteps, ...running.map((member) => member.stepsToNextEdit()));
  let left = budget;
  let work = 0;
  const spend = (cost: number): void => {
    left -= cost;
    work += cost;
  };
  const ranges: ItemRange[] = [];
  const { stepsPerEpoch, passes } = inputs.program.shape;
  while (ranges.length < mostEpochs && (left > 0 || work === 0) && stepsLeft > 0) {
    const from = ranges.length === 0 ? inputs.position.item : 0;
    const affordable = (cost: number): number => Math.max(work === 0 ? 1 : 0, Math.ceil(left / cost));
    const trained = Math.min(stepsPerEpoch - Math.min(from, stepsPerEpoch), stepsLeft, affordable(inputs.work.step));
    let to = from + trained;
    stepsLeft -= trained;
    spend(trained * inputs.work.step);
    if (to >= stepsPerEpoch) {
      const evaluated = Math.min(stepsPerEpoch + passes - to, affordable(inputs.work.pass));
      to += evaluated;
      spend(evaluated * inputs.work.pass);
    }
    // Closing the epoch costs little unless its signals are due, and nobody sees the epoch before.
    if (to === stepsPerEpoch + passes) {
      to += 1;
      if (inputs.areDue(inputs.position.epoch + ranges.length + 1)) spend(inputs.work.signals);
    }
    ranges.push({ from, to });
    if (to < itemCount(inputs)) break;
  }
  return { ranges, work };
}

function callEpoch(inputs: PlanInputs, epoch: number, isWhole: boolean): CallEpoch {
  const { rows, stepsPerEpoch, orders: count } = inputs.program.shape;
  const bySeed = new Map<number, Int32Array>();
  const orders = inputs.slots.slice(0, count).map(({ training }) => {
    if (!training.shuffle) return identity(rows);
    const order = bySeed.get(training.seed) ?? permutation(rows, randomKey(training.seed, 'shuffle', epoch));
    bySeed.set(training.seed, order);
    return order;
  });
  if (!isWhole || !inputs.areDue(epoch + 1)) return { orders, signals: null };
  const stepsDone = (epoch + 1) * stepsPerEpoch;
  return { orders, signals: { step: stepsDone + 1, learningRates: learningRates(inputs, stepsDone - 1, 1) } };
}

/** The member of each place, or the first in the place of one that is not there. */
function bySlot({ members, slots }: PlanInputs): (Member | undefined)[] {
  return slots.map((_, slot) => members.find((member) => member.slot === slot) ?? members[0]);
}

/** [steps, slots] */
function learningRates(inputs: PlanInputs, stepsDone: number, steps: number): Float32Array {
  const { slots } = inputs;
  const rates = new Float32Array(steps * slots.length);
  bySlot(inputs).forEach((member, slot) => {
    // One that trains no more keeps its place, and its weights.
    if (member?.state !== 'running') return;
    const isConstant = member.spec.training.schedule.type === 'constant';
    const constant = isConstant ? member.learningRateAt(stepsDone) : 0;
    for (let step = 0; step < steps; step += 1) rates[step * slots.length + slot] = isConstant ? constant : member.learningRateAt(stepsDone + step);
  });
  return rates;
}
