import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NotableSteps } from './evidence-columns.ts';
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
