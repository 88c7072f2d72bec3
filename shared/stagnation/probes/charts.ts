// The small charts of probes, and the parts of their sentences that they share.
import { formatNumber, formatShare } from '../words.ts';
import { finiteOrNull, valuesOf } from './losses.ts';
import type { ArmResult } from './probe.ts';
import type { ProbeChart } from './result.ts';

export interface Bar {
  readonly label: string;
  readonly value: number | null;
}

/** One bar for each arm; a loss that is not finite has none. */
export function bars(yLabel: string, all: readonly Bar[], reference: ProbeChart['reference'] = null): ProbeChart {
  return {
    kind: 'bars', xLabel: '', yLabel, hasLogX: false, labels: all.map(({ label }) => label),
    series: [{ name: yLabel, x: all.map((_, index) => index), y: all.map(({ value }) => finiteOrNull(value)) }], reference,
  };
}

export interface Line {
  readonly name: string;
  readonly arm: ArmResult | null;
}

/** Points that a curve of a chart has at most: it is drawn a few centimetres wide. */
const mostPoints = 120;

/** An epoch metric of several arms, by the steps that each has trained. */
export function curves(yLabel: string, metric: string, lines: readonly (Line & { readonly stepsPerEpoch: number })[]): ProbeChart {
  return {
    kind: 'lines', xLabel: 'steps', yLabel, hasLogX: false, labels: [],
    series: lines.map(({ name, arm, stepsPerEpoch }) => {
      const y = valuesOf(arm, metric);
      const every = Math.max(1, Math.ceil(y.length / mostPoints));
      const kept = y.map((value, index) => ({ value, steps: (index + 1) * stepsPerEpoch })).filter((_, index) => index % every === every - 1 || index === y.length - 1);
      return { name, x: kept.map(({ steps }) => steps), y: kept.map(({ value }) => value) };
    }),
    reference: null,
  };
}

/** A loss in a sentence; a training that blew up has none. */
export function lossInWords(loss: number | null): string {
  if (loss === null) return 'not measured';
  return Number.isFinite(loss) ? formatNumber(loss) : 'a loss that is no number';
}

/** A gain in a sentence: what share of the gap to the floor it closes. */
export function gainInWords(gain: number | null): string {
  if (gain === null) return 'there is no gap to the floor to close';
  return gain >= 0 ? `that closes ${formatShare(Math.min(1, gain))} of the gap to the floor` : 'that is worse';
}
