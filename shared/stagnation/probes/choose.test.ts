import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { causes } from '../diagnosis.ts';
import { candidatesOf, chooseProbes, expectedGain, probeThatTells, type Candidate } from './choose.ts';
import { probeIds, type ProbeId } from './result.ts';

const candidate = fc.record<Candidate>({ cause: fc.option(fc.constantFrom(...causes)), weight: fc.double({ min: 0.01, max: 1, noNaN: true }) });
const candidates = fc.uniqueArray(candidate, { minLength: 2, maxLength: 6, selector: ({ cause }) => cause });
const probe = fc.constantFrom(...probeIds);
const costs = fc.uniqueArray(fc.record({ probe, seconds: fc.double({ min: 0.1, max: 30, noNaN: true }) }), { selector: (one) => one.probe });
const each = (seconds: number): { probe: ProbeId; seconds: number }[] => probeIds.map((id) => ({ probe: id, seconds }));

describe('expected information', () => {
  it('is never negative, never more than the doubt there is, and grows with every further probe', () => {
    fc.assert(fc.property(candidates, probe, probe, (all, one, other) => {
      const sum = all.reduce((total, { weight }) => total + weight, 0);
      const doubt = all.reduce((total, { weight }) => total - (weight / sum) * Math.log(weight / sum), 0);
      const alone = expectedGain(all, [one]);
      expect(alone).toBeGreaterThanOrEqual(0);
      const both = expectedGain(all, [one, other]);
      expect(both).toBeGreaterThanOrEqual(alone - 1e-9);
      expect(both).toBeLessThanOrEqual(doubt + 1e-9);
      expect(both).toBeCloseTo(expectedGain(all, [other, one]), 9);
    }));
  });

  it('does not depend on the order of the candidates or the unit of their weights', () => {
    fc.assert(fc.property(candidates, probe, fc.double({ min: 0.1, max: 10, noNaN: true }), (all, one, unit) => {
      const turned = all.toReversed().map(({ cause, weight }) => ({ cause, weight: weight * unit }));
      expect(expectedGain(turned, [one])).toBeCloseTo(expectedGain(all, [one]), 9);
    }));
  });

  it('is nothing where one cause is certain, or a probe knows neither', () => {
    expect(expectedGain([{ cause: 'too-small', weight: 1 }], ['wider'])).toBe(0);
    expect(expectedGain([{ cause: 'class-imbalance', weight: 1 }, { cause: 'leakage', weight: 1 }], ['depth-cut'])).toBe(0);
  });
});

describe('the choice', () => {
  it('keeps to the time, chooses none twice, and takes the most information a second first', () => {
    fc.assert(fc.property(candidates, costs, fc.option(fc.double({ min: 0, max: 30, noNaN: true })), (all, offered, seconds) => {
      const chosen = chooseProbes(all, offered, seconds);
      if (seconds !== null) expect(chosen.reduce((sum, one) => sum + one.seconds, 0)).toBeLessThanOrEqual(seconds);
      expect(new Set(chosen.map((one) => one.probe)).size).toBe(chosen.length);
      const [first] = chosen;
      if (first === undefined || seconds !== null) return;
      for (const { probe: id, seconds: cost } of offered) {
        const gain = expectedGain(all, [id]);
        if (gain >= 0.03) expect(first.gain / first.seconds).toBeGreaterThanOrEqual(gain / cost - 1e-9);
      }
    }));
  });

  it.each<[Candidate['cause'], Candidate['cause'], ...ProbeId[]]>([
    ['learning-rate-too-low', 'too-small', 'learning-rate'],
    ['unscaled-inputs', 'learning-rate-too-low', 'standardised'],
    ['over-regularised', 'too-small', 'no-regularisation', 'wider'],
    ['batch-too-small', 'learning-rate-too-high', 'batch-or-rate', 'sharpness'],
    ['too-deep', 'dead-relus', 'depth-cut'],
    ['too-little-data', 'too-large', 'data-fraction'],
    ['leakage', 'no-signal', 'shuffled-labels'],
  ])('of equal costs tells %s from %s by what separates them', (one, other, ...expected) => {
    const pair = [{ cause: one, weight: 1 }, { cause: other, weight: 1 }];
    expect(expected).toContain(chooseProbes(pair, each(1), null, 1)[0]?.probe);
  });

  it('prefers a cheap probe that tells less to a dear one', () => {
    const pair: Candidate[] = [{ cause: 'too-small', weight: 1 }, { cause: 'learning-rate-too-low', weight: 1 }];
    const offered = each(1).map((one) => (one.probe === 'learning-rate' ? { ...one, seconds: 100 } : one));
    expect(chooseProbes(pair, offered, null, 1)[0]?.probe).not.toBe('learning-rate');
  });

  it('holds what a trial has spoken against for less likely', () => {
    const cause = (name: (typeof causes)[number], confidence: number) => ({ cause: name, confidence, source: null, evidence: [] });
    const diagnosis = { causes: [cause('too-small', 0.6), cause('label-noise', 0.5)], ruledOut: [{ cause: 'over-regularised' as const, because: '' }], symptom: 'plateau' as const };
    const weights = new Map(candidatesOf(diagnosis, ['too-small']).map(({ cause: name, weight }) => [name, weight]));
    expect(weights.get('too-small')).toBeLessThan(weights.get('label-noise') ?? 0);
    expect(weights.has('over-regularised')).toBe(false);
    expect(weights.has('unscaled-inputs')).toBe(true);
    expect(weights.has(null)).toBe(true);
  });
});

describe('the probe that would tell', () => {
  const listed = (...names: (typeof causes)[number][]) => ({ causes: names.map((cause) => ({ cause, confidence: 0.4, source: null, evidence: [] })) });
  it('separates the two best candidates, and is one that is open', () => {
    expect(probeThatTells(listed('learning-rate-too-low', 'label-noise'))).toBe('learning-rate');
    expect(probeThatTells(listed('learning-rate-too-low', 'label-noise'), (id) => id !== 'learning-rate')).not.toBe('learning-rate');
    expect(probeThatTells(listed())).toBeNull();
    expect(probeThatTells(listed('class-imbalance'))).toBeNull();
  });
});
