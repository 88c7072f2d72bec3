// How hand-set weights, a fit and rivals come together.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { againstRivals, corrected, logOddsOf, unfitted } from './weighing.ts';
import { confidenceFrom, confidenceOf, priorOf } from './cause.ts';
import { causeRules } from './table.ts';
import type { CauseRule, Consideration } from './cause.ts';
import type { FittedParameters } from './weighing.ts';

const [rule] = causeRules as readonly [CauseRule, ...CauseRule[]];
const consideration = (weight: number, signal: string): Consideration => ({ weight, evidence: { signal, epochs: [1, 1], value: null, threshold: null, says: '' } });
const weights = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { maxLength: 6 });

describe('weighing', () => {
  it('says without a fit what prior and weights say', () => {
    fc.assert(fc.property(weights, (values) => {
      const considerations = values.map((value, index) => consideration(value, `signal ${index}`));
      const logOdds = logOddsOf(unfitted, rule, 'plateau', corrected(unfitted, rule.cause, considerations));
      const [alone = NaN] = againstRivals(unfitted, [logOdds]);
      expect(confidenceFrom(alone)).toBeCloseTo(confidenceOf(priorOf(rule, 'plateau'), considerations), 12);
    }));
  });

  it('corrects what speaks for a cause apart from what speaks against it, and never turns it round', () => {
    const fitted: FittedParameters = { ...unfitted, causes: { [rule.cause]: { priors: { flat: -3 }, factors: { slope: [2, 0.5] } } } };
    const [up, down, other] = corrected(fitted, rule.cause, [consideration(1, 'slope'), consideration(-1, 'slope'), consideration(1, 'else')]);
    expect([up?.weight, down?.weight, other?.weight]).toEqual([2, -0.5, 1]);
    expect(logOddsOf(fitted, rule, 'flat', [])).toBe(-3);
    expect(logOddsOf(fitted, rule, 'plateau', [])).toBe(priorOf(rule, 'plateau'));
  });

  it('takes from a cause what its rivals explain, the more the likelier they are, and keeps their order', () => {
    const fitted: FittedParameters = { causes: {}, rivalry: { own: 1, rivals: 0.7, offset: 0 } };
    fc.assert(fc.property(fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 2, maxLength: 8 }), fc.double({ min: 0.01, max: 5, noNaN: true }), (own, more) => {
      const before = againstRivals(fitted, own);
      const [first = 0, ...others] = own;
      const after = againstRivals(fitted, [first + more, ...others]);
      after.slice(1).forEach((value, index) => { expect(value).toBeLessThanOrEqual(before[index + 1] ?? NaN); });
      const order = (values: readonly number[]): number[] => values.map((_, index) => index).sort((left, right) => (own[left] ?? 0) - (own[right] ?? 0));
      expect(order(before).map((index) => before[index])).toEqual(before.toSorted((left, right) => left - right));
    }));
  });
});
