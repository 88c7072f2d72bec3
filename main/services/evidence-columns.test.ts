import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CondensedEpochs, NotableSteps } from './evidence-columns.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';

function batchOf(norms: readonly number[], from: number): MetricBatch {
  return { runId: 'run', group: 'step', names: ['loss', 'gradient_norm'], step: Float64Array.from(norms, (_, row) => from + row), values: [Float64Array.from(norms, (_, row) => 1 / (from + row)), Float64Array.from(norms)] };
}

it('keeps the first step, the steepest and the last two thousand, however the steps were cut into batches', () => {
  const norm = fc.oneof(fc.double({ min: 0, max: 1e6 }), fc.constant(NaN), fc.constant(Infinity));
  fc.assert(fc.property(fc.array(fc.array(norm, { minLength: 1, maxLength: 1_500 }), { minLength: 1, maxLength: 6 }), (parts) => {
    const notable = new NotableSteps();
    let next = 1;
    for (const part of parts) {
      notable.append(batchOf(part, next));
      next += part.length;
    }
    const all = parts.flat();
    const { step, values } = notable.view();
    const norms = values.get('gradient_norm') ?? new Float64Array();
    expect(Array.from(step.slice(-2_000))).toEqual(Array.from({ length: all.length }, (_, row) => row + 1).slice(-2_000));
    expect(step.length).toBeLessThanOrEqual(2_002);
    expect(step[0]).toBe(1);
    expect(step.every((at, row) => row === 0 || at > (step[row - 1] ?? 0))).toBe(true);
    const finite = (list: Iterable<number>) => Math.max(-1, ...[...list].filter(Number.isFinite));
    expect(finite(norms)).toBe(finite(all));
    expect(step.every((at, row) => Object.is(norms[row], all[at - 1]))).toBe(true);
    expect(Array.from(values.get('loss') ?? [])).toEqual(Array.from(step, (at) => 1 / at));
  }), { numRuns: 60 });
});

function epochsOf(losses: readonly number[], from: number): MetricBatch {
  const isMeasured = (epoch: number): boolean => epoch % 3 === 0;
  const step = Float64Array.from(losses, (_, row) => from + row);
  return { runId: 'run', group: 'epoch', names: ['loss', 'dead_units'], step, values: [Float64Array.from(losses), step.map((epoch) => (isMeasured(epoch) ? epoch : NaN))] };
}

function condensed(losses: readonly number[], batchRows: number): ReturnType<CondensedEpochs['view']> {
  const epochs = new CondensedEpochs();
  for (let start = 0; start < losses.length; start += batchRows) epochs.append(epochsOf(losses.slice(start, start + batchRows), start + 1));
  return epochs.view();
}

it('keeps every epoch while there are few', () => {
  const { step, values } = condensed([3, NaN, 1], 2);
  expect([...step]).toEqual([1, 2, 3]);
  expect(values.get('loss')).toEqual(Float64Array.of(3, NaN, 1));
  expect(values.get('dead_units')).toEqual(Float64Array.of(NaN, NaN, 3));
});

it.each([1, 7, 1_000])('stays bounded however many epochs there are, evenly over the run, in batches of %d', (batchRows) => {
  const count = 20_011;
  const { step, values } = condensed(Array.from({ length: count }, (_, row) => row + 1), batchRows);
  expect(step.length).toBeLessThan(4_096);
  expect(step.at(-1)).toBe(count);
  const gaps = step.slice(1).map((epoch, row) => epoch - (step[row] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(8);
  // A group's mean lies within the group, and no epoch is counted twice or left out.
  const loss = values.get('loss') ?? new Float64Array();
  expect(loss.every((mean, row) => mean > (step[row - 1] ?? 0) && mean <= (step[row] ?? 0))).toBe(true);
});

it('comes to the same whether it is looked at in between or not', () => {
  const [watched, left] = [new CondensedEpochs(), new CondensedEpochs()];
  for (let from = 1; from < 13_000; from += 37) {
    for (const epochs of [watched, left]) epochs.append(epochsOf(Array.from({ length: 37 }, (_, row) => 1 / (from + row)), from));
    watched.view();
  }
  expect(watched.view()).toEqual(left.view());
});

it('lets a loss that was not finite show, and a signal that was not measured not', () => {
  const losses = Array.from({ length: 9_000 }, (_, row) => (row === 8_500 ? NaN : 1));
  const { step, values } = condensed(losses, 100);
  const holes = step.filter((_, row) => Number.isNaN(values.get('loss')?.[row]));
  expect(holes).toHaveLength(1);
  expect(holes[0]).toBeGreaterThanOrEqual(8_501);
  expect(values.get('dead_units')?.filter(Number.isFinite).length).toBeGreaterThan(1_000);
});
