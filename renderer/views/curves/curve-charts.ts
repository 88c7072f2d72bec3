// What the view of curves made elsewhere draws: the loss, and strips for what else is in the file and we know. Pure, from the history and its finding.
import { epochMetrics } from '../../../shared/metrics/names.ts';
import type { History } from '../../../shared/history-files/history.ts';
import type { Finding } from '../../../shared/stagnation/diagnosis.ts';
import { symptomNames } from '../../../shared/stagnation/words.ts';
import { alignCurves } from '../../charts/align.ts';
import type { ChartData, ChartMarks } from '../../charts/chart.ts';
import { noMarks } from '../../charts/chart.ts';
import { formatPercent, formatPercentTick, formatSetting, formatTick, formatValue } from '../../charts/format.ts';
import type { ValueRange } from '../../charts/range.ts';
import type { ScaleKind } from '../../charts/scale.ts';
import type { SlotNumber } from '../../charts/slots.ts';
import { hasTrouble, metricOf, numberEvidence, spanLabel } from '../train/evidence.ts';

interface Line {
  readonly name: string;
  readonly label: string;
  readonly slot: SlotNumber;
}

export interface CurveChart {
  readonly title: string;
  readonly says: string;
  readonly lines: readonly Line[];
  readonly scaleKind: ScaleKind;
  readonly leastSpan: number;
  readonly format: (value: number) => string;
  readonly formatAxis: (value: number) => string;
}

const plain = { scaleKind: 'linear', leastSpan: 0, format: formatValue, formatAxis: formatTick } as const;

function pair(validation: string, training: string): Line[] {
  return [{ name: validation, label: 'Validation', slot: 1 }, { name: training, label: 'Training', slot: 2 }];
}

export const lossChart: CurveChart = { ...plain, title: 'Loss', says: 'As the tool wrote it down.', lines: pair(epochMetrics.validationLoss, epochMetrics.loss) };

const strips: readonly CurveChart[] = [
  { ...plain, title: 'Accuracy', says: 'Share of the rows that are put into the right class.', lines: pair(epochMetrics.validationAccuracy, epochMetrics.accuracy), leastSpan: 0.06, format: formatPercent, formatAxis: formatPercentTick },
  { ...plain, title: 'Mean absolute error', says: 'How far off the prediction is on average.', lines: pair(epochMetrics.validationMeanAbsoluteError, epochMetrics.meanAbsoluteError) },
  { ...plain, title: 'Learning rate', says: 'How far one step goes along the gradient.', lines: [{ name: epochMetrics.learningRate, label: 'Learning rate', slot: 5 }], scaleKind: 'log', format: formatSetting },
  { ...plain, title: 'Gradient norm', says: 'L2 norm of all gradients together.', lines: [{ name: epochMetrics.gradientNorm, label: 'Gradient norm', slot: 3 }] },
];
/** So many strips leave room for the loss. */
const mostStrips = 2;

export function stripsIn(history: History): readonly CurveChart[] {
  const names = new Set(history.curves.map(({ name }) => name));
  return strips.filter(({ lines }) => lines.some(({ name }) => names.has(name))).slice(0, mostStrips);
}

/** The lines of a chart; what is measured seldom is joined over the places between. */
export function dataOf({ curves, unit }: History, chart: CurveChart): ChartData {
  const found = chart.lines.flatMap((line) => curves.filter(({ name }) => name === line.name).map((curve) => ({ line, curve })));
  const { x, values } = alignCurves(found.map(({ curve }) => ({ step: curve.at, values: curve.values.map((value) => (Number.isFinite(value) ? value : NaN)) })));
  const lines = found.map(({ line, curve }, index) => ({ id: line.name, label: line.label, slot: line.slot, values: values[index] ?? new Float64Array(), isJoined: curve.values.length < x.length }));
  return { x, lines, behind: [], unit };
}

/** From the start to the last place that anything was measured at. */
export function windowOf({ curves }: History): ValueRange {
  return [0, curves.reduce((last, { at }) => Math.max(last, at.at(-1) ?? 0), 1)];
}

export function marksOf({ curves, unit }: History, finding: Finding, chart: CurveChart): ChartMarks {
  const names = new Set(chart.lines.map(({ name }) => name));
  const numbered = hasTrouble(finding) ? numberEvidence(finding).filter(({ evidence }) => names.has(metricOf(evidence.signal))) : [];
  const loss = curves.find(({ name }) => name === epochMetrics.loss);
  const broken = chart === lossChart && loss !== undefined ? loss.at[loss.values.findIndex((value) => !Number.isFinite(value))] : undefined;
  return {
    ...noMarks,
    spans: numbered.map(({ pin, evidence: { epochs } }) => ({ pin, from: epochs[0], to: epochs[1], label: spanLabel(symptomNames[finding.diagnosis.symptom], epochs, unit) })),
    notFinite: broken === undefined ? null : { at: broken, label: `not finite from ${unit} ${broken}` },
  };
}
