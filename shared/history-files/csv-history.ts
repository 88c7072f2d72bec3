// CSV files of curves: Keras's CSVLogger, Lightning's metrics.csv, and any table with an epoch or step column and a column a metric.
import { findSeparator, splitRows, type TextRow } from './delimited-text.ts';
import { badHistory } from './history.ts';
import { axisOf, isKnownMetric } from './metric-names.ts';
import { addCell, emptyColumn, type SparseColumn, type SparseTable } from './sparse-table.ts';

const allowed = 'Allowed: a first line with the names of the columns, one of them epoch or step, then a line a row.';

/** True for a table that can hardly be anything but curves: an epoch or step column and a metric, or a loss beside another metric. */
export function looksLikeCurves(head: string): boolean {
  const names = splitRows(/^[^\r\n]*/.exec(head.replace(/^\uFEFF/, ''))?.[0] ?? '', findSeparator(head))[0]?.cells ?? [];
  const metrics = names.filter(isKnownMetric).length;
  return metrics >= 2 || (metrics === 1 && names.some((name) => axisOf(name) !== null));
}

function readHeader(name: string, header: TextRow | undefined): SparseColumn[] {
  if (header === undefined) throw badHistory(name, 'The file is empty.', allowed);
  // `DataFrame.to_csv` leaves the name of the index empty: its rows are counted from 0, as epochs.
  const names = header.cells.map((cell, index) => cell.trim() || (index === 0 ? 'epoch' : `column ${index + 1}`));
  if (names.every((cell) => Number.isFinite(Number(cell)))) throw badHistory(name, `Line ${header.line} holds numbers and no names of columns.`, allowed);
  const twice = names.find((cell, index) => names.indexOf(cell) !== index);
  if (twice !== undefined) throw badHistory(name, `Line ${header.line} names the column "${twice}" twice.`, allowed);
  return names.map(emptyColumn);
}

/** Where a comma cannot be the separator it is a decimal one. */
function withPoint(cell: string, separator: string): string {
  return separator !== ',' && /^\s*[+-]?\d*,\d+(e[+-]?\d+)?\s*$/i.test(cell) ? cell.replace(',', '.') : cell;
}

/**
 * Reads a CSV of curves.
 * @throws Failure `bad-file` with the line that is wrong
 */
export function readCsvHistory(name: string, text: string): SparseTable {
  const content = text.replace(/^\uFEFF/, '');
  const separator = findSeparator(content.replace(/^(#[^\n]*\n|\s*\n)*/, ''));
  const [header, ...rows] = splitRows(content, separator);
  const columns = readHeader(name, header);
  const notes: string[] = [];
  const last = rows.at(-1);
  if (last && last.cells.length < columns.length && !/[\r\n]$/.test(content)) {
    rows.pop();
    notes.push(`The last line, ${last.line}, is cut off and left out.`);
  }
  const heading = header?.cells.join(separator);
  let rowCount = 0;
  for (const { cells, line } of rows) {
    // A run that was gone on with may have written its header again.
    if (cells.join(separator) === heading) continue;
    if (cells.slice(columns.length).some((cell) => cell.trim() !== '')) {
      throw badHistory(name, `Line ${line} has ${cells.length} cells, the first line names ${columns.length} columns.`, 'Allowed: no more cells than names; decimals with a point where a comma separates.');
    }
    columns.forEach((column, index) => { addCell(column, rowCount, withPoint(cells[index] ?? '', separator), () => `line ${line}`); });
    rowCount += 1;
  }
  if (rowCount === 0) throw badHistory(name, 'There is no line below the names of the columns.', allowed);
  return { rowCount, columns, plannedEpochs: null, notes };
}
