import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNumber } from './parse-number.ts';

describe('parseNumber', () => {
  it.each([
    ['0.01', 0.01],
    [' 1e-5 ', 0.00001],
    ['.5', 0.5],
    ['\u22123', -3],
    ['32', 32],
  ])('reads %s', (text, value) => {
    expect(parseNumber(text)).toEqual({ value });
  });

  it.each([
    ['0,01', 'Not a number. Try 0.01'],
    ['0,0l', 'Not a number. Try 0.01'],
    ['1 000', 'Not a number. Try 1000'],
    ['many', 'Not a number.'],
    ['', 'Not a number.'],
    ['1e999', 'Too large a number.'],
  ])('refuses %s and says how to write it', (text, error) => {
    expect(parseNumber(text)).toEqual({ error });
  });

  it('holds the range and whole numbers', () => {
    expect(parseNumber('0', { min: 1 })).toEqual({ error: 'At least 1.' });
    expect(parseNumber('2', { max: 1 })).toEqual({ error: 'At most 1.' });
    expect(parseNumber('1.5', { isWhole: true })).toEqual({ error: 'A whole number is needed. Try 2' });
  });

  it('reads back every finite number as it is written', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(parseNumber(String(value))).toEqual({ value: value + 0 });
    }));
  });
});
