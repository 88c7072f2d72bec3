import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimate, decimateBySteps } from './decimate.ts';
import { joinBatches } from './batch.ts';
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

describe.each([['decimate', decimate], ['decimateBySteps', decimateBySteps]])('%s', (_name, thinOut) => {
  it('keeps whole rows of the batch, in order', () => {
    fc.assert(fc.property(cases, ({ batch, maxRows }) => {
      const thin = thinOut(batch, maxRows);
      expect(Array.from(thin.step)).toEqual([...new Set(thin.step)].sort((left, right) => left - right));
      thin.step.forEach((step, row) => {
        thin.values.forEach((column, index) => { expect(column[row]).toBe(batch.values[index]?.[step - 1]); });
      });
    }));
  });

  it('keeps the first and the last row, and the lowest and highest value of every column', () => {
    fc.assert(fc.property(cases, ({ batch, maxRows }) => {
      const thin = thinOut(batch, maxRows);
      expect(thin.step[0]).toBe(batch.step[0]);
      expect(thin.step.at(-1)).toBe(batch.step.at(-1));
      batch.values.forEach((column, index) => { expect(extremes(thin.values[index] ?? new Float64Array())).toEqual(extremes(column)); });
    }));
  });

  it('gives no more rows than asked for, or than one bucket needs', () => {
    fc.assert(fc.property(cases, ({ batch, maxRows }) => {
      expect(thinOut(batch, maxRows).step.length).toBeLessThanOrEqual(Math.max(maxRows, 2 + 2 * batch.values.length));
    }));
  });

  it('keeps to that where rows lie on the border of two buckets', () => {
    for (let rows = 2; rows <= 200; rows += 1) {
      const rising = batchOf([Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? row : -row))]);
      for (let maxRows = 4; maxRows < rows; maxRows += 1) {
        const kept = thinOut(rising, maxRows).step.length;
        if (kept > maxRows) expect.fail(`${kept} rows of ${rows} are kept where ${maxRows} are allowed`);
      }
    }
  });

  it('shows one spike among a million points', () => {
    const column = new Float64Array(1_000_000).fill(0.5);
    column[617_283] = 99;
    const thin = thinOut({ ...batchOf([]), names: ['loss'], step: column.map((_, row) => row), values: [column] }, 2_000);
    expect(Math.max(...(thin.values[0] ?? []))).toBe(99);
    expect(thin.step.length).toBeLessThanOrEqual(2_000);
  });

  it('keeps a gap where a stretch has no numbers', () => {
    const column = Array.from({ length: 1_000 }, (_, row) => (row >= 400 && row < 600 ? NaN : row));
    expect(thinOut(batchOf([column]), 102).values[0]?.some(Number.isNaN)).toBe(true);
  });
});

it('thins out a growing batch again and again, evenly over all of its steps', () => {
  const parts = 200;
  const partOf = (part: number): MetricBatch => {
    const step = Float64Array.from({ length: 500 }, (_, row) => part * 500 + row);
    return { ...batchOf([]), names: ['loss'], step, values: [step.map((at) => (at === 12_345 ? 99 : Math.sin(at)))] };
  };
  let held = partOf(0);
  for (let part = 1; part < parts; part += 1) {
    held = joinBatches([held, partOf(part)]);
    if (held.step.length > 2_000) held = decimateBySteps(held, 1_000);
  }
  expect(held.step.length).toBeLessThanOrEqual(2_000);
  expect(Math.max(...(held.values[0] ?? []))).toBe(99);
  expect(held.step.filter((at) => at < parts * 250).length / held.step.length).toBeGreaterThan(0.25);
});
