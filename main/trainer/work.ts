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

/** Signals may take this share of the training, and a quarter of that more in the first epochs, where most happens. */
const signalsShare = 0.04;
const earlySignals = 4;
/**
 * Operations from which signals are too dear for the first epochs of a plan that may be left long before its end: they take as long as
 * several steps. 100-512-512-1 with 10 steps an epoch spent 8 % of its first 20 epochs on them. They may take half the share, too: there
 * they last one and a half times as long as their operations tell (calls with and without them in turn), so that 4 % were 6.
 */
const dearSignals = 2e8;
const dearShare = signalsShare / 2;
/**
 * After so many measurements in step with that share, an eighth of them is made: a curve of this many points says what it has to say, and
 * a run as long as this is compiled. Compiled steps of small nets are faster beside the signals than their operations tell: of 10-64-1
 * the signals took 5 to 9 % where 4 are allowed, of 16 such nets at once 10 % (calls with and without signals in turn, on two cores), and
 * the steps of one kernel are twice as fast again: with a quarter it was 3 to 6 %. In a plain graph, which shorter runs have, it is 0 to 4 %.
 */
const denseSignals = 50;
const thinning = 8;

/** Whether the signals of an epoch (from 1) are measured: a function of the plan alone, so that a run repeated has the same ones. */
export function areSignalsDue(epoch: number, plannedEpochs: number, signals: number, wholeEpoch: number): boolean {
  const relativeCost = signals / wholeEpoch;
  const isDear = signals >= dearSignals;
  const share = isDear ? dearShare : signalsShare;
  const early = isDear ? 0 : Math.min(earlySignals, Math.floor(((share / 4) * plannedEpochs) / relativeCost));
  const thinned = (allowed: number): number => (allowed <= denseSignals ? allowed : denseSignals + (allowed - denseSignals) / thinning);
  const measuredBy = (number: number): number => (number === 0 ? 0 : Math.min(number, 1 + early + Math.floor(thinned((share * number) / relativeCost))));
  return epoch === plannedEpochs || measuredBy(epoch) > measuredBy(epoch - 1);
}
