// The epoch or step of each row of a history: found, completed where Lightning leaves it out, and made to rise where a run was gone on with.
import { axisOf } from './metric-names.ts';
import { spread, type SparseColumn, type SparseTable } from './sparse-table.ts';

export interface Axis {
  readonly unit: 'epoch' | 'step';
  /** The epoch (from 1) or step of each row; NaN for a row that has none, or that a later row has replaced. */
  readonly at: Float64Array;
  readonly notes: readonly string[];
}

function columnFor(table: SparseTable, kind: 'epoch' | 'step'): SparseColumn | null {
  return table.columns.find((column) => axisOf(column.name) === kind && column.values.some(Number.isFinite)) ?? null;
}

/** Rows without an epoch belong to that of the next row that has one: Lightning's learning rates are logged before the step they go with. */
function completed(epochs: Float64Array): Float64Array {
  const filled = epochs.slice();
  for (let row = filled.length - 2; row >= 0; row -= 1) if (Number.isNaN(filled[row])) filled[row] = filled[row + 1] ?? NaN;
  for (let row = 1; row < filled.length; row += 1) if (Number.isNaN(filled[row])) filled[row] = filled[row - 1] ?? NaN;
  return filled;
}

function countDistinct(values: Float64Array): number {
  return new Set(values.filter(Number.isFinite)).size;
}

/** Fewer epochs than this say little where each holds many steps of their own. */
const fewEpochs = 6;

/** A history of few epochs with many steps, or of epochs in fractions, is told by its steps. */
function isToldBySteps(epochs: Float64Array, steps: Float64Array): boolean {
  const whole = epochs.map(Math.floor);
  const isFractional = epochs.some((epoch, row) => epoch !== whole[row]);
  return (countDistinct(whole) < fewEpochs || isFractional) && countDistinct(steps) > 2 * countDistinct(whole);
}

/** What a fall of the axis means: the run began again, and its epochs are counted on; or it went back, and what it measured again counts. */
function madeRising(at: Float64Array, unit: string): { at: Float64Array; notes: string[] } {
  const rising = at.slice();
  const notes: string[] = [];
  const first = at.find(Number.isFinite) ?? 0;
  let offset = 0;
  let last = -Infinity;
  for (let row = 0; row < at.length; row += 1) {
    let value = (at[row] ?? NaN) + offset;
    if (Number.isNaN(value)) continue;
    if (value < last && at[row] === first) {
      offset = last + 1 - first;
      value = last + 1;
      notes.push(`The ${unit}s begin again with ${first}: they are counted on from ${last}.`);
    } else if (value < last) {
      const from = value;
      rising.forEach((earlier, index) => { if (index < row && earlier >= from) rising[index] = NaN; });
      notes.push(`The ${unit}s go back from ${last} to ${from}: what was written later counts.`);
    }
    rising[row] = value;
    last = value;
  }
  return { at: rising, notes };
}

/** More falls than this share of the rows: no run was gone on with so often, the rows are in another order. */
const shuffledShare = 0.1;

function isShuffled(at: Float64Array): boolean {
  const known = at.filter(Number.isFinite);
  const falls = known.filter((value, index) => index > 0 && value < (known[index - 1] ?? -Infinity)).length;
  return falls === known.length - 1 ? falls > 0 : falls > Math.max(3, shuffledShare * known.length);
}

/** The axis of a table, rising but for rows in another order, which `toHistory` sorts. */
export function readAxis(table: SparseTable): Axis {
  const epochColumn = columnFor(table, 'epoch');
  const stepColumn = columnFor(table, 'step');
  const epochs = epochColumn && completed(spread(epochColumn, table.rowCount));
  const steps = stepColumn && completed(spread(stepColumn, table.rowCount));
  if (epochs === null && steps === null) {
    return { unit: 'epoch', at: Float64Array.from({ length: table.rowCount }, (_, row) => row + 1), notes: [] };
  }
  const unit = epochs === null || (steps !== null && isToldBySteps(epochs, steps)) ? 'step' : 'epoch';
  const raw = (unit === 'epoch' ? epochs : steps) ?? new Float64Array(table.rowCount);
  const { at, notes } = isShuffled(raw) ? { at: raw, notes: [] } : madeRising(raw, unit);
  // Keras and Lightning count epochs from 0, our sentences from 1.
  const shift = unit === 'epoch' && at.reduce((lowest, value) => (value < lowest ? value : lowest), Infinity) === 0 ? 1 : 0;
  return { unit, at: at.map((value) => value + shift), notes };
}
