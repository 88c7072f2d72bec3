import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimate } from './decimate.ts';
import type { MetricBatch } from './batch.ts';

function batchOf(columns: readonly (readonly number[])[]): MetricBatch {
  const rows = columns[0]?.length ?? 0;
  return {
    runId: 'run', group: 'step', names: columns.map((_, index) => `column ${index}`),
    step: Float64Array.from({ length: rows }, (_, row) => row + 1), values: columns.map((column) => Float64Array.from(column)),
  };
}

const value = fc.oneof({ weight: 8, arbitrary: fc.double({ noNaN: true }) }, { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) });
const batches = fc
  .record({ rows: fc.integer({ min: 1, max: 300 }), columns: fc.integer({ min: 1, max: 4 }) })
  .chain(({ rows, columns }) => fc.array(fc.array(value, { minLength: rows, maxLength: rows }), { minLength: columns, maxLength: columns }))
  .map(batchOf);
const cases = fc.record({ batch: batches, maxRows: fc.integer({ min: 2, max: 320 }) });

const extremes = (column: Float64Array) => {
  const numbers = column.filter((one) => !Number.isNaN(one));
  return numbers.length === 0 ? null : [Math.min(...numbers), Math.max(...numbers)].map((one) => one + 0);
};

describe('decimation', () => {
  it('keeps whole rows of the batch, in order', () => {
    fc.assert(fc.property(cases, ({ batch, maxRows }) => {
      const thin = decimate(batch, maxRows);
      expect(Array.from(thin.step)).toEqual([...new Set(thin.step)].sort((left, right) => left - right));
      thin.step.forEach((step, row) => {
        thin.values.forEach((column, index) => { expect(column[row]).toBe(batch.values[index]?.[step - 1]); });
      });
    }));
  });

  it('keeps the first and the last row, and the lowest and highest value of every column', () => {
    fc.assert(fc.property(cases, ({ batch, maxRows }) => {
      const thin = decimate(batch, maxRows);
      expect(thin.step[0]).toBe(batch.step[0]);
      expect(thin.step.at(-1)).toBe(batch.step.at(-1));
      batch.values.forEach((column, index) => { expect(extremes(thin.values[index] ?? new Float64Array())).toEqual(extremes(column)); });
    }));
  });

  it('gives no more rows than asked for, or than one bucket needs', () => {
    fc.assert(fc.property(cases, ({ batch, maxRows }) => {
      expect(decimate(batch, maxRows).step.length).toBeLessThanOrEqual(Math.max(maxRows, 2 + 2 * batch.values.length));
    }));
  });

  it('shows one spike among a million points', () => {
    const column = new Float64Array(1_000_000).fill(0.5);
    column[617_283] = 99;
    const thin = decimate({ ...batchOf([]), names: ['loss'], step: column.map((_, row) => row), values: [column] }, 2_000);
    expect(Math.max(...(thin.values[0] ?? []))).toBe(99);
    expect(thin.step.length).toBeLessThanOrEqual(2_000);
  });

  it('keeps a gap where a stretch has no numbers', () => {
    const column = Array.from({ length: 1_000 }, (_, row) => (row >= 400 && row < 600 ? NaN : row));
    expect(decimate(batchOf([column]), 102).values[0]?.some(Number.isNaN)).toBe(true);
  });
});
