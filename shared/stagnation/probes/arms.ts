// How arms are made: settings without what would disturb a short training, budgets in steps, and places to start from.
import type { RunSpec, TrainingSpec } from '../../spec/run-spec.ts';
import type { Place, ProbeArm, ProbeSubject, RowChoice } from './probe.ts';

export const allRows: RowChoice = { count: null, seed: 0, hasShuffledTargets: false, hasValidation: true };

/** Epochs of large data that an arm has, so that there is a curve to look at: it takes fewer rows. */
const fewestEpochs = 2;
/** But no fewer than these, as many as the trainer measures losses on: fewer would soon be learned by heart. */
const fewestRows = 512;

/** A constant rate and no early end: what is measured is the setting in question, not its timetable. */
export function steady(spec: RunSpec, learningRate: number, more: Partial<TrainingSpec> = {}): RunSpec {
  const { optimizer } = spec.training;
  return { ...spec, training: { ...spec.training, schedule: { type: 'constant' }, earlyStopping: null, weightAveraging: null, optimizer: { ...optimizer, learningRate }, ...more } };
}

interface ArmPlan {
  readonly name: string;
  readonly spec: RunSpec;
  readonly start: Place | null;
  /** Optimizer steps, about: whole epochs. */
  readonly steps: number;
  readonly rows?: RowChoice;
}

/** Rows that an arm trains on. */
export function rowCountOf({ facts }: Pick<ProbeSubject, 'facts'>, { count }: RowChoice): number {
  return Math.max(1, Math.min(facts.trainRows, count ?? facts.trainRows));
}

/** Steps of one epoch of an arm. */
export function armStepsPerEpoch(subject: Pick<ProbeSubject, 'facts'>, { spec, rows }: Pick<ProbeArm, 'spec' | 'rows'>): number {
  return Math.ceil(rowCountOf(subject, rows) / Math.min(spec.training.batchSize, rowCountOf(subject, rows)));
}

/** Epochs that an arm trains, from its start on. */
export function armEpochs({ spec, start }: Pick<ProbeArm, 'spec' | 'start'>): number {
  return Math.max(1, spec.training.epochs - (start?.epoch ?? 0));
}

/** An arm of about so many steps, and no fewer. Where the data is too large for a few epochs of them, it trains on a part of the rows. */
export function makeArm(subject: ProbeSubject, { name, spec, start, steps, rows = allRows }: ArmPlan): ProbeArm {
  const { batchSize } = spec.training;
  const mostRows = Math.max(fewestRows, Math.ceil(steps / fewestEpochs) * batchSize);
  const count = rowCountOf(subject, rows) > mostRows ? mostRows : rows.count;
  const chosen = { ...rows, count };
  const epochs = Math.max(1, Math.ceil(steps / armStepsPerEpoch(subject, { spec, rows: chosen })));
  return { name, start, rows: chosen, spec: { ...spec, training: { ...spec.training, epochs: (start?.epoch ?? 0) + epochs } } };
}

/** The weights as they are now; null where no checkpoint is kept. */
export function latestPlace({ checkpoints }: ProbeSubject): Place | null {
  return checkpoints.at(-1) ?? null;
}

/**
 * Weights from before things went wrong: the checkpoint with the lowest training loss about it. Null where even that one is no better
 * than the start, so that fresh weights do as well.
 */
export function bestPlace({ checkpoints, epochs, losses, facts }: ProbeSubject): Place | null {
  let best: { readonly place: Place; readonly loss: number } | null = null;
  for (const place of checkpoints) {
    const index = epochs.findLastIndex((epoch) => epoch <= place.epoch);
    const loss = losses[index] ?? NaN;
    if (Number.isFinite(loss) && (best === null || loss < best.loss)) best = { place, loss };
  }
  const start = facts.baselineLoss ?? losses[0] ?? Infinity;
  return best === null || best.loss >= start ? null : best.place;
}
