import { describe, expect, it } from 'vitest';
import { plantedCauses, readSituation, situationIds } from '../cases.ts';
import type { CountedSituation } from '../recorded-cases.ts';
import { idOf, sampleCases, untriable } from './sample.ts';

function counted(id: string, seeds = [0, 1, 2]): CountedSituation {
  const situation = readSituation(id);
  return { situation, truth: { id, print: '', excluded: null, seeds, truth: plantedCauses(situation).map((cause) => [cause]) } };
}
const all = situationIds().map((id) => counted(id)).filter(({ situation }) => situation.dataSet.part === 'test');

describe('the sample of cases', () => {
  it('is spread over all causes that a trial can show to be mended, each case from a situation of its own', () => {
    const { cases } = sampleCases(all, 60);
    expect(cases).toHaveLength(60);
    expect(new Set(cases.map(({ counted: { situation } }) => situation.id)).size).toBe(60);
    const numbers = [...Map.groupBy(cases, ({ counted: { situation } }) => plantedCauses(situation)[0]).values()].map(({ length }) => length);
    expect(numbers).toHaveLength(25 - untriable.length);
    expect(Math.max(...numbers) - Math.min(...numbers)).toBeLessThanOrEqual(1);
  });

  it('has cases with two faults as often as there are', () => {
    const shareOf = (situations: readonly CountedSituation[]): number => situations.filter(({ situation }) => situation.planted.length === 2).length / situations.length;
    const sampled = shareOf(sampleCases(all, 60).cases.map(({ counted: one }) => one));
    expect(Math.abs(sampled - shareOf(sampleCases(all, Infinity).cases.map(({ counted: one }) => one)))).toBeLessThan(0.05);
  });

  it('has no control and no fault that no trial can show to be mended, and says how many of those there are', () => {
    const { cases, excluded, from } = sampleCases(all, Infinity);
    for (const { counted: { situation } } of cases) expect(plantedCauses(situation).filter((cause) => untriable.includes(cause))).toEqual([]);
    expect(cases.every(({ counted: { situation } }) => situation.planted.length > 0)).toBe(true);
    const faulty = all.filter(({ situation }) => situation.planted.length > 0).length * 3;
    expect(from + Object.values(excluded).reduce((sum, count) => sum + count, 0)).toBe(faulty);
  });

  it('does not depend on the order of the situations, and a smaller one is the beginning of a larger one', () => {
    const ids = sampleCases(all, 30).cases.map(idOf);
    expect(sampleCases(all.toReversed(), 30).cases.map(idOf)).toEqual(ids);
    expect(sampleCases(all, 8).cases.map(idOf)).toEqual(ids.slice(0, 8));
  });

  it('takes counted seeds alone', () => {
    const { cases } = sampleCases([counted('moons-2/learning-rate-too-low:2', [2]), counted('moons-2/too-small:1', [])], 8);
    expect(cases.map(idOf)).toEqual(['moons-2/learning-rate-too-low:2/2']);
  });

  it('has what there is where that is less', () => {
    expect(sampleCases([], 8)).toEqual({ cases: [], excluded: {}, from: 0 });
  });
});
