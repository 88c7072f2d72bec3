// Which runs share a graph, and on how many cores.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Settings } from './experiment-schema.ts';
import { groupIntoPopulations } from './population.ts';
import { resolve } from './resolve.ts';
import type { RunSpec } from './run-spec.ts';

function specOf(batchSize = 32, seed = 1): RunSpec {
  const settings: Settings = { dataset: { path: 'table.csv', target: 'label' }, model: { layers: [{ type: 'dense', units: 64 }] }, training: { batchSize, seed } };
  return resolve(settings, { task: 'binary', classNames: ['0', '1'] });
}

/** Of 10-64-1. */
const parameters = 769;
const lengths = (members: number, steps: number, cores: number, more = parameters): number[] =>
  groupIntoPopulations(Array.from({ length: members }, (_, seed) => ({ spec: specOf(32, seed) })), () => ({ parameters: more, steps }), cores).map((group) => group.length);

describe('runs of one shape', () => {
  it('train in one graph while that is soon over, or there is one core', () => {
    expect(lengths(16, 5_000, 8)).toEqual([16]);
    expect(lengths(16, 1_000_000, 1)).toEqual([16]);
  });

  it('are shared out over the cores where each has work enough', () => {
    expect(lengths(16, 1_000_000, 2)).toEqual([8, 8]);
    expect(lengths(16, 1_000_000, 16)).toEqual([4, 4, 4, 4]);
    // 16 runs of 100,000 steps of 148,000 operations: work for two.
    expect(lengths(16, 100_000, 16)).toEqual([8, 8]);
    expect(lengths(10, 1_000_000, 2)).toEqual([5, 5]);
  });

  it('stay together where one operation of theirs keeps every core busy', () => {
    expect(lengths(10, 1_000_000, 4, 39_000)).toEqual([10]);
  });
});

it('keeps every run, in its order, with runs of its shape only, as evenly as can be', () => {
  const run = fc.record({ batchSize: fc.constantFrom(16, 32, 64), seed: fc.nat(1_000) });
  fc.assert(
    fc.property(fc.array(run, { maxLength: 100 }), fc.integer({ min: 1, max: 32 }), fc.integer({ min: 1, max: 10_000_000 }), (drawn, cores, steps) => {
      const runs = drawn.map(({ batchSize, seed }, index) => ({ index, spec: specOf(batchSize, seed) }));
      const groups = groupIntoPopulations(runs, () => ({ parameters, steps }), cores);
      expect(groups.flat().map(({ index }) => index).sort((left, right) => left - right)).toEqual(runs.map(({ index }) => index));
      for (const group of groups) {
        expect(new Set(group.map(({ spec }) => spec.training.batchSize)).size).toBe(1);
        expect(group.map(({ index }) => index)).toEqual(group.map(({ index }) => index).sort((left, right) => left - right));
        expect(group.length).toBeLessThanOrEqual(32);
      }
    }),
    { numRuns: 50 },
  );
});
