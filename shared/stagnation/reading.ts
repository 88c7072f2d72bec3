// What symptoms and causes look at: the evidence of a run with its curves cut, condensed and put on one scale. Computed once a check.
import { epochMetrics, stepMetrics } from '../metrics/names.ts';
import type { Task } from '../spec/profile.ts';
import type { CurveEvidence, MetricColumns, RunEvidence } from './evidence.ts';
import { readAttainable } from './floors/attainable.ts';
import type { Attainable } from './floors/attainable.ts';
import { errorWithout } from './measures/penalty.ts';
import { mean, median } from './measures/swing.ts';
import { weighedBaseline } from './measures/weighed-baseline.ts';
import type { ProbeId } from './probes/result.ts';

/** Points a curve is condensed to: rank tests stay cheap, and resampling the epochs changes no verdict. */
const condensedPoints = 60;

/** A curve whose point i is the mean over the epochs from `firstEpoch[i]` to `lastEpoch[i]`. */
export interface Curve {
  readonly values: Float64Array;
  readonly firstEpoch: Float64Array;
  readonly lastEpoch: Float64Array;
}

/** What symptoms look at: a history made elsewhere has it too. */
export interface CurveReading {
  /** What epochs are called in sentences. */
  readonly unit: 'epoch' | 'step';
  /** Epochs finished, and planned. */
  readonly epochs: number;
  readonly plannedEpochs: number;
  readonly hasEnded: boolean;
  /** Where the loss was not finite first; null while all were. */
  readonly notFinite: CurveEvidence['notFinite'];
  /** Null where it is not known. */
  readonly stepsPerEpoch: number | null;
  readonly validationRows: number | null;
  /** Empty for regression, and where they are not known. */
  readonly classNames: readonly string[];
  readonly steps: MetricColumns;
  /** The raw training loss of each epoch, up to the first that is not finite. */
  readonly loss: Float64Array;
  readonly validationLoss: Float64Array | null;
  /** Validation loss without the penalty on the weights: what a constant answer's loss can be held against. */
  readonly validationError: Float64Array | null;
  /** Training loss without that penalty. */
  readonly trainingError: Float64Array;
  /** The run against simple models on the same data; null where they are not known, as for a history made elsewhere. */
  readonly attainable: Attainable | null;
  /** The number of each epoch of those curves. */
  readonly epochNumbers: Float64Array;
  /** Training loss, condensed. */
  readonly training: Curve;
  readonly validation: Curve | null;
  /** Loss before any learning: the first step's, else the best constant answer's, else the first epoch's. */
  readonly initialLoss: number;
  /** Loss of the best constant answer, where it is known. */
  readonly baselineLoss: number | null;
  /** What differences of loss are measured against: above 0, in the unit of the loss. */
  readonly scale: number;
  /** What the scale is: the best constant answer's loss, the first loss, or after a blow-up at the start the usual loss. */
  readonly yardstick: 'constant answer' | 'start' | 'usual level';
  /** An epoch metric by its name, a value an epoch; null where it was not recorded. */
  signal(name: string): Float64Array | null;
  /** A signal that may be measured in some epochs only: its finite values, and the epoch of each; null without any. */
  measured(name: string): { readonly values: Float64Array; readonly epochNumbers: Float64Array } | null;
  /** The signal's median over the last third of its measurements; null where it was not recorded. */
  recent(name: string): number | null;
}

/** What causes look at besides: the settings and the data. */
export interface Reading extends CurveReading {
  readonly evidence: RunEvidence;
  readonly task: Task;
  /** A number that a probe measured; null where that probe was not run, or could not tell. */
  probed(probe: ProbeId, name: string): number | null;
}

function finitePrefix(values: Float64Array): Float64Array {
  const end = values.findIndex((value) => !Number.isFinite(value));
  return end === -1 ? values : values.subarray(0, end);
}

/** Means of about equal groups of consecutive points, at most `points` of them. */
export function condense(values: Float64Array, epochNumbers: Float64Array, points = condensedPoints): Curve {
  const groups = Math.min(points, values.length);
  const bounds = Array.from({ length: groups + 1 }, (_, group) => Math.round((group * values.length) / Math.max(1, groups)));
  const pick = (column: Float64Array, index: number): number => column[index] ?? NaN;
  return {
    values: Float64Array.from({ length: groups }, (_, group) => mean(values.subarray(bounds[group], bounds[group + 1]))),
    firstEpoch: Float64Array.from({ length: groups }, (_, group) => pick(epochNumbers, bounds[group] ?? 0)),
    lastEpoch: Float64Array.from({ length: groups }, (_, group) => pick(epochNumbers, (bounds[group + 1] ?? 1) - 1)),
  };
}

/** The same answers, each computed when it is first asked for. */
function onceOf<Answer>(compute: (name: string) => Answer): (name: string) => Answer {
  const answers = new Map<string, { readonly answer: Answer }>();
  return (name) => {
    const known = answers.get(name) ?? { answer: compute(name) };
    answers.set(name, known);
    return known.answer;
  };
}

