// From the cells of a file to curves with our names: one value an epoch or step, gaps left out, percentages made shares.
import { epochMetrics } from '../metrics/names.ts';
import { readAxis, type Axis } from './axis.ts';
import type { HistoryTool } from '../stagnation/missing-evidence.ts';
import { badHistory, type History, type HistoryCurve } from './history.ts';
import { axisOf, chooseNames } from './metric-names.ts';
import type { SparseColumn, SparseTable } from './sparse-table.ts';

interface Points {
  readonly at: Float64Array;
  readonly values: Float64Array;
}

/** The points in rising order; those of one epoch become their mean. */
function pointsOf(column: SparseColumn, axis: Axis): Points {
  const placed = column.rows
    .map((row, index) => ({ at: axis.at[row] ?? NaN, value: column.values[index] ?? NaN }))
    .filter(({ at }) => Number.isFinite(at))
    .sort((left, right) => left.at - right.at);
  const groups: { at: number; sum: number; count: number }[] = [];
  for (const { at, value } of placed) {
    const group = groups.at(-1);
    if (group?.at === at) {
      group.sum += value;
      group.count += 1;
    } else groups.push({ at, sum: value, count: 1 });
  }
  return { at: Float64Array.from(groups, ({ at }) => at), values: Float64Array.from(groups, ({ sum, count }) => sum / count) };
}

/** A loss that is not a number stays so: one between numbers is a value that was not measured, or a single step that was left out. */
function withoutHoles({ at, values }: Points): { points: Points; holes: number } {
  const lastFinite = values.findLastIndex(Number.isFinite);
  const isKept = (index: number): boolean => index > lastFinite || Number.isFinite(values[index]);
  const points = { at: at.filter((_, index) => isKept(index)), values: values.filter((_, index) => isKept(index)) };
  return { points, holes: values.length - points.values.length };
}

const accuracies: readonly string[] = [epochMetrics.accuracy, epochMetrics.validationAccuracy];

/** An accuracy beyond 1 is in percent. */
function asShare(name: string, values: Float64Array): Float64Array {
  const highest = values.reduce((largest, value) => (Number.isFinite(value) ? Math.max(largest, value) : largest), 0);
  return accuracies.includes(name) && highest > 1.5 && highest <= 100 ? values.map((value) => value / 100) : values;
}

function toCurve(file: string, column: SparseColumn, ours: string | undefined, axis: Axis): { curve: HistoryCurve; notes: string[] } | null {
  if (column.badCell !== null) {
    // Text beside the curves (a time, a name) is nothing wrong; in a metric that is looked at it is.
    if (ours === undefined) return null;
    const { place, text } = column.badCell;
    throw badHistory(file, `At ${place}, ${column.name} is "${text}", which is no number.`, 'Allowed: numbers with a decimal point, nan, inf, or an empty cell.');
  }
  const { points, holes } = withoutHoles(pointsOf(column, axis));
  if (points.values.length === 0) return null;
  const name = ours ?? column.name;
  const values = asShare(name, points.values);
  const notes = [
    ...(ours !== undefined && ours !== column.name ? [`${column.name} is taken as ${ours}.`] : []),
    ...(holes > 0 ? [`${column.name} has ${holes} ${holes === 1 ? 'value' : 'values'} that ${holes === 1 ? 'is' : 'are'} not finite between finite ones: taken as not measured.`] : []),
    ...(values === points.values ? [] : [`${column.name} is in percent.`]),
  ];
  return { curve: { name, original: column.name, at: points.at, values }, notes };
}

/**
 * Makes a history of a table.
 * @throws Failure `bad-file` for a metric that holds text, or a table in which no metric is known
 */
export function toHistory(file: string, table: SparseTable, tool: HistoryTool): History {
  const columns = table.columns.filter((column) => axisOf(column.name) === null);
  const { ours, notes } = chooseNames(columns.map((column) => ({ name: column.name, count: column.rows.length })));
  if (ours.size === 0 && notes.length === 0) {
    const found = columns.map(({ name }) => name).slice(0, 8).join(', ');
    throw badHistory(file, `No loss, accuracy or learning rate is among its columns (${found || 'none'}).`, 'Allowed: names like loss, val_loss, train_loss, accuracy, val_accuracy, learning_rate.');
  }
  const axis = readAxis(table);
  const read = columns.flatMap((column) => toCurve(file, column, ours.get(column.name), axis) ?? []);
  const isCounted = table.columns.some((column) => axisOf(column.name) !== null);
  return {
    tool,
    unit: axis.unit,
    curves: read.map(({ curve }) => curve),
    plannedEpochs: table.plannedEpochs,
    notes: [
      ...table.notes, ...notes, ...axis.notes, ...read.flatMap((one) => one.notes),
      ...(isCounted ? [] : ['No column counts epochs or steps: each row is taken as an epoch.']),
    ],
  };
}
