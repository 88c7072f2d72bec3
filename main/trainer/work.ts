// How much each item of an epoch computes, in floating point operations: what calls are cut by, how often signals are measured, and
// which tier is worth its start.
import { stepWork } from '../../shared/spec/work.ts';
import { probeRowsOf } from './dataset.ts';
import type { ProgramShape } from './program.ts';

/** What it costs to get an item going, in operations: about 5 microseconds of a compiled loop at 10 billion a second. */
const itemOverhead = 50_000;

export interface ItemWork {
  readonly step: number;
  readonly pass: number;
  readonly signals: number;
}

/** `parameters`: of one member. */
export function itemWork({ members, batchSize, passRows, rows }: ProgramShape, parameters: number): ItemWork {
  return {
    step: itemOverhead + stepWork(parameters, batchSize) * members,
    // Only the way forward.
    pass: itemOverhead + (stepWork(parameters, passRows) / 3) * members,
    signals: itemOverhead + stepWork(parameters, probeRowsOf(rows)) * members,
  };
}

/** Work of a whole epoch, signals left out. */
export function epochWork({ stepsPerEpoch, passes }: ProgramShape, { step, pass }: ItemWork): number {
  return stepsPerEpoch * step + passes * pass;
}

/** Signals may take this share of the training in the long run, and a quarter of that more in the first epochs, where most happens. */
const signalsShare = 0.04;
const earlySignals = 4;

/** Whether the signals of an epoch (from 1) are measured: a function of the plan alone, so that a run repeated has the same ones. */
export function areSignalsDue(epoch: number, plannedEpochs: number, signals: number, wholeEpoch: number): boolean {
  const relativeCost = signals / wholeEpoch;
  const early = Math.min(earlySignals, Math.floor(((signalsShare / 4) * plannedEpochs) / relativeCost));
  const measuredBy = (number: number): number => (number === 0 ? 0 : Math.min(number, 1 + early + Math.floor((signalsShare * number) / relativeCost)));
  return epoch === plannedEpochs || measuredBy(epoch) > measuredBy(epoch - 1);
}
