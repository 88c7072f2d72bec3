// From a stored data set and a run's settings to what a network trains on: rows are chosen and split, columns become inputs,
// and everything is fitted on the training rows of the file alone, before rows are made or repeated.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Matrix } from '../../shared/rpc/trainer.ts';
import type { DatasetProfile } from '../../shared/spec/profile.ts';
import type { RunSpec } from '../../shared/spec/run-spec.ts';
import type { DataFacts } from '../../shared/stagnation/evidence.ts';
import { augment } from './augment.ts';
import { balanceClasses } from './balance.ts';
import { constantLoss } from './baseline.ts';
import { weighClasses } from './class-weights.ts';
import type { Encoder } from './encoders.ts';
import { deviationsOf, measureInputs } from './facts.ts';
import { planFeatures } from './features.ts';
import { layoutOf } from './layout.ts';
import type { Block } from './layout.ts';
import { fillMatrices, fitFeatures } from './matrices.ts';
import type { TrainingPart } from './matrix-rows.ts';
import { readTarget, relabel, scaleTarget } from './prepare-target.ts';
import { cleanTraining, findUsableRows } from './rows.ts';
import { readKeys } from './split/keys.ts';
import { splitRows } from './split/split.ts';

/** All that is needed to turn further rows into the same inputs: plain data, kept with the run. */
export interface Preprocessing {
  readonly version: 1;
  readonly target: { readonly column: string; readonly classNames: readonly string[]; readonly center: number; readonly scale: number };
  /** In the order of the network's inputs. */
  readonly encoders: readonly Encoder[];
  /** Columns that were left out because they have no value in any training row. */
  readonly emptyColumns: readonly string[];
  readonly rows: RowCounts;
}

/** Rows of the file, and what became of them. */
export interface RowCounts {
  readonly total: number;
  /** In no part. */
  readonly withoutTarget: number;
  readonly withoutTime: number;
  /** Left out of the training part. */
  readonly excluded: number;
  readonly withGaps: number;
  readonly duplicates: number;
  /** In the training part, with another class than in the file. */
  readonly relabelled: number;
  /** Rows of the file in each part. */
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  /** Rows that are trained on, after balancing and augmentation. */
  readonly trained: number;
}

export interface Prepared {
  readonly train: Matrix;
  readonly validation: Matrix | null;
  /** Number in the file of each row of `train`, from 1; 0 for a row that was made. */
  readonly trainFileRows: Uint32Array;
  readonly facts: DataFacts;
  /** In the order of the network's outputs; empty for regression. */
  readonly classNames: string[];
  /** In the order of classNames; null where all are 1. */
  readonly classWeights: number[] | null;
  /** Multiplies errors to give them in the target's units; 1 where the target is not scaled. */
  readonly targetScale: number;
  readonly preprocessing: Preprocessing;
}

/**
 * Training and validation matrices of the data set in `file`. Throws `Failure('bad-input')` with the path of a setting that the data
 * does not allow.
 */
export async function prepareRun(connection: DuckDBConnection, file: string, profile: DatasetProfile, { dataset, training }: RunSpec): Promise<Prepared> {
  const features = await planFeatures(connection, file, profile, dataset);
  const fileTarget = await readTarget(connection, file, profile, dataset);
  const { classNames } = fileTarget;
  const keys = await readKeys(connection, file, profile, dataset, fileTarget);
  const usable = findUsableRows(profile.rows, fileTarget, keys);
  const split = splitRows(usable.rows, dataset.split, keys);
  const { target, relabelled } = relabel(fileTarget, dataset.relabel, split.train);
  const clean = await cleanTraining(connection, file, profile.rows, dataset, features, split, target.values);
  const { fitted, emptyColumns } = await fitFeatures(connection, file, profile.rows, features, clean.train);
  const scaling = scaleTarget(target, clean.train, dataset.targetScaling);
  const [ofFile, validation] = await fillMatrices(connection, file, profile.rows, fitted, [clean.train, split.validation], scaling.values);
  const trained = remake({ matrix: ofFile, fileRows: clean.train.map((row) => row + 1) }, dataset, classNames, layoutOf(fitted));
  const judged = validation.rows > 0 ? validation : ofFile;
  return {
    train: trained.matrix,
    validation: validation.rows > 0 ? validation : null,
    trainFileRows: trained.fileRows,
    facts: {
      ...describe(trained.matrix, classNames),
      validationRows: validation.rows,
      // What the rows of the file are like, not what balancing made of them: validation is like that too.
      baselineLoss: constantLoss(training.loss, ofFile.y, judged.y, classNames.length, training.labelSmoothing),
    },
    classNames: [...classNames],
    classWeights: weighClasses(training.classWeights, classNames, countClasses(trained.matrix.y, classNames.length)),
    targetScale: scaling.scale,
    preprocessing: {
      version: 1,
      target: { column: dataset.target, classNames, center: scaling.center, scale: scaling.scale },
      encoders: fitted.map(({ encoder }) => encoder),
      emptyColumns,
      rows: {
        total: profile.rows,
        ...usable.counts,
        ...clean.counts,
        relabelled,
        train: clean.train.length,
        validation: split.validation.length,
        test: split.test.length,
        trained: trained.matrix.rows,
      },
    },
  };
}

/** Balanced, then augmented. Both draw from the seed of the split, so that repeats of a run train on the same rows. */
function remake(part: TrainingPart, { balance, augmentation, split }: RunSpec['dataset'], classNames: readonly string[], layout: readonly Block[]): TrainingPart {
  const balanced = balanceClasses(part, balance, classNames, layout, split.seed);
  return augmentation === null ? balanced : augment(balanced, augmentation, classNames, layout, deviationsOf(part.matrix), split.seed);
}

function countClasses(y: Float32Array, classCount: number): number[] {
  const counts = Array.from({ length: classCount }, () => 0);
  if (classCount > 0) for (const index of y) counts[index] = (counts[index] ?? 0) + 1;
  return counts;
}

function describe(train: Matrix, classNames: readonly string[]): Omit<DataFacts, 'validationRows' | 'baselineLoss'> {
  const classCount = classNames.length;
  const mean = train.y.reduce((sum, value) => sum + value, 0) / train.rows;
  const sd = Math.sqrt(train.y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / train.rows);
  return {
    trainRows: train.rows,
    inputs: train.columns,
    classNames: [...classNames],
    classCounts: countClasses(train.y, classCount),
    ...measureInputs(train),
    targetMean: classCount > 0 ? null : mean,
    targetSd: classCount > 0 ? null : sd,
  };
}