/** The finite values of a column, and the epoch of each; null without any. */
function finiteOnly(column: Float64Array, epochNumbers: Float64Array): ReturnType<CurveReading['measured']> {
  const values = new Float64Array(column.length);
  const epochs = new Float64Array(column.length);
  let count = 0;
  for (let row = 0; row < column.length; row += 1) {
    const value = column[row] ?? NaN;
    if (!Number.isFinite(value)) continue;
    values[count] = value;
    epochs[count] = epochNumbers[row] ?? NaN;
    count += 1;
  }
  return count === 0 ? null : { values: values.subarray(0, count), epochNumbers: epochs.subarray(0, count) };
}

function withoutPenalty(loss: Float64Array, penalty: Float64Array | null): Float64Array {
  return penalty === null ? loss : loss.map((value, index) => errorWithout(penalty[index] ?? 0, value));
}

function firstFinite(...candidates: (number | null | undefined)[]): number {
  return candidates.find((value): value is number => typeof value === 'number' && Number.isFinite(value)) ?? NaN;
}

function taskOf(evidence: RunEvidence): Task {
  if (evidence.facts.classNames.length === 0) return 'regression';
  return evidence.facts.classNames.length === 2 ? 'binary' : 'multiclass';
}

/** Prepares what symptoms look at. Curves may be empty; nothing here throws. */
export function readCurves(evidence: CurveEvidence): CurveReading {
  const { epochs, steps, baselineLoss } = evidence;
  const loss = finitePrefix(epochs.values.get(epochMetrics.loss) ?? new Float64Array(0));
  const epochNumbers = epochs.step.subarray(0, loss.length);
  const validationColumn = epochs.values.get(epochMetrics.validationLoss);
  const validationLoss = validationColumn ? finitePrefix(validationColumn) : null;
  const hasValidation = validationLoss !== null && validationLoss.length > 0;
  const initialLoss = firstFinite(steps.values.get(stepMetrics.loss)?.[0], baselineLoss, evidence.startLoss, loss[0]);
  const signal = (name: string): Float64Array | null => epochs.values.get(name) ?? null;
  // Many causes ask for the same few signals, of thousands of epochs each.
  const measured = onceOf((name): ReturnType<CurveReading['measured']> => {
    const column = signal(name);
    return column === null ? null : finiteOnly(column, epochs.step);
  });
  return {
    unit: evidence.unit,
    // By its number: a row may stand for several epochs.
    epochs: epochs.step.at(-1) ?? 0,
    plannedEpochs: evidence.plannedEpochs,
    hasEnded: evidence.hasEnded,
    notFinite: evidence.notFinite,
    stepsPerEpoch: evidence.stepsPerEpoch,
    validationRows: evidence.validationRows,
    classNames: evidence.classNames,
    steps,
    loss,
    validationLoss: hasValidation ? validationLoss : null,
    validationError: hasValidation ? withoutPenalty(validationLoss, signal(epochMetrics.penalty)) : null,
    trainingError: withoutPenalty(loss, signal(epochMetrics.penalty)),
    attainable: null,
    epochNumbers,
    training: condense(loss, epochNumbers),
    validation: hasValidation ? condense(validationLoss, epochs.step.subarray(0, validationLoss.length)) : null,
    initialLoss,
    baselineLoss,
    // The best constant answer's loss is the natural unit: 0 is perfect, 1 is nothing learned.
    scale: Math.abs(firstFinite(baselineLoss, initialLoss, 1)) || 1,
    yardstick: baselineLoss !== null ? 'constant answer' : evidence.isStartBlownUp ? 'usual level' : 'start',
    signal,
    measured,
    recent: onceOf((name) => {
      const values = measured(name)?.values;
      return values === undefined ? null : median(values.subarray(Math.floor((values.length * 2) / 3)));
    }),
  };
}

/** Prepares what symptoms and causes look at, of a run of our own. */
export function readEvidence(evidence: RunEvidence): Reading {
  const { epochs, steps, hasEnded, notFiniteStep, stepsPerEpoch, facts, spec } = evidence;
  const curves = readCurves({
    unit: 'epoch',
    epochs,
    steps,
    hasEnded,
    plannedEpochs: spec.training.epochs,
    notFinite: notFiniteStep === null ? null : { step: notFiniteStep, epoch: Math.max(1, Math.ceil(notFiniteStep / Math.max(1, stepsPerEpoch))) },
    stepsPerEpoch,
    validationRows: facts.validationRows,
    classNames: facts.classNames,
    baselineLoss: weighedBaseline(evidence),
    startLoss: null,
    isStartBlownUp: false,
  });
  const probed: Reading['probed'] = (probe, name) => evidence.probes?.findLast((result) => result.probe === probe)?.readings[name] ?? null;
  return { ...curves, evidence, probed, task: taskOf(evidence), attainable: readAttainable({ ...curves, evidence }) };
}
