// Compares metrics of a run with those of its replay, bit for bit.
import { epochMetrics } from '../../shared/metrics/names.ts';
import type { MetricBatch, MetricGroup } from '../../shared/metrics/batch.ts';

export interface Difference {
  readonly group: MetricGroup;
  readonly step: number;
  readonly name: string;
  /** Null for a value that is no number, or is not there. */
  readonly before: number | null;
  readonly now: number | null;
}

type Columns = Pick<MetricBatch, 'group' | 'names' | 'step' | 'values'>;

/** The clock is never the same twice. */
const ignored: readonly string[] = [epochMetrics.seconds];

/** The first value, in rising order of step, that is not the same in both; null where all are. A column that one lacks is NaN there, as is a row. */
export function firstDifference(before: Columns, now: Columns): Difference | null {
  const names = [...new Set([...before.names, ...now.names])].filter((name) => !ignored.includes(name));
  const columns = names.map((name) => ({ name, before: before.values[before.names.indexOf(name)], now: now.values[now.names.indexOf(name)] }));
  const { group } = before;
  for (let row = 0; row < Math.max(before.step.length, now.step.length); row += 1) {
    const [stepBefore = Infinity, stepNow = Infinity] = [before.step[row], now.step[row]];
    const step = Math.min(stepBefore, stepNow);
    for (const column of columns) {
      const valueBefore = (stepBefore === step ? column.before?.[row] : undefined) ?? NaN;
      const valueNow = (stepNow === step ? column.now?.[row] : undefined) ?? NaN;
      if (!Object.is(valueBefore, valueNow)) return { group, step, name: column.name, before: toNumber(valueBefore), now: toNumber(valueNow) };
    }
    if (stepBefore !== stepNow) return { group, step, name: names[0] ?? '', before: null, now: null };
  }
  return null;
}

function toNumber(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
