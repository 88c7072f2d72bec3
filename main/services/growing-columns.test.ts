import fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinBatches } from '../../shared/metrics/batch.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import { GrowingColumns } from './growing-columns.ts';

const names = ['loss', 'val_loss', 'dead_units'];

function batchOf(own: readonly string[], rows: number, from: number): MetricBatch {
  const step = Float64Array.from({ length: rows }, (_, row) => from + row);
  return { runId: 'run', group: 'epoch', names: own, step, values: own.map((name) => step.map((at) => at + names.indexOf(name) / 10)) };
}

/** Batches one after the other, not all of them with the same columns. */
const batches = fc.array(fc.record({ own: fc.shuffledSubarray(names), rows: fc.integer({ min: 0, max: 200 }) }), { minLength: 1, maxLength: 8 }).map((parts) => {
  let from = 1;
  return parts.map(({ own, rows }) => {
    from += rows;
    return batchOf(own, rows, from - rows);
  });
});

function rowsOf({ names: own, step, values }: MetricBatch, from: number, to: number): unknown {
  return { step: step.slice(from, to), values: new Map(own.map((name, index) => [name, values[index]?.slice(from, to)])) };
}

it('holds what joining all batches gives, and of that the first or the last rows', () => {
  fc.assert(fc.property(batches, fc.nat(500), fc.nat(500), (parts, last, first) => {
    const growing = new GrowingColumns();
    for (const part of parts) growing.append(part);
    const whole = joinBatches([parts[0] ?? batchOf([], 0, 1), ...parts.slice(1)]);
    const count = whole.step.length;
    expect(growing.view()).toEqual(rowsOf(whole, 0, count));
    growing.keepLast(last);
    const start = Math.max(0, count - last);
    expect(growing.view()).toEqual(rowsOf(whole, start, count));
    growing.keepFirst(first);
    expect(growing.view()).toEqual(rowsOf(whole, start, Math.min(count, start + first)));
  }), { numRuns: 40 });
});

it('takes rows in the place of those that it forgot', () => {
  const growing = new GrowingColumns();
  growing.append(batchOf(['loss', 'val_loss'], 3, 1));
  growing.keepFirst(1);
  growing.append(batchOf(['loss'], 2, 7));
  expect(growing.view()).toEqual({ step: Float64Array.of(1, 7, 8), values: new Map([['loss', Float64Array.of(1, 7, 8)], ['val_loss', Float64Array.of(1.1, NaN, NaN)]]) });
});
