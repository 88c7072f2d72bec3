// A fit on moments whose truth is known learns which signals to trust, and what rivals are worth.
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../shared/seeded-random.ts';
import { causeRules } from '../../../../shared/stagnation/causes/table.ts';
import { unfitted } from '../../../../shared/stagnation/causes/weighing.ts';
import type { CauseRule } from '../../../../shared/stagnation/causes/cause.ts';
import { confidencesOf, crossValidated, fit, qualityOf } from './fit.ts';
import type { Moment } from './examples.ts';

const [first, second] = causeRules as readonly [CauseRule, CauseRule, ...CauseRule[]];

/** One of two causes is true; `good` tells which, `empty` is drawn without regard to it. */
function momentsOf(count: number, seed: number): Moment[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index): Moment => {
    const isFirst = random() < 0.5;
    const considered = (rule: CauseRule, isTrue: boolean): Moment['causes'][number] => ({
      rule,
      isTrue,
      considerations: ['good', 'empty'].map((signal) => {
        const speaksFor = signal === 'good' ? isTrue === random() < 0.9 : random() < 0.5;
        return { weight: speaksFor ? 1 : -1, evidence: { signal, epochs: [1, 1], value: null, threshold: null, says: '' } };
      }),
    });
    return { dataSet: `data ${index % 10}`, symptom: 'plateau', weight: 1, causes: [considered(first, isFirst), considered(second, !isFirst)] };
  });
}

describe('fit', () => {
  const moments = momentsOf(400, 1);
  const parameters = fit(moments);

  it('trusts the signal that tells, and not the one that does not', () => {
    const { factors = {} } = parameters.causes[first.cause] ?? {};
    expect(factors['good']?.[0]).toBeGreaterThan(1);
    expect(factors['empty']?.[0]).toBeLessThan(0.5);
  });

  it('is better than what was set by hand, on moments that it has not seen', () => {
    const unseen = momentsOf(400, 2);
    expect(qualityOf(parameters, unseen).logLoss).toBeLessThan(qualityOf(unfitted, unseen).logLoss);
    expect(crossValidated(moments).logLoss).toBeLessThan(qualityOf(unfitted, moments).logLoss);
    expect(qualityOf(parameters, unseen).top1).toBeGreaterThan(0.85);
    expect(qualityOf(parameters, unseen).top2).toBe(1);
  });

  it('learns that one cause speaks against the other where only one is ever true', () => {
    expect(parameters.rivalry.rivals).toBeGreaterThan(0);
    for (const moment of moments.slice(0, 20)) for (const confidence of confidencesOf(parameters, moment)) expect(confidence).toBeGreaterThan(0);
  });
});
