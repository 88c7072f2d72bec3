// The learning rate at every step: what a schedule makes of the optimizer's own. The trainer trains by it, the page draws it.
import type { ScheduleSpec } from './training-spec.ts';

export interface Position {
  /** Optimizer steps done before this one. */
  readonly stepsDone: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
}

/** One cycle ends at its first learning rate over this, as PyTorch's OneCycleLR does. */
const oneCycleFinalDivisor = 10_000;
/** Learning rate of the next step. `reduced` is what reduceOnPlateau has made of the learning rate so far. */
export function learningRateAt(schedule: ScheduleSpec, learningRate: number, position: Position, reduced: number): number {
  const { stepsDone, stepsPerEpoch, epochs } = position;
  const epochsDone = stepsDone / stepsPerEpoch;
  switch (schedule.type) {
    case 'constant':
      return learningRate;
    case 'step':
      return learningRate * schedule.factor ** Math.floor(epochsDone / schedule.everyEpochs);
    case 'exponential':
      return learningRate * schedule.rate ** (epochsDone / schedule.everyEpochs);
    case 'cosine':
      return cosine(schedule, learningRate, position);
    case 'oneCycle': {
      const done = stepsDone / Math.max(1, epochs * stepsPerEpoch - 1);
      if (done < schedule.warmupFraction) return glide(learningRate, schedule.maximum, done / schedule.warmupFraction);
      return glide(schedule.maximum, learningRate / oneCycleFinalDivisor, (done - schedule.warmupFraction) / (1 - schedule.warmupFraction));
    }
    case 'reduceOnPlateau':
      return reduced;
  }
}

/** A linear warm-up, then one fall, or several equally long ones (Loshchilov & Hutter 2017). */
function cosine(schedule: Extract<ScheduleSpec, { type: 'cosine' }>, learningRate: number, position: Position): number {
  const warmupSteps = schedule.warmupEpochs * position.stepsPerEpoch;
  if (position.stepsDone < warmupSteps) return (learningRate * (position.stepsDone + 1)) / warmupSteps;
  const remaining = Math.max(1, position.epochs * position.stepsPerEpoch - warmupSteps);
  const cycles = ((position.stepsDone - warmupSteps) / remaining) * (schedule.restarts + 1);
  return glide(learningRate, schedule.minimum, cycles - Math.floor(cycles));
}

/** From one value to another along half a cosine; `done` in 0 to 1. */
function glide(from: number, to: number, done: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * done))) / 2;
}
