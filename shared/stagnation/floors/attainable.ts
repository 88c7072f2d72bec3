// The third stage of the alarm: a run against the best that simple models come to on the same data.
import { epochMetrics } from '../../metrics/names.ts';
import { mean } from '../measures/swing.ts';
import { formatNumber } from '../words.ts';
import type { Evidence } from '../diagnosis.ts';
import type { Reading } from '../reading.ts';
import type { RunSpec } from '../../spec/run-spec.ts';
import type { Floor, FloorName, Floors } from './floors.ts';

/** Standard errors that a difference must exceed: DIAGNOSIS.md section 2, third stage. */
export const sureErrors = 2;
/** And this share of the constant answer's loss: near a loss of 0 the errors are tiny, and what is left is of no use to anybody. */
const worthwhile = 0.05;

export interface Attainable {
  /** The best of the simple models on unseen rows. */
  readonly best: Floor;
  /** Whether it is better than the best constant answer, beyond chance. */
  readonly hasSignal: boolean;
  /** Validation loss of the run without the penalty: now, and at its best. */
  readonly now: number;
  readonly lowest: number;
  /** True where the training rows, too, are learned worse than the floor: then it is not overfitting that keeps it from there. */
  readonly isTrainingWorse: boolean;
  /** What a loss must exceed to be worse than the floor, beyond chance and by enough to matter. */
  readonly limit: number;
}

export const floorNames: Readonly<Record<FloorName, string>> = {
  constant: 'always the same answer',
  linear: 'a linear model',
  neighbours: 'the nearest neighbours',
  'boosted-trees': 'boosted trees',
};

export function bestFloor({ floors }: Floors): Floor | null {
  return floors.reduce<Floor | null>((best, floor) => (best === null || floor.loss < best.loss ? floor : best), null);
}

/** Whether validation losses of such a run are in the unit of the floors: plain cross-entropy, or squared error; and classes not weighed. */
export function isFloorUnit({ dataset, training }: RunSpec, classCount: number): boolean {
  if (classCount === 0) return training.loss === 'meanSquaredError';
  const isCrossentropy = training.loss === 'categoricalCrossentropy' || (training.loss === 'binaryCrossentropy' && classCount === 2);
  return isCrossentropy && training.labelSmoothing === 0 && training.classWeights === 'none' && dataset.balance === 'none';
}

/** The mean of the last tenth. */
function lately(values: Float64Array): number {
  return mean(values.subarray(-Math.max(3, Math.floor(values.length / 10))));
}

/** Null where floors or validation losses are not known, or do not measure alike. */
export function readAttainable({ evidence, validationError, trainingError, scale }: Pick<Reading, 'evidence' | 'validationError' | 'trainingError' | 'scale'>): Attainable | null {
  const { facts, spec } = evidence;
  const floors = facts.floors ?? null;
  const best = floors === null ? null : bestFloor(floors);
  if (floors === null || best === null || validationError === null || !isFloorUnit(spec, facts.classNames.length)) return null;
  const constant = floors.floors.find(({ model }) => model === 'constant');
  // The run's own error is about that of the floor, on as many rows as it is validated on.
  const error = best.lossError * Math.sqrt(1 + floors.rows / Math.max(1, facts.validationRows));
  const limit = best.loss + Math.max(sureErrors * error, worthwhile * scale);
  return {
    best,
    hasSignal: constant !== undefined && constant.loss - best.loss > sureErrors * Math.hypot(constant.lossError, best.lossError),
    now: lately(validationError),
    isTrainingWorse: lately(trainingError) > limit,
    lowest: validationError.reduce((lowest, value) => Math.min(lowest, value), Infinity),
    limit,
  };
}

/** The run is no worse than the floor, beyond chance. */
export function isAttained({ now, limit }: Attainable): boolean {
  return now <= limit;
}

/** The run's loss beside the floor's, in a sentence. */
export function floorFact({ best, now, limit }: Attainable, epochs: [number, number]): Evidence {
  const says = `Validation loss is ${formatNumber(now)}; ${floorNames[best.model]} ${best.model === 'neighbours' || best.model === 'boosted-trees' ? 'come' : 'comes'} to ${formatNumber(best.loss)} ± ${formatNumber(best.lossError)} on rows not fitted on.`;
  return { signal: epochMetrics.validationLoss, epochs, value: now, threshold: limit, says };
}
