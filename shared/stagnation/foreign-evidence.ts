// A history that another tool has written, as evidence: curves on one axis, and nothing assumed of what it does not tell.
import { epochMetrics } from '../metrics/names.ts';
import { blownStart } from './causes/from-curves.ts';
import type { CurveEvidence } from './evidence.ts';
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
  const found = new Map(Array.from(at, (place, index) => [place, values[index] ?? NaN]));
  return places.map((place) => found.get(place) ?? NaN);
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

/** An accuracy that rose by less has hardly changed. */
const smallGain = 0.1;
/** A loss that comes back to this many times its best, in more than one epoch, was blown up: no learning does that. */
const comeBack = 3;

/** Whether the high losses of the beginning were a blow-up that calmed down, and not the way of a run that learned. */
function isBlownUp(loss: Float64Array, usual: number, accuracy: Float64Array | null): boolean {
  if (accuracy !== null) {
    const count = Math.max(1, Math.floor(accuracy.length / 6));
    return mean(accuracy.subarray(-count)) - mean(accuracy.subarray(0, count)) < smallGain;
  }
  let best = Infinity;
  const returns = loss.filter((value) => {
    best = Math.min(best, value);
    return value > comeBack * best && value > blownStart * usual;
  });
  return returns.length > 1;
}

/**
 * What the loss began at, as the yardstick of all that follows. A history begins after the first epoch's learning, so this is too low
 * rather than too high. Where the first epochs lie far above all others by a blow-up, the end of that is no learning: then the usual level.
 */
function startOf(loss: Float64Array, accuracy: Float64Array | null): number | null {
  const finite = loss.filter(Number.isFinite);
  const first = finite[0];
  if (first === undefined) return null;
  const usual = median(finite);
  if (usual > 0 && first > blownStart * usual && isBlownUp(finite, usual, accuracy)) return usual;
  // Of a loss that begins at exactly 0, the largest size it takes.
  return first !== 0 ? first : finite.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

const knownNames: readonly string[] = Object.values(epochMetrics);

/** Evidence of a history; null where it holds no training loss, and so nothing to go by. */
export function foreignEvidence({ unit, curves, plannedEpochs }: ForeignHistory): CurveEvidence | null {
  const loss = curves.find(({ name }) => name === epochMetrics.loss);
  if (loss === undefined || loss.values.length === 0) return null;
  const known = curves.filter(({ name }) => knownNames.includes(name));
  const repeats = repeatsOf(loss, known);
  const places = loss.at.filter((_, row) => row % repeats === repeats - 1);
  // Where the rows themselves were counted, the epochs are as many times fewer.
  const step = unit === 'epoch' && loss.at.every((place, row) => place === row + 1) ? places.map((place) => place / repeats) : places;
  const losses = placed(loss, places);
  const values = new Map(known.map((curve) => [curve.name, curve === loss ? losses : resample(curve, places)]));
  const notFinite = losses.findIndex((value) => !Number.isFinite(value));
  return {
    unit,
    epochs: { step, values },
    steps: { step: new Float64Array(), values: new Map() },
    // Whether the file is still being written, nobody knows: what it holds is judged as it is.
    hasEnded: true,
    plannedEpochs: plannedEpochs ?? step.at(-1) ?? 0,
    notFinite: notFinite === -1 ? null : { epoch: step[notFinite] ?? 1, step: null },
    stepsPerEpoch: null,
    validationRows: null,
    classNames: [],
    baselineLoss: null,
    startLoss: startOf(losses, values.get(epochMetrics.accuracy) ?? values.get(epochMetrics.validationAccuracy) ?? null),
  };
}
