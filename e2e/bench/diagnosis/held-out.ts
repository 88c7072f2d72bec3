// The rows that are held out: with their right labels, to judge by; or as few and as uneven as the training part, to show.
import type { Prepared } from '../../../main/tables/tables.ts';
import type { Matrix } from '../../../shared/rpc/trainer.ts';

/** The split's own share: a quarter of the training rows is a fifth of all. */
const shareOfTraining = 0.25;
/** A class that is there at all has at least one row. */
const fewestRows = 8;

function pickRows({ columns, x, y }: Matrix, rows: readonly number[]): Matrix {
  const picked = new Float32Array(rows.length * columns);
  rows.forEach((row, place) => { picked.set(x.subarray(row * columns, (row + 1) * columns), place * columns); });
  return { rows: rows.length, columns, x: picked, y: Float32Array.from(rows, (row) => y[row] ?? 0) };
}

/** The first held-out rows of each class, as many as its share of the training part asks for. */
export function likeTraining(train: Matrix, validation: Matrix, classCount: number): Matrix {
  const wanted = Math.min(validation.rows, Math.max(fewestRows, Math.round(train.rows * shareOfTraining)));
  if (classCount === 0) return pickRows(validation, Array.from({ length: wanted }, (_, row) => row));
  const left = Array.from({ length: classCount }, (_, label) => {
    const rows = train.y.reduce((count, value) => count + Number(value === label), 0);
    return rows === 0 ? 0 : Math.max(1, Math.round((wanted * rows) / train.rows));
  });
  const rows: number[] = [];
  validation.y.forEach((label, row) => {
    if ((left[label] ?? 0) === 0) return;
    left[label] = (left[label] ?? 0) - 1;
    rows.push(row);
  });
  return pickRows(validation, rows);
}

/**
 * A preparation whose held-out rows carry the labels of another one of the same rows. Classes are told by name; numbers are brought
 * to the scale that the first has fitted.
 * @throws Error where the two were not split alike
 */
export function withRightLabels(given: Prepared, right: Prepared): Prepared {
  const { validation } = given;
  if (validation === null || right.validation?.rows !== validation.rows) throw new Error('The held-out rows with right and with wrong labels are not the same.');
  const [from, to] = [right.preprocessing.target, given.preprocessing.target];
  const relabel = given.classNames.length > 0
    ? (label: number): number => given.classNames.indexOf(right.classNames[label] ?? '')
    : (value: number): number => (value * from.scale + from.center - to.center) / to.scale;
  return { ...given, validation: { ...validation, y: right.validation.y.map(relabel) } };
}
