import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { anotherSeed, seedNoise } from './noise.ts';
import { comparePairs, signFlipPValue } from './paired.ts';
import { proofSchema, prove } from './prove.ts';
import { describeProof } from './words.ts';
import type { ProofQuestion } from './prove.ts';

const ask = (change: Partial<ProofQuestion>) => prove({ better: 'lower', before: [], after: [], longer: null, constant: 0.69, floor: null, ...change });
const stuck = [0.7, 0.69, 0.71, 0.7, 0.68, 0.7];
const freed = [0.21, 0.2, 0.22, 0.25, 0.19, 0.21];

describe('a paired comparison', () => {
  it('gives the p-values that can be counted by hand', () => {
    expect(signFlipPValue([1, 2, 3, 4, 5])).toBe(1 / 32);
    expect(signFlipPValue([1, 1, 1])).toBe(1 / 8);
    expect(signFlipPValue([0, 0])).toBe(1);
    // Of the four sums of 1 and 2 with signs, 2 - 1 and 2 + 1 are at least 1.
    expect(signFlipPValue([-1, 2])).toBe(0.5);
  });

  it('takes the median of the pairs and an interval around it', () => {
    const { median, mean, interval, wins } = comparePairs([5, 5, 5, 5, 5], [1, 2, 3, 4, 6]);
    expect([median, mean, wins]).toEqual([2, 1.8, 4]);
    expect(interval[0]).toBeLessThan(2);
    expect(interval[1]).toBeGreaterThan(2);
  });

  it('covers the true median about as often as it says', () => {
    let seed = 1;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    const rounds = 60;
    const covered = Array.from({ length: rounds }, () => {
      const [low, high] = comparePairs(Array.from({ length: 10 }, () => 1 + normal()), Array.from({ length: 10 }, () => 0)).interval;
      return low <= 1 && high >= 1;
    }).filter(Boolean).length;
    expect(covered / rounds).toBeGreaterThan(0.85);
  });

  it('refuses arms that do not pair up', () => {
    expect(() => comparePairs([1], [1, 2])).toThrow(RangeError);
    expect(() => comparePairs([], [])).toThrow(RangeError);
  });
});

describe('the noise of seeds', () => {
  it('is measured where luck is good, so that seeds that blow up do not hide a gain', () => {
    expect(seedNoise([1, 2, 3])).toBe(1);
    expect(seedNoise([1, 2, 3000])).toBe(1);
    expect(seedNoise([2, 2, 2])).toBe(0);
  });

  it('makes another seed the better of two: usually the second best of six, the best of three', () => {
    expect(anotherSeed([6, 5, 4, 3, 2, 1])).toBe(2);
    expect(anotherSeed([3, 2, 1])).toBe(1);
    expect(anotherSeed([1])).toBeNaN();
  });
});

describe('a change', () => {
  it('has helped when every seed wins clearly, and the numbers say by how much', () => {
    const proof = ask({ before: stuck, after: freed, longer: stuck });
    expect(proof).toMatchObject({ helped: true, isProvisional: false, wins: 6, repeats: 6, before: 0.7, after: 0.21, beatsAnotherSeed: true, beatsLonger: true, isWithinSeedNoise: false });
    expect(proof.gain).toBeCloseTo(0.49, 6);
    expect(proof.pValue).toBe(1 / 64);
    expect(v.is(proofSchema, proof)).toBe(true);
    expect(describeProof(proof)).toMatch(/^Better by 0\.49 \(95% interval of the gain 0\.4\d* to 0\.\d+, 6 of 6 seeds better\)\. It helped\.$/);
  });

  it('is provisional with three seeds, and proves nothing with two', () => {
    expect(ask({ before: stuck.slice(0, 3), after: freed.slice(0, 3) })).toMatchObject({ helped: true, isProvisional: true });
    expect(describeProof(ask({ before: stuck.slice(0, 2), after: freed.slice(0, 2) }))).toContain('at least 3 seeds');
  });

  it('counts shares of right answers the other way round', () => {
    const proof = ask({ better: 'higher', before: [0.5, 0.52, 0.51, 0.5, 0.5], after: [0.9, 0.91, 0.88, 0.9, 0.9], constant: 0.5 });
    expect(proof).toMatchObject({ helped: true, before: 0.5, after: 0.9 });
    expect(proof.gain).toBeCloseTo(0.39, 1);
  });

  it('must win a fifth of the gap to what is known to be reachable', () => {
    const after = stuck.map((value) => value - 0.06);
    expect(ask({ before: stuck, after }).helped).toBe(true);
    const proof = ask({ before: stuck, after, floor: 0.2 });
    expect(proof.needed).toBeCloseTo(0.1, 6);
    expect(proof.helped).toBe(false);
  });

  it('must be worth something: near 0 a loss that falls by four fifths is no gain', () => {
    expect(ask({ before: [0.005, 0.0051, 0.0049, 0.005, 0.005, 0.005], after: [0.001, 0.001, 0.001, 0.001, 0.001, 0.001] }).helped).toBe(false);
  });

  it('must beat another seed, and training longer', () => {
    const lucky = [0.7, 0.2, 0.7, 0.2, 0.7, 0.2];
    expect(describeProof(ask({ before: lucky, after: lucky.map((value) => value - 0.05) }))).toContain('another seed');
    const late = ask({ before: stuck, after: freed, longer: freed.map((value) => value - 0.01) });
    expect(late).toMatchObject({ helped: false, beatsLonger: false });
    expect(describeProof(late)).toContain('training longer would do as well');
  });

  it('is not blamed for one lucky seed of the unchanged runs', () => {
    expect(ask({ before: [0.7, 0.69, 0.71, 0.7, 0.22, 0.7], after: freed }).helped).toBe(true);
  });

  it('takes a run that diverged for the worst there is', () => {
    const proof = ask({ before: [NaN, Infinity, NaN], after: [0.2, 0.2, 0.2] });
    expect(proof).toMatchObject({ before: 0.69, helped: true });
    expect(ask({ before: [0.2, 0.2, 0.2], after: [NaN, 0.1, 0.1] }).helped).toBe(false);
    expect(v.is(proofSchema, ask({ before: [NaN, NaN, NaN], after: [NaN, NaN, NaN], constant: null }))).toBe(true);
  });
});

