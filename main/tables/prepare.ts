// From a stored data set and a run's settings to what a network trains on: rows are chosen and split, columns become inputs,
// and everything fitted is fitted on the training rows alone.
import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../shared/rpc/failure.ts';
import type { Matrix } from '../../shared/rpc/trainer.ts';
import type { DatasetProfile } from '../../shared/spec/profile.ts';
import type { RunSpec } from '../../shared/spec/run-spec.ts';
import type { DataFacts } from '../../shared/stagnation/evidence.ts';
import { constantLoss } from './baseline.ts';
import { weighClasses } from './class-weights.ts';
import { columnsPerQuery, inGroups } from './database.ts';
import type { Encoder } from './encoders.ts';
import { measureInputs } from './facts.ts';
import { fitFeature, planFeatures, writerOf } from './features.ts';
import type { Feature } from './features.ts';
import { widthOf } from './encoders.ts';
import { readTarget, scaleTarget } from './prepare-target.ts';
import type { TargetValues } from './prepare-target.ts';
import { splitRows } from './split.ts';
import type { Split } from './split.ts';
import { readValues } from './values.ts';

/** All that is needed to turn further rows into the same inputs: plain data, kept with the run. */
export interface Preprocessing {
  readonly version: 1;
  readonly target: { readonly column: string; readonly classNames: readonly string[]; readonly center: number; readonly scale: number };
  /** In the order of the network's inputs. */
  readonly encoders: readonly Encoder[];
  /** Columns that were left out because they have no value in any training row. */
  readonly emptyColumns: readonly string[];
  /** Rows of the file, and what became of them. */
  readonly rows: { readonly total: number; readonly withoutTarget: number; readonly excluded: number; readonly withGaps: number; readonly train: number; readonly validation: number; readonly test: number };
}

export interface Prepared {
  readonly train: Matrix;
  readonly validation: Matrix | null;
  readonly facts: DataFacts;
  /** In the order of the network's outputs; empty for regression. */
  readonly classNames: string[];
  /** In the order of classNames; null where all are 1. */
  readonly classWeights: number[] | null;
  /** Multiplies errors to give them in the target's units; 1 where the target is not scaled. */
  readonly targetScale: number;
  readonly preprocessing: Preprocessing;
}

/** Largest training matrix in values: 4 GiB of Float32. Larger ones would not fit beside the copy that trains. */
const mostValues = 1024 ** 3;

/**
 * Training and validation matrices of the data set in `file`. Throws `Failure('bad-input')` with the path of a setting that the data
 * does not allow. Settings that this version has not built are refused before (shared/spec/not-yet.ts).
 */
export async function prepareRun(connection: DuckDBConnection, file: string, profile: DatasetProfile, spec: RunSpec): Promise<Prepared> {
  const features = await planFeatures(connection, file, profile, spec.dataset);
  const target = await readTarget(connection, file, profile, spec.dataset);
  const chosen = await chooseRows(connection, file, profile.rows, spec, target, features);
  const { validation: validationShare, test, seed, stratify } = spec.dataset.split;
  const split = splitRows(chosen.rows, { validation: validationShare, test, seed }, stratify && target.classNames.length > 0 ? (row) => target.values[row] ?? 0 : null);
  refuseTooFewRows(split, validationShare);
  const fitted = await fitAll(connection, file, profile.rows, features, split.train);
  const scaling = scaleTarget(target, split.train, spec.dataset.targetScaling);
  const [train, validation] = await fillMatrices(connection, file, profile.rows, fitted.encoders, split, scaling.values);
  return {
    train,
    validation: validation.rows > 0 ? validation : null,
    facts: gatherFacts(train, validation, target, spec),
    classNames: [...target.classNames],
    classWeights: weighClasses(spec.training.classWeights, target.classNames, countClasses(train.y, target.classNames.length)),
    targetScale: scaling.scale,
    preprocessing: {
      version: 1,
      target: { column: spec.dataset.target, classNames: target.classNames, center: scaling.center, scale: scaling.scale },
      encoders: fitted.encoders.map(({ encoder }) => encoder),
      emptyColumns: fitted.emptyColumns,
      rows: { total: profile.rows, ...chosen.counts, train: split.train.length, validation: split.validation.length, test: split.test.length },
    },
  };
}

interface FittedFeature {
  readonly feature: Feature;
  readonly encoder: Encoder;
}

