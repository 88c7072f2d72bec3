// The regression finds what made the examples, stays where it started without any, and respects its floors.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../shared/seeded-random.ts';
import { costOf, fitLogistic } from './logistic.ts';
import type { Example, LogisticProblem } from './logistic.ts';

function examplesOf(coefficients: readonly number[], count: number, seed: number): Example[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const features = [1, ...coefficients.slice(1).map(() => 4 * random() - 2)];
    const logOdds = features.reduce((sum, value, index) => sum + value * (coefficients[index] ?? 0), 0);
    return { features, isTrue: random() < 1 / (1 + Math.exp(-logOdds)), weight: 1 };
  });
}

const problemOf = (examples: readonly Example[], start: readonly number[], strength = 1, isFloored = false): LogisticProblem => ({
  examples, start, strength: start.map(() => strength), isFloored: start.map((_, index) => isFloored && index > 0),
});

describe('fitLogistic', () => {
  it('finds the coefficients that made the examples', () => {
    const truth = [-1, 2, 0.5];
    const found = fitLogistic(problemOf(examplesOf(truth, 5_000, 1), [0, 1, 1]));
    found.forEach((value, index) => { expect(value).toBeCloseTo(truth[index] ?? NaN, 0); });
    expect(Math.abs((found[1] ?? 0) - 2)).toBeLessThan(0.25);
  });

  it('stays where it started without examples', () => {
    expect(fitLogistic(problemOf([], [-2, 1, 1]))).toEqual([-2, 1, 1]);
  });

  it('holds at 0 what the examples would push below', () => {
    const [, turned = NaN] = fitLogistic(problemOf(examplesOf([0, -2], 500, 2), [0, 1], 1, true));
    expect(turned).toBe(0);
  });

  it('stays finite where the examples can be told apart without error', () => {
    const examples = [-2, -1, 1, 2].map((value): Example => ({ features: [1, value], isTrue: value > 0, weight: 1 }));
    for (const value of fitLogistic(problemOf(examples, [0, 0], 0.1))) expect(Number.isFinite(value)).toBe(true);
  });

  it('is at a lowest point: no small step makes it better', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true }), (seed, first, second) => {
      const problem = problemOf(examplesOf([first, second], 60, seed), [0, 1], 2, true);
      const found = fitLogistic(problem);
      const best = costOf(problem, found);
      for (const index of [0, 1]) {
        for (const step of [-0.01, 0.01]) {
          const moved = found.map((value, at) => (at === index ? (at > 0 ? Math.max(0, value + step) : value + step) : value));
          expect(costOf(problem, moved)).toBeGreaterThanOrEqual(best - 1e-9);
        }
      }
    }), { numRuns: 40 });
  });
});