describe('laws', () => {
  const value = fc.double({ min: 0.01, max: 5, noNaN: true });
  const arms = fc.integer({ min: 1, max: 8 }).chain((count) => fc.tuple(...[1, 2, 3].map(() => fc.array(value, { minLength: count, maxLength: count }))));
  const options = { numRuns: 40 };

  it('swapping the arms turns the sign of everything that has one', () => {
    fc.assert(fc.property(arms, ([before = [], after = []]) => {
      const there = ask({ before, after });
      const back = ask({ before: after, after: before });
      expect(back.gain).toBeCloseTo(-there.gain, 9);
      expect(back.meanGain).toBeCloseTo(-there.meanGain, 9);
      expect(back.interval[0]).toBeCloseTo(-there.interval[1], 9);
      expect(back.interval[1]).toBeCloseTo(-there.interval[0], 9);
      expect(there.helped && back.helped).toBe(false);
    }), options);
  });

  it('scaling the metric changes no verdict', () => {
    fc.assert(fc.property(arms, fc.integer({ min: -10, max: 10 }), fc.option(value), ([before = [], after = [], longer = []], power, floor) => {
      // By powers of two, which round nothing.
      const scale = 2 ** power;
      const scaled = (values: readonly number[]) => values.map((one) => one * scale);
      const plain = ask({ before, after, longer, floor });
      const other = ask({ before: scaled(before), after: scaled(after), longer: scaled(longer), constant: 0.69 * scale, floor: floor === null ? null : floor * scale });
      const { helped, isWithinSeedNoise, beatsAnotherSeed, beatsLonger, wins } = plain;
      expect(other).toMatchObject({ helped, isWithinSeedNoise, beatsAnotherSeed, beatsLonger, wins });
      expect(other.gain).toBeCloseTo(plain.gain * scale, 9);
    }), options);
  });

  it('identical arms never help', () => {
    fc.assert(fc.property(arms, fc.option(value), ([before = [], , longer = []], constant) => {
      expect(ask({ before, after: before, longer, constant })).toMatchObject({ helped: false, gain: 0, interval: [0, 0], pValue: 1, beatsAnotherSeed: false });
    }), options);
  });

  it('the order of the seeds does not matter', () => {
    fc.assert(fc.property(arms, fc.integer({ min: 0, max: 7 }), ([before = [], after = [], longer = []], shift) => {
      const turned = (values: readonly number[]) => [...values.slice(shift % values.length), ...values.slice(0, shift % values.length)].reverse();
      expect(ask({ before: turned(before), after: turned(after), longer: turned(longer) })).toEqual(ask({ before, after, longer }));
    }), options);
  });

  it('answers in finite numbers, whatever the runs came to', () => {
    // The trainer computes in single precision.
    const any = fc.oneof(value, fc.constantFrom(NaN, Infinity, -Infinity, 0, 3.4e38));
    fc.assert(fc.property(fc.array(fc.tuple(any, any), { minLength: 1, maxLength: 6 }), fc.constantFrom<'lower' | 'higher'>('lower', 'higher'), (pairs, better) => {
      const proof = ask({ better, before: pairs.map(([one]) => one), after: pairs.map(([, one]) => one) });
      expect(JSON.stringify({ ...proof, longer: 0, beatsLonger: true })).not.toContain('null');
    }), options);
  });
});
