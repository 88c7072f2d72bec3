import { expect, it } from 'vitest';
import { exampleFacts, exampleSpec } from '../example-evidence.ts';
import { weighedBaseline } from './weighed-baseline.ts';

const facts = { ...exampleFacts, classCounts: [1_900, 100], baselineLoss: 0.1985 };
const baseline = (training: object, dataset: object = {}, counts = facts.classCounts) => weighedBaseline({ spec: exampleSpec({ training, dataset }), facts: { ...facts, classCounts: counts } });

it('is that of the data where every row counts alike', () => {
  expect(baseline({})).toBe(0.1985);
  expect(baseline({ loss: 'meanSquaredError', classWeights: 'balanced' })).toBe(0.1985);
  expect(weighedBaseline({ spec: exampleSpec({ training: { classWeights: 'balanced' } }), facts: { ...facts, baselineLoss: null } })).toBeNull();
});

it('is that of an even guess where the classes are weighed or made even', () => {
  expect(baseline({ classWeights: 'balanced' })).toBeCloseTo(Math.LN2, 3);
  expect(baseline({}, { balance: 'oversample' }, [1_900, 1_900])).toBeCloseTo(Math.LN2, 6);
  expect(baseline({ classWeights: { yes: 19 } })).toBeCloseTo(Math.LN2, 3);
});

it('moves with the weights between the two, and with the unit of the loss', () => {
  const some = baseline({ classWeights: { yes: 4 } }) ?? 0;
  expect(some).toBeGreaterThan(0.1985);
  expect(some).toBeLessThan(Math.LN2);
  expect(weighedBaseline({ spec: exampleSpec({ training: { classWeights: { yes: 4 } } }), facts: { ...facts, baselineLoss: 10 * facts.baselineLoss } })).toBeCloseTo(10 * some, 6);
});
