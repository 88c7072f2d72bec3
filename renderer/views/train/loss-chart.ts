// What the loss chart of a run draws and marks: pure, from its columns, its finding and what happened to it.
import { epochMetrics } from '../../../shared/metrics/names.ts';
import type { RunEvent, RunSummary } from '../../../shared/spec/run.ts';
import { isActive } from '../../../shared/spec/run.ts';
import { symptomNames } from '../../../shared/stagnation/words.ts';
import type { ChartData, ChartMarks, EventMark, StepScale } from '../../charts/chart.ts';
import { epochOfStep } from '../../charts/chart.ts';
import type { GrowingColumns } from '../../charts/columns.ts';
import { formatSetting, formatValue } from '../../charts/format.ts';
import type { ValueRange } from '../../charts/range.ts';
import type { NumberedEvidence } from './evidence.ts';
import { formatEvidenceLimit, hasTrouble, metricOf, numberEvidence, spanLabel } from './evidence.ts';
import { notFiniteEpoch } from './step-scale.ts';
import type { RunCurves, Strip } from './strips.ts';
import { backLineOf, lineOf } from './strips.ts';

const validation = { name: epochMetrics.validationLoss, label: 'Validation', slot: 1 } as const;
const training = { name: epochMetrics.loss, label: 'Training', slot: 2 } as const;

/** Validation and training loss of every epoch, and the loss of every step behind them. */
export function lossData(curves: RunCurves): ChartData {
  const { epochs } = curves;
  const lines = [validation, training].filter((line) => epochs.has(line.name)).map((line) => lineOf(epochs, line));
  return { x: epochs.step, lines, behind: backLineOf(curves, training) };
}

/** From the start to the planned end while there is anything to come; a run that ended early ends its axis. */
export function epochWindow(run: RunSummary, { epochs, scale }: RunCurves): ValueRange {
  const planned = run.spec.training.epochs;
  if (isActive(run.status)) return [0, Math.max(planned, 1)];
  return [0, Math.max(1, Math.min(planned, Math.max(run.epoch, epochs.nextStep - 1, notFiniteEpoch(run, scale) ?? 0)))];
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
function pausesOf(events: readonly RunEvent[], scale: StepScale | null): number[] {
  return scale === null ? [] : events.filter((event) => event.kind === 'paused').map((event) => epochOfStep(scale, event.step));
}

/** Where the run was forked from another one, and where its learning rate was set by hand. */
function eventsOf(run: Pick<RunSummary, 'edits'>, scale: StepScale | null, forkEpoch: number | null): EventMark[] {
  const fork = forkEpoch === null ? [] : [{ at: forkEpoch, label: 'forked' }];
  if (scale === null) return fork;
  return [...fork, ...run.edits.map(({ step, learningRate }) => ({ at: epochOfStep(scale, step), label: `rate ${formatSetting(learningRate)}` }))];
}

/** Steps and epochs arrive apart from each other: the edge is where either has come. */
function liveEdge(run: RunSummary, { epochs, steps, scale }: RunCurves): number | null {
  if (!isActive(run.status) || run.status === 'queued') return null;
  const bySteps = scale !== null && steps.length > 0 ? epochOfStep(scale, steps.nextStep - 1) : 0;
  return Math.max(bySteps, epochs.step.at(-1) ?? 0);
}

/** `forkEpoch`: where the run's own curve begins, null for a run from its own seed. */
export function lossMarks(run: RunSummary, curves: RunCurves, events: readonly RunEvent[], forkEpoch: number | null): ChartMarks {
  const { epochs, scale } = curves;
  const losses = new Set<string>([epochMetrics.loss, epochMetrics.validationLoss, epochMetrics.probeLoss]);
  const numbered = hasTrouble(run.finding) ? numberEvidence(run.finding) : [];
  const epoch = notFiniteEpoch(run, scale);
  return {
    spans: numbered.filter(({ evidence }) => losses.has(metricOf(evidence.signal))).map((one) => spanOf(run, one)),
    limits: [],
    best: bestOf(epochs, !isActive(run.status)),
    pauses: pausesOf(events, scale),
    events: eventsOf(run, scale, forkEpoch),
    notFinite: epoch === null || scale === null ? null : { at: epochOfStep(scale, run.notFiniteStep ?? 0), label: `not finite from epoch ${epoch}` },
    liveEdge: liveEdge(run, curves),
  };
}

/** Marks of a strip: the evidence about its curve, with the limit as a line where it is a value of the curve. */
export function stripMarks(run: RunSummary, strip: Strip, curves: RunCurves, forkEpoch: number | null): ChartMarks {
  const names = new Set([strip.id, ...strip.lines.map((line) => line.name)]);
  const numbered = hasTrouble(run.finding) ? numberEvidence(run.finding) : [];
  const mine = numbered.filter(({ evidence }) => names.has(metricOf(evidence.signal)) || names.has(evidence.signal));
  const limits = mine.flatMap(({ pin, evidence }) =>
    strip.hasLimit && evidence.threshold !== null ? [{ pin, value: evidence.threshold, label: `limit ${formatEvidenceLimit(evidence.signal, evidence.threshold)}` }] : [],
  );
  return { spans: mine.map((one) => spanOf(run, one)), limits, best: null, pauses: [], events: eventsOf(run, curves.scale, forkEpoch), notFinite: null, liveEdge: liveEdge(run, curves) };
}
