// The part of a run's training matrix that floors are measured on: rows of the file, each once, and no more than seconds allow.
import { fewestRows, sampleSize } from '../../../shared/stagnation/floors/floors.ts';
import { shuffled } from '../../../shared/stagnation/floors/floor-table.ts';
import type { Prepared } from '../../tables/tables.ts';
import type { FloorsTask } from './floors-worker.ts';

/**
 * Null where there are too few rows to cross-validate, or one class only. Rows that balancing or augmentation
 * made or repeated are left out: a copy of a row in another fold would give its answer away.
 */
export function sampleForFloors({ train, trainFileRows, classNames }: Pick<Prepared, 'train' | 'trainFileRows' | 'classNames'>, seed: number): FloorsTask | null {
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
  };
}
