// Which rows of the file are used, and which of the training part are left out again. The parts are made before anything is left
// out, and cleaning touches the training part only: what validates stays the same, so that scores with and without it compare.
import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../shared/rpc/failure.ts';
import type { DatasetSpec } from '../../shared/spec/run-spec.ts';
import { columnsPerQuery, inGroups } from './database.ts';
import { withoutDuplicates } from './duplicates.ts';
import type { Feature } from './features.ts';
import type { TargetValues } from './prepare-target.ts';
import type { RowKeys } from './split/keys.ts';
import type { Split } from './split/parts.ts';
import { readValues } from './values.ts';

export interface UsableRows {
  readonly rows: Uint32Array;
  /** Rows of the file that can be in no part. */
  readonly counts: { readonly withoutTarget: number; readonly withoutTime: number };
}

/** Rows that have a target, and a time where the split goes by it. */
export function findUsableRows(total: number, target: TargetValues, { timeOf }: RowKeys): UsableRows {
  const counts = { withoutTarget: 0, withoutTime: 0 };
  const rows = new Uint32Array(total);
  let kept = 0;
  for (let row = 0; row < total; row += 1) {
    if (Number.isNaN(target.values[row])) counts.withoutTarget += 1;
    else if (timeOf !== null && Number.isNaN(timeOf(row))) counts.withoutTime += 1;
    else rows[kept++] = row;
  }
  return { rows: rows.slice(0, kept), counts };
}

export interface CleanRows {
  readonly train: Uint32Array;
  /** Rows that left the training part, each counted once. */
  readonly counts: { readonly excluded: number; readonly withGaps: number; readonly duplicates: number };
}

/** The training part without the rows that are excluded, have a gap in a column of `dropRow`, or repeat another row. */
export async function cleanTraining(connection: DuckDBConnection, file: string, total: number, dataset: DatasetSpec, features: readonly Feature[], split: Split, labels: Float64Array): Promise<CleanRows> {
  const excluded = new Set(checkRowNumbers(dataset.excludeRows, total));
  const wanted = split.train.filter((row) => !excluded.has(row + 1));
  const hasGap = await findGaps(connection, file, total, features.filter(({ policy }) => policy === 'dropRow'));
  const complete = wanted.filter((row) => hasGap[row] === 0);
  const train = dataset.dropDuplicates ? await withoutDuplicates(connection, file, total, features, { ...split, train: complete }, labels) : complete;
  const counts = { excluded: split.train.length - wanted.length, withGaps: wanted.length - complete.length, duplicates: complete.length - train.length };
  if (train.length === 0) {
    throw new Failure('bad-input', `No row is left to train on: of ${split.train.length}, ${counts.excluded} are excluded, ${counts.withGaps} have a gap and ${counts.duplicates} repeat another row.`, {
      path: 'dataset',
      mend: 'Exclude fewer rows, fill gaps instead of dropping their rows, or keep duplicates.',
    });
  }
  return { train, counts };
}

function checkRowNumbers(rowNumbers: readonly number[], total: number): readonly number[] {
  const index = rowNumbers.findIndex((row) => row > total);
  if (index < 0) return rowNumbers;
  throw new Failure('bad-input', `There is no row ${rowNumbers[index]}: the data has ${total}.`, { path: `dataset.excludeRows.${index}` });
}

/** 1 for each row that has a gap in one of the features. */
async function findGaps(connection: DuckDBConnection, file: string, total: number, features: readonly Feature[]): Promise<Uint8Array> {
  const hasGap = new Uint8Array(total);
  for (const group of inGroups(features, columnsPerQuery(total))) {
    for (const column of await readValues(connection, file, total, group.map(({ reading }) => reading))) {
      for (let row = 0; row < total; row += 1) if (column.kind === 'numbers' ? Number.isNaN(column.items[row]) : column.items[row] === null) hasGap[row] = 1;
    }
  }
  return hasGap;
}
