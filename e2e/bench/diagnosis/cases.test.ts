import { expect, it } from 'vitest';
import { causes } from '../../../shared/stagnation/diagnosis.ts';
import { caseId, caseSeeds, plantedCauses, readCaseId, readSituation, situationIds } from './cases.ts';

it('describes every case fully by its id', () => {
  for (const id of situationIds()) {
    const situation = readSituation(id);
    const faults = situation.planted.map(({ fault, severity }) => `${fault.cause}:${severity}`);
    expect(`${situation.dataSet.id}/${faults.length === 0 ? `healthy:${situation.variant}` : faults.join('+')}`).toBe(id);
    expect(readCaseId(caseId(id, 2))).toEqual({ situation, seed: 2 });
  }
});

it('refuses ids that are none, saying why', () => {
  expect(() => readSituation('linear-1/learning-rate-too-high:4')).toThrow('no severity');
  expect(() => readSituation('nowhere/learning-rate-too-high:1')).toThrow('no data set "nowhere"');
  expect(() => readSituation('linear-1/bad-luck:1')).toThrow('bad-luck');
  expect(() => readCaseId('linear-1/healthy:0/7')).toThrow('seed');
});

it('plants every cause in at least 8 data sets, pairs in at least 15 % of the faulty cases, and at least 200 controls', () => {
  const ids = situationIds();
  expect(new Set(ids).size).toBe(ids.length);
  const situations = ids.map(readSituation);
  for (const cause of causes) {
    const own = situations.filter((situation) => situation.planted.length === 1 && plantedCauses(situation)[0] === cause);
    expect([cause, new Set(own.map(({ dataSet }) => dataSet.id)).size >= 8]).toEqual([cause, true]);
    expect(new Set(own.map(({ planted: [one] }) => one?.severity)).size).toBe(3);
  }
  const faulty = situations.filter(({ planted }) => planted.length > 0);
  expect(faulty.filter(({ planted }) => planted.length === 2).length / faulty.length).toBeGreaterThanOrEqual(0.15);
  expect((situations.length - faulty.length) * caseSeeds.length).toBeGreaterThanOrEqual(200);
});

it('covers all causes about evenly from the beginning on', () => {
  const first = situationIds().slice(0, 132).map(readSituation);
  for (const cause of causes) expect(first.filter((situation) => plantedCauses(situation)[0] === cause).length).toBeGreaterThanOrEqual(4);
  expect(first.filter(({ planted }) => planted.length === 0).length).toBeGreaterThanOrEqual(12);
});
