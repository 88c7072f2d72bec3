// Rows of a prepared matrix, taken and added: what balancing and augmentation do after everything was fitted.
import { Failure } from '../../shared/rpc/failure.ts';
import type { Matrix } from '../../shared/rpc/trainer.ts';

/** Largest training matrix in values: 4 GiB of Float32. Larger ones would not fit beside the copy that trains. */
const mostValues = 1024 ** 3;

/** The rows that train, and where they come from. */
export interface TrainingPart {
  readonly matrix: Matrix;
  /** Number in the file of each row, from 1; 0 for a row that was made. */
  readonly fileRows: Uint32Array;
}

/** Throws `Failure('bad-input')` for a matrix that is too large for memory. */
export function checkSize(rows: number, columns: number): void {
  if (rows * columns <= mostValues) return;
  throw new Failure('bad-input', `${rows.toLocaleString('en')} rows of ${columns.toLocaleString('en')} inputs need more than 4 GB of memory.`, {
    path: 'dataset.columns',
    mend: 'Ignore columns, use fewer buckets and categories, or make fewer rows.',
  });
}

/** The rows at these positions, in this order; a position may come several times. */
export function takeRows({ matrix, fileRows }: TrainingPart, positions: Uint32Array): TrainingPart {
  const { columns } = matrix;
  checkSize(positions.length, columns);
  const x = new Float32Array(positions.length * columns);
  positions.forEach((position, at) => x.set(matrix.x.subarray(position * columns, (position + 1) * columns), at * columns));
  const y = Float32Array.from(positions, (position) => matrix.y[position] ?? 0);
  return { matrix: { rows: positions.length, columns, x, y }, fileRows: Uint32Array.from(positions, (position) => fileRows[position] ?? 0) };
}

/** New rows below the others: `x` holds `y.length` of them. */
export function addRows({ matrix, fileRows }: TrainingPart, x: Float32Array, y: Float32Array): TrainingPart {
  const rows = matrix.rows + y.length;
  checkSize(rows, matrix.columns);
  const joined = { x: new Float32Array(rows * matrix.columns), y: new Float32Array(rows), fileRows: new Uint32Array(rows) };
  joined.x.set(matrix.x);
  joined.x.set(x, matrix.x.length);
  joined.y.set(matrix.y);
  joined.y.set(y, matrix.rows);
  joined.fileRows.set(fileRows);
  return { matrix: { rows, columns: matrix.columns, x: joined.x, y: joined.y }, fileRows: joined.fileRows };
}

/** Positions of the rows of each class, in the order of the classes. */
export function positionsByClass({ y }: Matrix, classCount: number): Uint32Array[] {
  const positions = Array.from({ length: classCount }, (): number[] => []);
  y.forEach((index, position) => positions[index]?.push(position));
  return positions.map((list) => Uint32Array.from(list));
}
