// The strips under the loss chart: which there are, what each draws, and which are shown.
import type { Task } from '../../../shared/spec/profile.ts';
import type { BackLine, ChartData, ChartLine, StepScale } from '../../charts/chart.ts';
import type { GrowingColumns } from '../../charts/columns.ts';
import { formatPercent, formatPercentTick, formatSetting, formatTick, formatValue } from '../../charts/format.ts';
import type { ValueRange } from '../../charts/range.ts';
import type { ScaleKind } from '../../charts/scale.ts';
import type { SlotNumber } from '../../charts/slots.ts';
import { partStripsOf } from './part-strips.ts';

export interface StripLine {
  readonly name: string;
  readonly label: string;
  readonly slot: SlotNumber | null;
}

/** The columns of a run, and how its steps lie on the axis of epochs; null until that is known. */
export interface RunCurves {
  readonly epochs: GrowingColumns;
  readonly steps: GrowingColumns;
  readonly scale: StepScale | null;
}

export interface Strip {
  readonly id: string;
  readonly title: string;
  /** What the number is, on hover. */
  readonly says: string;
  readonly lines: readonly StripLine[];
  /** Column of the step group drawn thin behind, or null. */
  readonly behind: (StripLine & { readonly slot: SlotNumber }) | null;
  /** True for what is measured every few epochs only. */
  readonly isJoined: boolean;
  readonly scaleKind: ScaleKind;
  readonly bounds: ValueRange | null;
  /** The axis never shows less than this. */
  readonly leastSpan: number;
  readonly format: (value: number) => string;
  readonly formatAxis: (value: number) => string;
  /** True where the limit of a piece of evidence is a value of this curve, so that it can be drawn as a line. */
  readonly hasLimit: boolean;
}

function plainStrip(id: string, title: string, slot: SlotNumber, says: string, more: Partial<Strip> = {}): Strip {
  const line = { name: id, label: title, slot };
  return { id, title, says, lines: [line], behind: null, isJoined: true, scaleKind: 'linear', bounds: null, leastSpan: 0, format: formatValue, formatAxis: formatTick, hasLimit: true, ...more };
}

function stepLine(name: string, slot: SlotNumber): Strip['behind'] {
  return { name, label: 'each step', slot };
}

function formatRows(rows: number): string {
  return Number.isFinite(rows) ? `${formatTick(Number(rows.toPrecision(3)))} rows` : formatValue(rows);
}

const share = { bounds: [0, 1.04] as const, format: formatPercent, formatAxis: formatPercentTick };

const accuracy: Strip = {
  ...plainStrip('accuracy', 'Accuracy', 1, 'Share of the rows that are put into the right class.'),
  lines: [{ name: 'val_accuracy', label: 'Validation', slot: 1 }, { name: 'accuracy', label: 'Training', slot: 2 }],
  isJoined: false,
  leastSpan: 0.06,
  format: formatPercent,
  formatAxis: formatPercentTick,
  hasLimit: false,
};
const error: Strip = {
  ...plainStrip('mae', 'Mean absolute error', 1, 'How far off the prediction is on average, in the unit of the target.'),
  lines: [{ name: 'val_mae', label: 'Validation', slot: 1 }, { name: 'mae', label: 'Training', slot: 2 }],
  isJoined: false,
  hasLimit: false,
};

const signals: readonly Strip[] = [
  plainStrip('learning_rate', 'Learning rate', 5, 'How far one step goes along the gradient.', { isJoined: false, scaleKind: 'log', format: formatSetting }),
  plainStrip('gradient_norm', 'Gradient norm', 3, 'L2 norm of all gradients together, before clipping; mean over the epoch.', { behind: stepLine('gradient_norm', 3), hasLimit: false }),
  plainStrip('update_ratio', 'Update ratio', 6, 'L2 norm of a step over that of the weights; around 0.001 is usual.', { behind: stepLine('update_ratio', 6), scaleKind: 'log' }),
  plainStrip('noise_scale', 'Gradient noise scale', 3, 'The batch size, in rows, at which noise and direction of the gradient are about as large; far below it, larger batches pay.', { scaleKind: 'log', format: formatRows, hasLimit: false }),
  plainStrip('dead_units', 'Dead ReLU units', 4, 'Share of the hidden units whose output is 0 on every probe row.', share),
  plainStrip('saturated_units', 'Saturated units', 4, 'Share of the hidden outputs beyond 95% of their range.', share),
  plainStrip('weight_norm', 'Weight norm', 5, 'L2 norm of all trainable parameters.'),
  plainStrip('gradient_ratio', 'First over last gradient', 6, 'Norm of the gradient of the first dense layer over that of the last.', { scaleKind: 'log' }),
  plainStrip('prediction_spread', 'Spread of predictions', 5, 'Standard deviation of the predictions over that of the targets; near 0 the network always says the same.'),
];

/** All strips of a task that have at least one value. */
export function stripsOf(task: Task, epochs: GrowingColumns): Strip[] {
  const all = [task === 'regression' ? error : accuracy, ...signals, ...partStripsOf(epochs)];
  return all.filter((strip) => strip.lines.some((line) => epochs.has(line.name) && epochs.column(line.name).some(Number.isFinite)));
}

/** Shown when nobody chose and there is no evidence: the result, then what moves the weights. */
const usual = ['accuracy', 'mae', 'gradient_norm', 'update_ratio'];

/** Ids of the strips to show: the person's choice, else those with evidence and then the usual ones, at most `most`. */
export function chooseStrips(strips: readonly Strip[], chosen: readonly string[] | null, withEvidence: ReadonlySet<string>, most: number): Strip[] {
  if (chosen !== null) return strips.filter((strip) => chosen.includes(strip.id));
  const rank = (strip: Strip): number => {
    if (strip.lines.some((line) => withEvidence.has(line.name)) || withEvidence.has(strip.id)) return 0;
    return usual.includes(strip.id) ? 1 + usual.indexOf(strip.id) : Infinity;
  };
  const picked = new Set(strips.filter((strip) => rank(strip) < Infinity).toSorted((left, right) => rank(left) - rank(right)).slice(0, most));
  return strips.filter((strip) => picked.has(strip));
}

export function lineOf(epochs: GrowingColumns, line: StripLine, isJoined = false): ChartLine {
  return { id: line.name, label: line.label, slot: line.slot, values: epochs.column(line.name), isJoined };
}

/** A curve of the step group over epochs; none before it is known how many steps make one. */
export function backLineOf({ steps, scale }: RunCurves, line: NonNullable<Strip['behind']>): BackLine[] {
  if (scale === null || steps.length === 0 || !steps.has(line.name)) return [];
  return [{ slot: line.slot, steps: steps.step, scale, values: steps.column(line.name) }];
}

export function stripData(strip: Strip, curves: RunCurves): ChartData {
  const { epochs } = curves;
  return {
    x: epochs.step,
    lines: strip.lines.filter((line) => epochs.has(line.name)).map((line) => lineOf(epochs, line, strip.isJoined)),
    behind: strip.behind === null ? [] : backLineOf(curves, strip.behind),
  };
}
