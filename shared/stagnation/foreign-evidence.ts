// A history that another tool has written, as evidence: curves on one axis, and nothing assumed of what it does not tell.
import { epochMetrics } from '../metrics/names.ts';
import type { CurveEvidence, MetricColumns } from './evidence.ts';
import { blownStart, countReturns } from './measures/blow-up.ts';
import { mean, median } from './measures/swing.ts';

/** One metric: a value at each epoch or step it was measured in. What was not measured is no point; NaN and infinities are what was. */
export interface ForeignCurve {
  /** One of ours (metrics/names.ts), else any. */
  readonly name: string;
  readonly at: Float64Array;
  readonly values: Float64Array;
}

export interface ForeignHistory {
  readonly unit: 'epoch' | 'step';
  readonly curves: readonly ForeignCurve[];
  readonly plannedEpochs: number | null;
}

/** The values at other places: between two measurements on the line between them, outside as the nearest. Cut at the first that is not finite. */
function resample({ at, values }: ForeignCurve, places: Float64Array): Float64Array {
  const end = values.findIndex((value) => !Number.isFinite(value));
  const count = end === -1 ? values.length : end;
  let next = 0;
  return places.map((place) => {
    if (count === 0 || (end !== -1 && place >= (at[end] ?? Infinity))) return NaN;
    while (next < count && (at[next] ?? Infinity) < place) next += 1;
    const [left, right] = [Math.max(0, next - 1), Math.min(count - 1, next)];
    const [from, to] = [at[left] ?? 0, at[right] ?? 0];
    const share = to > from ? Math.min(1, Math.max(0, (place - from) / (to - from))) : 1;
    return (values[left] ?? NaN) * (1 - share) + (values[right] ?? NaN) * share;
  });
}

/** The values at exactly these places; NaN where it was not measured. */
function placed({ at, values }: ForeignCurve, places: Float64Array): Float64Array {
  let next = 0;
  return places.map((place) => {
    while ((at[next] ?? Infinity) < place) next += 1;
    return at[next] === place ? (values[next] ?? NaN) : NaN;
  });
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}

/**
 * How often each row is written: some loggers write an epoch several times. Rows that repeat, each as often, are one measurement, because
 * how densely a run was logged tells nothing of it.
 */
function repeatsOf(loss: ForeignCurve, curves: readonly ForeignCurve[]): number {
  const columns = curves.map((curve) => placed(curve, loss.at));
  const isRepeat = (row: number): boolean => row > 0 && columns.every((column) => Object.is(column[row], column[row - 1]));
  const starts = [...loss.at.keys()].filter((row) => !isRepeat(row));
  const divisor = starts.map((start, index) => (starts[index + 1] ?? loss.at.length) - start).reduce(greatestCommonDivisor, 0);
  // A history in which nothing ever changes is constant, not repeated.
  return starts.length < 2 ? 1 : divisor;
}

/** Rows that a long history is condensed to: many times the points that the classifier looks at. */
const mostRows = 4096;

/** Means of groups of rows, each at its last place; a group with a value that is not finite is not finite. */
function condensed({ step, values }: MetricColumns): MetricColumns {
  const size = Math.ceil(step.length / mostRows);
  if (size <= 1) return { step, values };
  const groups = Math.ceil(step.length / size);
  const grouped = (column: Float64Array): Float64Array => Float64Array.from({ length: groups }, (_, group) => mean(column.subarray(group * size, (group + 1) * size)));
  return { step: Float64Array.from({ length: groups }, (_, group) => step[Math.min(step.length, (group + 1) * size) - 1] ?? NaN), values: new Map([...values].map(([name, column]) => [name, grouped(column)])) };
}

/** An accuracy that rose by less has hardly changed. */
const smallGain = 0.1;
/** Whether the high losses of the beginning were a blow-up that calmed down, and not the way of a run that learned. */
function isBlownUp(loss: Float64Array, usual: number, accuracy: Float64Array | null): boolean {
  if (accuracy !== null) {
    const whileHigh = accuracy.filter((_, row) => (loss[row] ?? 0) > blownStart * usual);
    return mean(accuracy.subarray(-Math.max(1, Math.floor(accuracy.length / 6)))) - mean(whileHigh) < smallGain;
  }
  return countReturns(loss, usual) > 1;
}

/**
 * What the loss began at, as the yardstick of all that follows. A history begins after the first epoch's learning, so this is too low
 * rather than too high. Where the first epochs lie far above all others by a blow-up, the end of that is no learning: then the usual level.
 */
function startOf(loss: Float64Array, accuracy: Float64Array | null): Pick<CurveEvidence, 'startLoss' | 'isStartBlownUp'> {
  const finite = loss.filter(Number.isFinite);
  const first = finite[0];
  if (first === undefined) return { startLoss: null, isStartBlownUp: false };
  const usual = median(finite);
  if (usual > 0 && first > blownStart * usual && isBlownUp(finite, usual, accuracy)) return { startLoss: usual, isStartBlownUp: true };
  // Of a loss that begins at exactly 0, the largest size it takes.
  return { startLoss: first !== 0 ? first : finite.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0), isStartBlownUp: false };
}

const knownNames: readonly string[] = Object.values(epochMetrics);

/** Evidence of a history; null where it holds no training loss, and so nothing to go by. */
export function foreignEvidence({ unit, curves, plannedEpochs }: ForeignHistory): CurveEvidence | null {
  const loss = curves.find(({ name }) => name === epochMetrics.loss);
  if (loss === undefined || loss.values.length === 0) return null;
  const known = curves.filter(({ name, values }) => knownNames.includes(name) && values.length > 0);
  const repeats = repeatsOf(loss, known);
  const places = loss.at.filter((_, row) => row % repeats === repeats - 1);
  // Where the rows themselves were counted, the epochs are as many times fewer.
  const step = unit === 'epoch' && loss.at.every((place, row) => place === row + 1) ? places.map((place) => place / repeats) : places;
  const epochs = condensed({ step, values: new Map(known.map((curve) => [curve.name, curve === loss ? placed(loss, places) : resample(curve, places)])) });
  const losses = epochs.values.get(epochMetrics.loss) ?? new Float64Array();
  const notFinite = losses.findIndex((value) => !Number.isFinite(value));
  return {
    unit,
    epochs,
    steps: { step: new Float64Array(), values: new Map() },
    // Whether the file is still being written, nobody knows: what it holds is judged as it is.
    hasEnded: true,
    plannedEpochs: (unit === 'epoch' ? plannedEpochs : null) ?? epochs.step.at(-1) ?? 0,
    notFinite: notFinite === -1 ? null : { epoch: epochs.step[notFinite] ?? 1, step: null },
    stepsPerEpoch: null,
    validationRows: null,
    classNames: [],
    baselineLoss: null,
    ...startOf(losses, epochs.values.get(epochMetrics.accuracy) ?? epochs.values.get(epochMetrics.validationAccuracy) ?? null),
  };
}
