import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TargetProfile } from '../../../shared/spec/profile.ts';
import { describeBalance, describeConstant, describeTask, formatMissing, formatStatistic, splitRows } from './column-facts.ts';

const number = { type: 'number', isWhole: false } as const;
const target: TargetProfile = {
  column: 'diagnosis', task: 'binary', because: '2 different values', classNames: ['benign', 'malignant'], classCounts: [357, 212],
  constantAccuracy: 0.627, constantError: null, constantLoss: 0.66, problem: null,
};

describe('formatStatistic', () => {
  it.each([
    [6.981, '6.981'],
    [143.5, '143.5'],
    [2501, '2501'],
    [0.0017, '0.00170'],
    [12345.6, '12\u202f346'],
    [-3.5, '\u22123.5'],
    [null, '\u2013'],
  ])('writes %d as %s', (value, text) => {
    expect(formatStatistic(value, number)).toBe(text);
  });

  it('writes a date as a day', () => {
    expect(formatStatistic(86_400, { type: 'date', isWhole: true })).toBe('1970-01-02');
  });
});

it('says how many values are missing', () => {
  expect(formatMissing(13, 569)).toBe('13, 2.3%');
  expect(formatMissing(0, 569)).toBe('0');
});

it('says what a run must beat', () => {
  expect(describeConstant(target)).toBe('Always answering benign scores 62.7% accuracy and a loss of 0.660. A run must beat both.');
  expect(describeConstant({ ...target, task: 'regression', constantAccuracy: null, constantError: 66, constantLoss: null })).toBe('Always giving the same number misses by 66.000 on average. A run must beat that.');
  expect(describeTask(target)).toBe('binary classification');
});

it('says how uneven classes are', () => {
  expect(describeBalance([357, 212])).toBe('1.68 to 1');
  expect(describeBalance([900, 100])).toBe('9 to 1');
  expect(describeBalance([50, 50, 50])).toBe('even');
  expect(describeBalance([50])).toBeNull();
});

it('splits all rows, none twice', () => {
  fc.assert(fc.property(fc.nat(1_000_000), fc.double({ min: 0, max: 0.45, noNaN: true }), fc.double({ min: 0, max: 0.45, noNaN: true }), (rows, validation, test) => {
    const parts = splitRows(rows, validation, test);
    expect(parts.training + parts.validation + parts.test).toBe(rows);
  }));
});
