import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../shared/seeded-random.ts';
import { resolve } from '../../../../shared/spec/resolve.ts';
import type { RunSpec } from '../../../../shared/spec/run-spec.ts';
import { applySet } from '../../../../shared/spec/variant.ts';
import { drawSettings, usualUnits } from './random-space.ts';

const target = { task: 'binary', classNames: ['no', 'yes'] } as const;
const specOf = (units: readonly number[]): RunSpec => resolve({ dataset: { path: 'a.csv', target: 'b' }, model: { layers: units.map((width) => ({ type: 'dense', units: width })) }, training: { optimizer: { type: 'sgd', learningRate: 0.1, momentum: 0.9 } } }, target);
const widths = fc.array(fc.integer({ min: 1, max: 256 }), { maxLength: 4 });

describe('a random draw', () => {
  it('resolves to settings that a run can have, within the ranges that are written down', () => {
    fc.assert(fc.property(fc.integer(), widths, (seed, units) => {
      const before = specOf(units);
      const { training, model, dataset } = resolve(applySet(before, drawSettings(seededRandom(seed), before), ['set']), target);
      expect(training.optimizer.learningRate).toBeGreaterThanOrEqual(1e-5);
      expect(training.optimizer.learningRate).toBeLessThanOrEqual(1);
      expect([8, 16, 32, 64, 128, 256, 512]).toContain(training.batchSize);
      const hidden = model.layers.filter((layer) => layer.type === 'dense');
      expect(hidden.length).toBeGreaterThanOrEqual(1);
      expect(hidden.length).toBeLessThanOrEqual(4);
      const usual = usualUnits(before);
      for (const { units: width } of hidden) expect([width >= Math.floor(usual / 4), width <= 4 * usual]).toEqual([true, true]);
      expect(training).toMatchObject({ epochs: before.training.epochs, loss: before.training.loss, seed: before.training.seed });
      expect({ ...dataset, scaling: '' }).toEqual({ ...before.dataset, scaling: '' });
      expect(model.output).toEqual(before.model.output);
    }));
  });

  it('reaches every optimizer, scaling and depth, both with and without dropout and L2', () => {
    const random = seededRandom(1);
    const drawn = Array.from({ length: 400 }, () => resolve(applySet(specOf([16]), drawSettings(random, specOf([16])), ['set']), target));
    expect(new Set(drawn.map(({ training }) => training.optimizer.type)).size).toBe(5);
    expect(new Set(drawn.map(({ dataset }) => dataset.scaling)).size).toBe(4);
    const dense = drawn.map(({ model }) => model.layers.filter((layer) => layer.type === 'dense'));
    expect(new Set(dense.map(({ length }) => length)).size).toBe(4);
    expect(new Set(dense.map(([first]) => (first?.l2 ?? 0) > 0)).size).toBe(2);
    expect(new Set(drawn.map(({ model }) => model.layers.some(({ type }) => type === 'dropout'))).size).toBe(2);
    // Half of all rates lie below the middle of the range on a logarithmic scale.
    const low = drawn.filter(({ training }) => training.optimizer.learningRate < Math.sqrt(1e-5)).length / drawn.length;
    expect(low).toBeGreaterThan(0.4);
    expect(low).toBeLessThan(0.6);
  });
});
