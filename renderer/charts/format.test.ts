import { describe, expect, it } from 'vitest';
import { formatCount, formatDuration, formatEpochs, formatMoment, formatPercent, formatSetting, formatTick, formatValue } from './format.ts';

describe('formatValue', () => {
  it.each([
    [0.3731, '0.373'],
    [1.4406, '1.441'],
    [0.005123, '0.00512'],
    [0.0000012, '1.2e-6'],
    [0, '0'],
    [-0.03, '\u22120.030'],
    [12345.6, '12\u202F346'],
    [254.31, '254.3'],
    [3.2e9, '3.2e9'],
    [NaN, '\u2013'],
  ])('writes %d as %s', (value, text) => {
    expect(formatValue(value)).toBe(text);
  });
});

describe('formatCount', () => {
  it('groups from 5 digits on', () => {
    expect(formatCount(9999)).toBe('9999');
    expect(formatCount(1234567)).toBe('1\u202F234\u202F567');
  });
});

describe('formatPercent', () => {
  it('has one decimal', () => {
    expect(formatPercent(0.9534)).toBe('95.3%');
    expect(formatPercent(-0.012)).toBe('\u22121.2%');
  });
});

describe('formatTick', () => {
  it('has no digits to spare', () => {
    expect(formatTick(0.1)).toBe('0.1');
    expect(formatTick(0.00001)).toBe('1e-5');
    expect(formatTick(-20)).toBe('\u221220');
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0.00 s'],
    [0.00071, '0.71 ms'],
    [0.0994, '99 ms'],
    [0.0997, '0.10 s'],
    [0.312, '0.31 s'],
    [6, '6.0 s'],
    [93.2, '93 s'],
    [276, '4.6 min'],
    [7800, '2 h 10 min'],
    [3599, '1 h 0 min'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('formatSetting', () => {
  it('writes a setting as in an experiment file', () => {
    expect(formatSetting(0.00001)).toBe('0.00001');
    expect(formatSetting(10)).toBe('10');
    expect(formatSetting(null)).toBe('none');
    expect(formatSetting('relu')).toBe('relu');
    expect(formatSetting(true)).toBe('true');
    expect(formatSetting({ norm: 1 })).toBe('{"norm":1}');
  });
});

describe('formatMoment', () => {
  it('leaves out what is the same', () => {
    const now = new Date(2026, 2, 3, 15, 0).getTime();
    expect(formatMoment(new Date(2026, 2, 3, 14, 36).getTime(), now)).toBe('14:36');
    expect(formatMoment(new Date(2026, 1, 28, 9, 5).getTime(), now)).toBe('28 Feb 09:05');
    expect(formatMoment(new Date(2025, 1, 28, 9, 5).getTime(), now)).toBe('28 Feb 2025');
  });
});

describe('formatEpochs', () => {
  it('is a range with "to"', () => {
    expect(formatEpochs(16, 41)).toBe('epochs 16 to 41');
    expect(formatEpochs(3, 3)).toBe('epoch 3');
  });
});
