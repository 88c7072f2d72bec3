import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutMiddle } from './cut-middle.ts';

it('keeps start and ending', () => {
  expect(cutMiddle('credit-default-2023-export-final-cleaned-v2.csv', 24)).toBe('credit-default-2\u2026-v2.csv');
  expect(cutMiddle('iris.csv', 24)).toBe('iris.csv');
});

it('is never longer than asked', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 3, max: 60 }), (text, length) => {
    expect([...cutMiddle(text, length)].length).toBeLessThanOrEqual(length);
  }));
});
