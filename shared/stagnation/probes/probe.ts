// What a probe is: arms to train beside a run, and what their curves come to. Plain data in and out; who calls it trains.
import type { DataFacts } from '../evidence.ts';
import type { RunSpec } from '../../spec/run-spec.ts';
import type { ProbeChart, ProbeId } from './result.ts';

/** A checkpoint of the run. */
export interface Place {
  readonly epoch: number;
  readonly step: number;
}

/** All that a probe is planned from: the run as it is now. */
export interface ProbeSubject {
  readonly spec: RunSpec;
  readonly facts: DataFacts;
  readonly parameters: number;
  readonly stepsPerEpoch: number;
  /** In effect now: the schedule and changes by hand have been applied. */
  readonly learningRate: number;
  /** Kept checkpoints in rising order of step; empty where there are none, and only fresh weights can be probed. */
  readonly checkpoints: readonly Place[];
  /** Training loss by epoch: the numbers of the epochs, and their values. */
  readonly epochs: Float64Array;
  readonly losses: Float64Array;
  /** Best loss of simple models on unseen rows in the unit of the run's loss, and as mean absolute error; null where not known. */
  readonly floor: number | null;
  readonly floorError: number | null;
  /** Columns of the file by what each tells of the target alone, the most telling first; see column-power.ts. */
  readonly columns: readonly ColumnPower[];
  /** Trainings at the same time, and training processes that wait for work: others have to be started first. */
  readonly lanes: number;
  readonly waiting: number;
  /** Measured over predicted seconds of the probes before on this machine; 1 before the first. */
  readonly pace: number;
}

export interface ColumnPower {
  readonly name: string;
  /** Share of a constant answer's loss on unseen rows that this column alone removes, 0 to 1. */
  readonly power: number;
}

/** Which rows of the training part an arm trains on. */
export interface RowChoice {
  /** That many, drawn with `seed`; null for all. */
  readonly count: number | null;
  readonly seed: number;
  readonly hasShuffledTargets: boolean;
  /** False trains without the held-out rows, which saves a pass over them each epoch. */
  readonly hasValidation: boolean;
}

/** One training: settings, start, rows. Its budget is in `spec.training.epochs`, which counts from the first epoch of the run. */
export interface ProbeArm {
  /** Unique within its probe. */
  readonly name: string;
  readonly spec: RunSpec;
  /** The checkpoint that it forks; null for fresh weights from the seed of `spec`. */
  readonly start: Place | null;
  readonly rows: RowChoice;
}

/** How an arm has gone. */
export interface ArmResult {
  /** Epoch metrics by name; the value of epoch `e` stands at `e - 1`, and is missing before the arm's first epoch. */
  readonly curves: ReadonlyMap<string, readonly (number | undefined)[]>;
  readonly isDiverged: boolean;
}

/** Arms by name; one that was not planned is null. */
export type ArmResults = (name: string) => ArmResult | null;

export interface ProbeReading {
  /** Named numbers; null where one could not be measured. */
  readonly readings: Readonly<Record<string, number | null>>;
  readonly chart: ProbeChart | null;
  readonly says: string;
}

export interface Probe {
  readonly id: ProbeId;
  /** As a heading: "Learning-rate probe". */
  readonly title: string;
  /** What it does and why, in a sentence, before it is run. */
  readonly asks: string;
  /** True where it measures by how much the training loss comes nearer to the floor: of a run that is there already it tells nothing. */
  readonly needsGap: boolean;
  /** Whether it makes sense for such settings and data. */
  applies(run: Pick<ProbeSubject, 'spec' | 'facts'>): boolean;
  /** What to train, where it applies; empty where it makes no sense all the same. */
  plan(subject: ProbeSubject): readonly ProbeArm[];
  /** What has come of the planned arms. Never throws: what is missing is null. */
  read(subject: ProbeSubject, arms: ArmResults): ProbeReading;
}
