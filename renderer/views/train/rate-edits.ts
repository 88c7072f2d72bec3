// The learning rate of a run that trains: what it is set to, what it was set to before, and what a press on /3 or x3 makes of it.
import type { RunSummary } from '../../../shared/spec/run.ts';
import { formatCount, formatSetting } from '../../charts/format.ts';

type Edited = Pick<RunSummary, 'edits' | 'spec'>;

/** The rates that were set one after another, the planned one first. Setting the one before again takes a step back. */
function settings({ edits, spec }: Edited): number[] {
  const rates = [spec.training.optimizer.learningRate];
  for (const { learningRate } of edits) {
    if (rates.at(-2) === learningRate) rates.pop();
    else if (rates.at(-1) !== learningRate) rates.push(learningRate);
  }
  return rates;
}

/** What was set and when, in order: `0.01 at step 450, 0.001 at step 10 000`; empty where nothing was. */
export function describeEdits(edits: Edited['edits']): string {
  return edits.map(({ step, learningRate }) => `${formatSetting(learningRate)} at step ${formatCount(step)}`).join(', ');
}

/** The learning rate that the schedule starts from now. */
export function currentRate({ edits, spec }: Edited): number {
  return edits.at(-1)?.learningRate ?? spec.training.optimizer.learningRate;
}

/** What undo sets again; null where nothing was changed, or all of it was taken back. */
export function earlierRate(run: Edited): number | null {
  return settings(run).at(-2) ?? null;
}

/** Goes by thirds the way people do: 1, 3, 10, 30; another number keeps two digits. */
function scale(rate: number, isUp: boolean): number {
  const [digits = '', exponent = ''] = rate.toExponential(1).split('e');
  const leading = Number(digits);
  const isExact = Number(`${digits}e${exponent}`) === rate;
  if (isExact && leading === 1) return Number(isUp ? `3e${exponent}` : `3e${Number(exponent) - 1}`);
  if (isExact && leading === 3) return Number(isUp ? `1e${Number(exponent) + 1}` : `1e${exponent}`);
  return Number((isUp ? rate * 3 : rate / 3).toPrecision(2));
}

export function thirdOf(rate: number): number {
  return scale(rate, false);
}

export function threeTimes(rate: number): number {
  return scale(rate, true);
}
