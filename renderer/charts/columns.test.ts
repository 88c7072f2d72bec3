import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import { GrowingColumns } from './columns.ts';

function batch(first: number, values: Record<string, number[]>): MetricBatch {
  const names = Object.keys(values);
  const length = values[names[0] ?? '']?.length ?? 0;
  return {
    runId: 'run',
    group: 'epoch',
    names,
    step: Float64Array.from({ length }, (_, index) => first + index),
    values: names.map((name) => Float64Array.from(values[name] ?? [])),
  };
}

describe('GrowingColumns', () => {
  it('fills what a column lacks with NaN', () => {
    const columns = new GrowingColumns();
    columns.append(batch(1, { loss: [1, 2] }));
    columns.append(batch(3, { loss: [3], val_loss: [9] }));
    expect([...columns.step]).toEqual([1, 2, 3]);
    expect([...columns.column('val_loss')]).toEqual([NaN, NaN, 9]);
    expect([...columns.column('unheard')]).toEqual([NaN, NaN, NaN]);
  });

  it('replaces what is sent again', () => {
    const columns = new GrowingColumns();
    columns.append(batch(1, { loss: [1, 2, 3], val_loss: [1, 2, 3] }));
    columns.append(batch(2, { loss: [7] }));
    expect([...columns.step]).toEqual([1, 2]);
    expect([...columns.column('loss')]).toEqual([1, 7]);
    expect([...columns.column('val_loss')]).toEqual([1, NaN]);
  });

  it('holds the same whatever the sizes of the batches', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 8 }), (sizes) => {
        const columns = new GrowingColumns();
        let first = 1;
        for (const size of sizes) {
          columns.append(batch(first, { loss: Array.from({ length: size }, (_, index) => first + index) }));
          first += size;
        }
        expect(columns.length).toBe(first - 1);
        expect(columns.column('loss')).toEqual(columns.step);
        expect(columns.nextStep).toBe(first === 1 ? 0 : first);
      }),
    );
  });

  it('stays bounded where it is given a bound, and goes on from the last row', () => {
    const columns = new GrowingColumns(1_000);
    for (let first = 1; first < 50_000; first += 300) columns.append(batch(first, { loss: Array.from({ length: 300 }, (_, row) => (first + row === 777 ? 99 : 1)), rate: Array.from({ length: 300 }, (_, row) => first + row) }));
    expect(columns.length).toBeLessThanOrEqual(1_000);
    expect(columns.step[0]).toBe(1);
    expect(columns.nextStep).toBe(50_101);
    expect(Math.max(...columns.column('loss'))).toBe(99);
    expect(columns.column('rate')).toEqual(columns.step);
  });
});
