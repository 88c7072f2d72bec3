// The simplest model there is of one column: the usual answer of each of its bins or categories. The predictive power of a column alone.
import { constantAnswer } from './constant.ts';
import { outputsOf } from './floor-table.ts';
import type { ColumnGroup } from './column-group.ts';
import type { FloorModel, FloorTable } from './floor-table.ts';
import type { BinnedTable } from './tree.ts';

/** Rows that stand for all rows in each bin, so that a bin of few rows is not believed (an m-estimate, Cestnik 1990). */
const usualPriorRows = 5;

/** The bin or category of each row. */
function placesOf(table: FloorTable, { rows, bins }: BinnedTable, { start, width, kind }: ColumnGroup): Uint16Array {
  if (kind === 'value' || width === 1) return Uint16Array.from({ length: rows }, (_, row) => bins[start * rows + row] ?? 0);
  return Uint16Array.from({ length: rows }, (_, row) => {
    let largest = 0;
    for (let index = 1; index < width; index += 1) if ((table.x[row * table.columns + start + index] ?? 0) > (table.x[row * table.columns + start + largest] ?? 0)) largest = index;
    return largest;
  });
}

/**
 * Answers by one column alone; null for words, of which none is the column.
 * @param priorRows fewer believe the column more: better where it tells all, worse where it tells little
 */
export function singleColumn(table: FloorTable, binned: BinnedTable, group: ColumnGroup, priorRows = usualPriorRows): FloorModel | null {
  if (group.kind === 'words') return null;
  const places = placesOf(table, binned, group);
  const outputs = outputsOf(table);
  return ({ y, classCount }, fitted, asked) => {
    const usual = constantAnswer(table, fitted);
    const sums = new Map<number, { rows: number; readonly answer: Float64Array }>();
    for (const row of fitted) {
      const place = places[row] ?? 0;
      const bin = sums.get(place) ?? { rows: priorRows, answer: usual.map((share) => share * priorRows) };
      sums.set(place, bin);
      bin.rows += 1;
      const output = classCount === 0 ? 0 : (y[row] ?? 0);
      bin.answer[output] = (bin.answer[output] ?? 0) + (classCount === 0 ? (y[row] ?? 0) : 1);
    }
    const answers = new Float64Array(asked.length * outputs);
    asked.forEach((row, place) => {
      const bin = sums.get(places[row] ?? 0);
      answers.set(bin === undefined ? usual : bin.answer.map((sum) => sum / bin.rows), place * outputs);
    });
    return answers;
  };
}
