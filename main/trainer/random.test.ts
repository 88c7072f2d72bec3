// Laws of the generator: what it gives depends on its key alone, and looks random enough for weights and shuffles.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillUniform, normalSequence, permutation, randomKey, uniformSequence } from './random.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

describe('permutation', () => {
  it('holds every index once, and is the same for the same key', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 300 }), (seed, length) => {
        const order = permutation(length, randomKey(seed, 'shuffle', 3));
        expect([...order].sort((left, right) => left - right)).toEqual(Array.from({ length }, (_, index) => index));
        expect(permutation(length, randomKey(seed, 'shuffle', 3))).toEqual(order);
      }),
    );
  });

  it('puts every row at every place equally often', () => {
    const places = new Float64Array(4);
    for (let epoch = 0; epoch < 4000; epoch += 1) {
      const place = permutation(4, randomKey(9, 'shuffle', epoch)).indexOf(0);
      places[place] = (places[place] ?? 0) + 1;
    }
    // Six standard deviations of a binomial count around 1,000.
    for (const count of places) expect(Math.abs(count - 1000)).toBeLessThan(6 * Math.sqrt(750));
  });
});

describe('uniform and normal numbers', () => {
  it('lie in [0, 1) and have the mean and variance they should', () => {
    const values = new Float32Array(100_000);
    fillUniform(values, randomKey(1, 'noise', 1, 1));
    expect(Math.min(...values.subarray(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values.subarray(0, 50_000))).toBeLessThan(1);
    expect(moments([...values]).mean).toBeCloseTo(0.5, 2);
    expect(moments([...values]).variance).toBeCloseTo(1 / 12, 2);
    const next = normalSequence(randomKey(1, 'initialisation', 0));
    const normal = moments(Array.from({ length: 100_000 }, next));
    expect(normal.mean).toBeCloseTo(0, 1);
    expect(normal.variance).toBeCloseTo(1, 1);
  });

  it('differ between purposes, positions, parts and seeds', () => {
    const keys = [randomKey(1, 'noise', 1), randomKey(2, 'noise', 1), randomKey(1, 'shuffle', 1), randomKey(1, 'noise', 2), randomKey(1, 'noise', 1, 1)];
    const rows = keys.map((key) => Array.from({ length: 4 }, uniformSequence(key)).join());
    expect(new Set(rows).size).toBe(keys.length);
  });
});
