// What the loss chart of a run draws and marks: pure, from its columns, its finding and what happened to it.
import { epochMetrics } from '../../../shared/metrics/names.ts';
import type { RunEvent, RunSummary } from '../../../shared/spec/run.ts';
import { isActive } from '../../../shared/spec/run.ts';
import { symptomNames } from '../../../shared/stagnation/words.ts';
import type { ChartData, ChartMarks } from '../../charts/chart.ts';
import type { GrowingColumns } from '../../charts/columns.ts';
import { formatValue } from '../../charts/format.ts';
import type { ValueRange } from '../../charts/range.ts';
import type { NumberedEvidence } from './evidence.ts';
import { formatEvidenceLimit, hasTrouble, metricOf, numberEvidence, spanLabel } from './evidence.ts';
import type { Strip } from './strips.ts';
import { backLineOf, lineOf } from './strips.ts';

const validation = { name: epochMetrics.validationLoss, label: 'Validation', slot: 1 } as const;
const training = { name: epochMetrics.loss, label: 'Training', slot: 2 } as const;

/** Validation and training loss of every epoch, and the loss of every step behind them. */
export function lossData(epochs: GrowingColumns, steps: GrowingColumns, stepsPerEpoch: number | null): ChartData {
  const lines = [validation, training].filter((line) => epochs.has(line.name)).map((line) => lineOf(epochs, line));
  return { x: epochs.step, lines, behind: backLineOf(steps, training, stepsPerEpoch) };
}

/** Epoch in which the loss was first not finite, or null. */
export function notFiniteEpoch({ notFiniteStep, stepsPerEpoch }: Pick<RunSummary, 'notFiniteStep' | 'stepsPerEpoch'>): number | null {
  if (notFiniteStep === null || stepsPerEpoch === null || stepsPerEpoch <= 0) return null;
  return Math.max(1, Math.ceil(notFiniteStep / stepsPerEpoch));
}

/** From the start to the planned end while there is anything to come; a run that ended early ends its axis. */
export function epochWindow(run: RunSummary, lastEpoch: number): ValueRange {
  const planned = run.spec.training.epochs;
  if (isActive(run.status)) return [0, Math.max(planned, 1)];
  return [0, Math.max(1, Math.min(planned, Math.max(run.epoch, lastEpoch, notFiniteEpoch(run) ?? 0)))];
}

function bestOf(epochs: GrowingColumns, hasEnded: boolean): ChartMarks['best'] {
  const values = epochs.column(epochs.has(validation.name) ? validation.name : training.name);
  let best = -1;
  values.forEach((value, index) => {
    if (Number.isFinite(value) && !(value >= (values[best] ?? Infinity))) best = index;
  });
  const epoch = epochs.step[best];
  const value = values[best];
  if (epoch === undefined || value === undefined || values.length < 3) return null;
  // While loss falls, the last epoch is always the best so far: nothing to point out yet.
  if (!hasEnded && values.length - best <= 3) return null;
  return { epoch, value, label: `best ${formatValue(value)}, epoch ${epoch}` };
}

function spanOf(run: RunSummary, { pin, evidence }: NumberedEvidence): ChartMarks['spans'][number] {
  const symptom = run.finding?.diagnosis.symptom ?? 'none';
  return { pin, from: evidence.epochs[0], to: evidence.epochs[1], label: spanLabel(symptomNames[symptom], evidence.epochs) };
}

/** Positions in epochs at which the run was paused. */
function pausesOf(events: readonly RunEvent[], stepsPerEpoch: number | null): number[] {
  if (stepsPerEpoch === null || stepsPerEpoch <= 0) return [];
  return events.filter((event) => event.kind === 'paused').map((event) => event.step / stepsPerEpoch);
}

/** Steps and epochs arrive apart from each other: the edge is where either has come. */
function liveEdge(run: RunSummary, epochs: GrowingColumns, steps: GrowingColumns): number | null {
  if (!isActive(run.status) || run.status === 'queued') return null;
  const perEpoch = run.stepsPerEpoch ?? 0;
  const bySteps = perEpoch > 0 && steps.length > 0 ? (steps.nextStep - 1) / perEpoch : 0;
  return Math.max(bySteps, epochs.step.at(-1) ?? 0);
}

export function lossMarks(run: RunSummary, epochs: GrowingColumns, steps: GrowingColumns, events: readonly RunEvent[]): ChartMarks {
  const losses = new Set<string>([epochMetrics.loss, epochMetrics.validationLoss, epochMetrics.probeLoss]);
  const numbered = hasTrouble(run.finding) ? numberEvidence(run.finding) : [];
  const epoch = notFiniteEpoch(run);
  return {
    spans: numbered.filter(({ evidence }) => losses.has(metricOf(evidence.signal))).map((one) => spanOf(run, one)),
    limits: [],
    best: bestOf(epochs, !isActive(run.status)),
    pauses: pausesOf(events, run.stepsPerEpoch),
    notFinite: epoch === null ? null : { at: (run.notFiniteStep ?? 0) / (run.stepsPerEpoch ?? 1), label: `not finite from epoch ${epoch}` },
    liveEdge: liveEdge(run, epochs, steps),
  };
}

/** Marks of a strip: the evidence about its curve, with the limit as a line where it is a value of the curve. */
export function stripMarks(run: RunSummary, strip: Strip, epochs: GrowingColumns, steps: GrowingColumns): ChartMarks {
  const names = new Set([strip.id, ...strip.lines.map((line) => line.name)]);
  const numbered = hasTrouble(run.finding) ? numberEvidence(run.finding) : [];
  const mine = numbered.filter(({ evidence }) => names.has(metricOf(evidence.signal)));
  const limits = mine.flatMap(({ pin, evidence }) =>
    strip.hasLimit && evidence.threshold !== null ? [{ pin, value: evidence.threshold, label: `limit ${formatEvidenceLimit(evidence.signal, evidence.threshold)}` }] : [],
  );
  return { spans: mine.map((one) => spanOf(run, one)), limits, best: null, pauses: [], notFinite: null, liveEdge: liveEdge(run, epochs, steps) };
}
