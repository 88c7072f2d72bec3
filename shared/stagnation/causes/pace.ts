// How fast the loss falls, against the epochs there are: what tells a rate that is too low from epochs that are too few.
import { bestFloor, floorFact, isAttained, isFloorUnit } from '../floors/attainable.ts';
import { halvingTime } from '../measures/halving-time.ts';
import type { Reading } from '../reading.ts';
import { spanOf } from '../symptoms/symptom.ts';
import { formatNumber } from '../words.ts';
import type { Consideration } from './cause.ts';

export interface Halving {
  /** Epochs that halving what is left takes, over those planned; Infinity where the loss does not fall. */
  readonly times: number;
  /** The same, null instead of Infinity: what evidence can hold. */
  readonly value: number | null;
  readonly says: string;
}

/** What the loss can come down to at least: the best simple model's, where that is in the same unit; else 0. */
function lowestOf({ evidence: { spec, facts } }: Reading): number {
  const floors = facts.floors ?? null;
  return floors !== null && isFloorUnit(spec, facts.classNames.length) ? (bestFloor(floors)?.loss ?? 0) : 0;
}

/** Null for a run too short to tell. */
export function halvingOf(reading: Reading): Halving | null {
  const [first, last] = spanOf(reading.training);
  const epochs = halvingTime(reading.training.values, last - first + 1, lowestOf(reading));
  if (epochs === null) return null;
  const times = epochs / Math.max(1, reading.plannedEpochs);
  const isFalling = Number.isFinite(times);
  const says = isFalling ? `At its present speed the loss that is left takes ${formatNumber(Math.max(1, Math.round(epochs)))} epochs to halve; ${reading.plannedEpochs} are planned.` : 'Training loss no longer falls.';
  return { times, value: isFalling ? times : null, says };
}

/** Where unseen rows are told as well as simple models tell them, less is to be had from learning on than where they are not. */
export function leftToLearn(reading: Reading): Consideration[] {
  const { attainable, epochs } = reading;
  if (attainable === null) return [];
  return [{ weight: isAttained(attainable) ? -1 : 0.3, evidence: { ...floorFact(attainable, [1, Math.max(1, epochs)]), signal: 'floor' } }];
}
