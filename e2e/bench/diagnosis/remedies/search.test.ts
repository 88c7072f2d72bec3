import { describe, expect, it } from 'vitest';
import { resolve } from '../../../../shared/spec/resolve.ts';
import { longerSpec } from './court.ts';
import type { Outcome, Set } from './court.ts';
import { reportOf, rowsOfRemedies } from './measure.ts';
import type { TriedCase } from './measure.ts';
import { drawsFor, firstOf, searchAtRandom, stepsOf } from './search.ts';
import type { Search } from './search.ts';

const spec = resolve({ dataset: { path: 'a.csv', target: 'b' }, training: { epochs: 10, batchSize: 32 } }, { task: 'regression', classNames: [] });
const outcome = (result: Outcome['result'], steps: number, epochs = 30): Outcome => ({ result, gained: 0, steps, epochs });
const search = (...outcomes: readonly Outcome[]): Search => ({ attempts: outcomes.map((one) => ({ ...one, set: {} })), hasHelped: outcomes.some(({ result }) => result === 'helped') });

/** A court of 320 training rows and three seeds, which counts the steps and always finds the same. */
function courtOf(result: Outcome['result']): { readonly judged: Set[]; readonly court: Parameters<typeof searchAtRandom>[0] } {
  const judged: Set[] = [];
  const stepsOfEpoch = (batchSize: number): number => 3 * Math.ceil(320 / batchSize);
  const judge = async (set: Set): Promise<Outcome> => {
    judged.push(set);
    return outcome(result, stepsOfEpoch(Number(set['training.batchSize'])) * Number(set['training.epochs'] ?? 10));
  };
  return { judged, court: { spec, stepsOfEpoch, judge } };
}

describe('a random search', () => {
  it('draws as many settings as were tried, and more only for what a longer trial has cost', () => {
    expect(drawsFor(search(outcome('refuted', 300), outcome('impossible', 0, 0), outcome('helped', 300)), 30)).toBe(2);
    expect(drawsFor(search(outcome('helped', 1200, 120)), 30)).toBe(4);
    expect(drawsFor(search(), 30)).toBe(0);
  });

  it.each([0, 30, 300, 900, 3000])('spends as many steps as the other, of %d a trial, and never more', async (steps) => {
    const other = search(outcome('refuted', steps), outcome('refuted', steps), outcome('refuted', steps));
    for (let turn = 0; turn < 20; turn += 1) {
      const { judged, court } = courtOf('refuted');
      const found = await searchAtRandom(court, `case ${turn}`, other);
      expect(found.hasHelped).toBe(false);
      expect(found.attempts.map(({ set }) => set)).toEqual(judged);
      const spent = stepsOf(found);
      expect(spent).toBeLessThanOrEqual(3 * steps);
      // What is left is less than an epoch of the smallest batch.
      expect(3 * steps - spent).toBeLessThan(court.stepsOfEpoch(8));
      for (const set of judged.slice(0, -1)) expect(Number(set['training.epochs'] ?? 10)).toBeLessThanOrEqual(10);
    }
  });

  it('ends although nothing that it draws takes a step', async () => {
    const { judged, court } = courtOf('impossible');
    await searchAtRandom({ ...court, judge: async (set) => ({ ...(await court.judge(set)), steps: 0 }) }, 'case', search(outcome('refuted', 5000)));
    expect(judged.length).toBeGreaterThan(3);
  });

  it('begins with as many settings as were tried', () => {
    const long = search(outcome('refuted', 3), outcome('refuted', 4), outcome('helped', 5));
    expect(firstOf(long, 2)).toEqual({ attempts: long.attempts.slice(0, 2), hasHelped: false });
    expect(firstOf(long, 3)).toEqual(long);
  });

  it('ends with the first that helps, and draws the same again for the same case', async () => {
    const other = search(...Array.from({ length: 3 }, () => outcome('refuted', 5000)));
    const first = courtOf('helped');
    expect((await searchAtRandom(first.court, 'one', other)).hasHelped).toBe(true);
    expect(first.judged).toHaveLength(1);
    const again = courtOf('helped');
    await searchAtRandom(again.court, 'one', other);
    expect(again.judged).toEqual(first.judged);
    const elsewhere = courtOf('helped');
    await searchAtRandom(elsewhere.court, 'two', other);
    expect(elsewhere.judged).not.toEqual(first.judged);
  });
});

describe('the control of mere time', () => {
  it('trains the unchanged settings for as many steps as both arms', () => {
    const after = { ...spec, training: { ...spec.training, batchSize: 16 } };
    expect(longerSpec(spec, after, { before: 10, after: 20 })).toEqual({ ...spec, training: { ...spec.training, epochs: 30 } });
  });

  it('makes no sense where longer training is the change', () => {
    expect(longerSpec(spec, { ...spec, training: { ...spec.training, epochs: 40 } }, { before: 10, after: 10 })).toBeNull();
  });
});

describe('the rows of the remedies', () => {
  const helped = search(outcome('helped', 300));
  const refuted = search(outcome('refuted', 300));
  const from = { from: 30, excluded: { leakage: 6 } };

  const tried = (id: string, proposals: Search, random: Search, randomOfSteps = random): TriedCase => ({ id, cause: 'too-small', isPair: false, proposals, random, randomOfSteps });

  it('count a case without a proposal as not helped, and are held against the random search that had more', () => {
    const report = reportOf([tried('a', helped, refuted, helped), tried('b', search(), search()), tried('c', helped, refuted), tried('d', helped, refuted)], from, {});
    expect(report).toMatchObject({ helped: 0.75, helpedAtRandom: 0, helpedAtRandomOfSteps: 0.25, withoutProposal: 1, steps: 900, stepsAtRandom: 900, byCause: { 'too-small': { cases: 4, helped: 3, helpedAtRandom: 0 } } });
    const [ours, random, randomOfSteps, ahead] = rowsOfRemedies(report);
    expect(ours).toMatchObject({ ours: 0.75, peer: 0.25, goal: 0.85, holds: false, runs: 4, reason: '4 of 30 counted cases; left out: 6 of leakage; nothing to try in 1' });
    expect(random).toMatchObject({ ours: 0, goal: null });
    expect(randomOfSteps).toMatchObject({ ours: 0.25, goal: null });
    expect(ahead).toMatchObject({ ours: 0.5, holds: true });
  });

  it('tell cases with two faults apart', () => {
    const pair = (id: string, proposals: Search): TriedCase => ({ ...tried(id, proposals, refuted), isPair: true });
    const report = reportOf([tried('a', helped, refuted), pair('b', helped), pair('c', refuted)], from, {});
    expect(report.pairs).toEqual({ cases: 2, helped: 1, helpedAtRandom: 0 });
    expect(report.byCause).toEqual({ 'too-small': { cases: 3, helped: 2, helpedAtRandom: 0 } });
    expect(rowsOfRemedies(report)[0]?.reason).toContain('2 with two faults, 1 of them helped');
  });

  it('do not hold where random search is as good, or nothing was tried', () => {
    expect(rowsOfRemedies(reportOf([tried('a', helped, helped)], from, {})).map(({ holds }) => holds)).toEqual([true, true, true, false]);
    expect(rowsOfRemedies(reportOf([], from, { a: 'no' })).map(({ ours, holds }) => [ours, holds])).toEqual([[null, false], [null, true], [null, true], [null, false]]);
  });
});
