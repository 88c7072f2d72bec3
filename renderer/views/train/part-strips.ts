// Strips with a line for each part of a whole: the signals of every layer, and what every class comes to.
import type { GrowingColumns } from '../../charts/columns.ts';
import { formatPercent, formatPercentTick, formatTick, formatValue } from '../../charts/format.ts';
import type { SlotNumber } from '../../charts/slots.ts';
import { slotNumbers } from '../../charts/slots.ts';
import type { Strip, StripLine } from './strips.ts';

type PartStrip = Pick<Strip, 'title' | 'says' | 'scaleKind' | 'bounds' | 'leastSpan' | 'format' | 'formatAxis'> & {
  /** Name of the metric before the slash. */
  readonly metric: string;
  /** Ends the id, so that it is not that of the whole. */
  readonly parts: 'layers' | 'classes';
};

const plain = { scaleKind: 'linear', bounds: null, leastSpan: 0, format: formatValue, formatAxis: formatTick } as const;
const share = { ...plain, bounds: [0, 1.04], format: formatPercent, formatAxis: formatPercentTick } as const;

const layerStrips: readonly PartStrip[] = [
  { ...plain, metric: 'gradient_norm', title: 'Gradient norm by layer', says: 'L2 norm of the gradient of each layer; where it shrinks from layer to layer, the first ones hardly learn.', scaleKind: 'log', parts: 'layers' },
  { ...plain, metric: 'update_ratio', title: 'Update ratio by layer', says: 'L2 norm of a step over that of the weights, of each layer; around 0.001 is usual.', scaleKind: 'log', parts: 'layers' },
  { ...plain, metric: 'activation_mean', title: 'Activation mean by layer', says: 'Mean output of each layer on the probe rows.', parts: 'layers' },
  { ...plain, metric: 'activation_spread', title: 'Activation spread by layer', says: 'Standard deviation of the outputs of each layer on the probe rows; near 0 a layer says the same of every row.', scaleKind: 'log', parts: 'layers' },
  { ...share, metric: 'dead_units', title: 'Dead units by layer', says: 'Share of the units of each layer whose output is 0 on every probe row.', parts: 'layers' },
  { ...share, metric: 'saturated_units', title: 'Saturated units by layer', says: 'Share of the outputs of each layer beyond 95% of their range.', parts: 'layers' },
  { ...plain, metric: 'weight_norm', title: 'Weight norm by layer', says: 'L2 norm of the weights of each layer.', parts: 'layers' },
];

const classStrips: readonly PartStrip[] = [
  { ...plain, metric: 'val_loss', title: 'Validation loss by class', says: 'Mean loss of the validation rows of each class.', parts: 'classes' },
  { ...plain, metric: 'val_accuracy', title: 'Validation accuracy by class', says: 'Share of the validation rows of each class that are put into it.', leastSpan: 0.06, format: formatPercent, formatAxis: formatPercentTick, parts: 'classes' },
];

/** `0` is the first layer of the model, `output` the output layer; a class is its own name. */
function labelOf(part: string, parts: PartStrip['parts']): string {
  return parts === 'layers' && /^\d+$/.test(part) ? `layer ${Number(part) + 1}` : part;
}

/** Six parts have a look of their own; the others are drawn grey. */
function slotAt(place: number): SlotNumber | null {
  return slotNumbers[place] ?? null;
}

function stripOf({ metric, parts, ...strip }: PartStrip, epochs: GrowingColumns): Strip {
  const names = epochs.names.filter((name) => name.startsWith(`${metric}/`));
  const lines = names.map((name, place): StripLine => ({ name, label: labelOf(name.slice(metric.length + 1), parts), slot: slotAt(place) }));
  return { ...strip, id: `${metric} by ${parts}`, lines, behind: null, isJoined: true, hasLimit: false };
}

/** True for a strip with a line for each layer or class. */
export function isOfParts({ id }: Pick<Strip, 'id'>): boolean {
  return id.includes(' by ');
}

/** One strip a metric; without lines where this run has none of it. */
export function partStripsOf(epochs: GrowingColumns): Strip[] {
  return [...classStrips, ...layerStrips].map((strip) => stripOf(strip, epochs));
}
