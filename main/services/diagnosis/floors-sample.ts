// The part of a run's training matrix that floors are measured on: rows of the file, each once, and no more than seconds allow.
import { fewestRows, sampleSize } from '../../../shared/stagnation/floors/floors.ts';
import { shuffled } from '../../../shared/stagnation/floors/floor-table.ts';
import { mostLookedAt } from '../../../shared/stagnation/floors/repeats.ts';
import { widthOf } from '../../tables/encoders.ts';
import type { Matrix } from '../../../shared/rpc/trainer.ts';
import type { ColumnGroup } from '../../../shared/stagnation/floors/column-group.ts';
import type { ValidationSample } from '../../../shared/stagnation/floors/repeats.ts';
import type { Prepared } from '../../tables/tables.ts';
import type { FloorsTask } from './floors-worker.ts';

/** What a measurement of floors needs of prepared data; without `preprocessing` the columns are not measured one by one. */
export type FloorsInput = Pick<Prepared, 'train' | 'trainFileRows' | 'classNames'> & Partial<Pick<Prepared, 'validation' | 'preprocessing'>>;

/**
 * Null where there are too few rows to cross-validate, or one class only. Rows that balancing or augmentation
 * made or repeated are left out: a copy of a row in another fold would give its answer away.
 */
export function sampleForFloors({ train, validation, trainFileRows, classNames, preprocessing }: FloorsInput, seed: number): FloorsTask | null {
  const seen = new Set<number>([0]);
  const distinct: number[] = [];
  trainFileRows.forEach((fileRow, row) => {
    if (!seen.has(fileRow)) distinct.push(row);
    seen.add(fileRow);
  });
  const { columns, x, y } = train;
  const classCount = classNames.length;
  if (distinct.length < fewestRows || columns === 0 || classCount === 1) return null;
  const size = sampleSize({ rows: distinct.length, columns, classCount });
  const chosen = shuffled(distinct.length, seed).subarray(0, size).sort().map((place) => distinct[place] ?? 0);
  const sampled = new Float32Array(size * columns);
  chosen.forEach((row, place) => { sampled.set(x.subarray(row * columns, (row + 1) * columns), place * columns); });
  return {
    table: { rows: size, columns, x: sampled, y: Float32Array.from(chosen, (row) => y[row] ?? 0), classCount },
    fileRows: chosen.map((row) => trainFileRows[row] ?? 0),
    seed,
    groups: preprocessing === undefined ? null : groupInputs(preprocessing.encoders),
    validation: validation === null || validation === undefined ? null : { ...someRows(validation, seed), trainRows: distinct.length },
  };
}

const kinds = { number: 'value', ordinal: 'value', oneHot: 'category', hashing: 'words' } as const;

/** The inputs of each column of the file, in the order of the encoders. */
function groupInputs(encoders: Prepared['preprocessing']['encoders']): ColumnGroup[] {
  let start = 0;
  return encoders.map((encoder) => {
    const width = widthOf(encoder);
    start += width;
    return { name: encoder.column, start: start - width, width, kind: kinds[encoder.kind] };
  });
}

function someRows({ rows, columns, x }: Pick<Matrix, 'rows' | 'columns' | 'x'>, seed: number): Pick<ValidationSample, 'rows' | 'x'> {
  const chosen = shuffled(rows, seed).subarray(0, mostLookedAt);
  const sampled = new Float32Array(chosen.length * columns);
  chosen.forEach((row, place) => { sampled.set(x.subarray(row * columns, (row + 1) * columns), place * columns); });
  return { rows: chosen.length, x: sampled };
}