/** Rows with a target and without the gaps that `dropRow` names, excluded ones left out. */
async function chooseRows(connection: DuckDBConnection, file: string, total: number, { dataset }: RunSpec, target: TargetValues, features: readonly Feature[]): Promise<{ rows: Uint32Array; counts: { withoutTarget: number; excluded: number; withGaps: number } }> {
  const counts = { withoutTarget: 0, excluded: 0, withGaps: 0 };
  const excluded = new Set(dataset.excludeRows);
  const isGap = new Uint8Array(total);
  for (const feature of features.filter(({ policy }) => policy === 'dropRow')) {
    const [values] = await readValues(connection, file, total, [feature.reading]);
    for (let row = 0; row < total; row += 1) if (values?.kind === 'numbers' ? Number.isNaN(values.items[row]) : values?.items[row] === null) isGap[row] = 1;
  }
  const rows = new Uint32Array(total);
  let kept = 0;
  for (let row = 0; row < total; row += 1) {
    if (excluded.has(row + 1)) counts.excluded += 1;
    else if (Number.isNaN(target.values[row])) counts.withoutTarget += 1;
    else if (isGap[row] === 1) counts.withGaps += 1;
    else rows[kept++] = row;
  }
  return { rows: rows.slice(0, kept), counts };
}

function refuseTooFewRows(split: Split, validationShare: number): void {
  if (split.train.length === 0) {
    throw new Failure('bad-input', `No row is left to train on: ${split.validation.length} validate and ${split.test.length} are kept for the test.`, { path: 'dataset.split', mend: 'Lower the shares of validation and test, or use more rows.' });
  }
  if (validationShare > 0 && split.validation.length === 0) {
    throw new Failure('bad-input', `${validationShare} of ${split.train.length + split.test.length} rows is no row to validate on.`, { path: 'dataset.split.validation', mend: 'Raise the share, set it to 0, or use more rows.' });
  }
}

async function fitAll(connection: DuckDBConnection, file: string, rows: number, features: readonly Feature[], train: Uint32Array): Promise<{ encoders: FittedFeature[]; emptyColumns: string[] }> {
  const encoders: FittedFeature[] = [];
  const emptyColumns: string[] = [];
  for (const group of inGroups(features, columnsPerQuery(rows))) {
    const values = await readValues(connection, file, rows, group.map(({ reading }) => reading));
    group.forEach((feature, index) => {
      const column = values[index];
      const encoder = column === undefined ? null : fitFeature(feature, column, train);
      if (encoder === null) emptyColumns.push(feature.name);
      else encoders.push({ feature, encoder });
    });
  }
  if (encoders.length === 0) throw new Failure('bad-input', 'No column is left to learn from: all are ignored or empty.', { path: 'dataset.columns', mend: 'Let at least one column be a feature.' });
  return { encoders, emptyColumns };
}

async function fillMatrices(connection: DuckDBConnection, file: string, rows: number, fitted: readonly FittedFeature[], split: Split, y: Float64Array): Promise<[train: Matrix, validation: Matrix]> {
  const columns = fitted.reduce((sum, { encoder }) => sum + widthOf(encoder), 0);
  const [train, validation] = [split.train, split.validation].map((part) => {
    if (part.length * columns > mostValues) {
      throw new Failure('bad-input', `${part.length.toLocaleString('en')} rows of ${columns.toLocaleString('en')} inputs need more than 4 GB of memory.`, { path: 'dataset.columns', mend: 'Ignore columns, or use fewer buckets and categories.' });
    }
    return { rows: part.length, columns, x: new Float32Array(part.length * columns), y: Float32Array.from(part, (row) => y[row] ?? 0) };
  }) as [Matrix, Matrix];
  let offset = 0;
  for (const group of inGroups(fitted, columnsPerQuery(rows))) {
    const values = await readValues(connection, file, rows, group.map(({ feature }) => feature.reading));
    for (const [index, { encoder }] of group.entries()) {
      const column = values[index];
      if (column === undefined) continue;
      const write = writerOf(encoder, column);
      split.train.forEach((row, at) => write(row, train.x, at * columns + offset));
      split.validation.forEach((row, at) => write(row, validation.x, at * columns + offset));
      offset += widthOf(encoder);
    }
  }
  return [train, validation];
}

function countClasses(y: Float32Array, classCount: number): number[] {
  const counts = Array.from({ length: classCount }, () => 0);
  if (classCount > 0) for (const index of y) counts[index] = (counts[index] ?? 0) + 1;
  return counts;
}

function gatherFacts(train: Matrix, validation: Matrix, target: TargetValues, { training }: RunSpec): DataFacts {
  const classCount = target.classNames.length;
  const judged = validation.rows > 0 ? validation : train;
  const mean = train.y.reduce((sum, value) => sum + value, 0) / train.rows;
  const sd = Math.sqrt(train.y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / train.rows);
  return {
    trainRows: train.rows,
    validationRows: validation.rows,
    inputs: train.columns,
    classNames: [...target.classNames],
    classCounts: countClasses(train.y, classCount),
    ...measureInputs(train),
    targetMean: classCount > 0 ? null : mean,
    targetSd: classCount > 0 ? null : sd,
    baselineLoss: constantLoss(training.loss, train.y, judged.y, classCount, training.labelSmoothing),
  };
}
