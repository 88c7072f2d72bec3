import { describe, expect, it } from 'vitest';
import { calibrationError, confusionOf, macroF1, measure } from './measures.ts';
import type { Answer } from './measures.ts';

const answer = (changes: Partial<Answer>): Answer => ({
  id: 'a', planted: ['too-small'], right: ['too-small'], named: 'too-small', listed: ['too-small'], confidence: 0.9, isAlarm: true, rightFrom: 0.1, ...changes,
});
const control = (changes: Partial<Answer> = {}): Answer => answer({ planted: [], right: [], named: null, listed: [], confidence: null, isAlarm: false, rightFrom: null, ...changes });

describe('what is measured', () => {
  it('counts undecided as wrong, and its two candidates in the top two', () => {
    const undecided = answer({ named: null, isAlarm: false, rightFrom: null, listed: ['dead-relus', 'too-small'] });
    const { top1, top2, rightFrom } = measure([answer({}), undecided], true);
    expect([top1, top2]).toEqual([0.5, 1]);
    // One right from a tenth on, the other never.
    expect(rightFrom).toBeCloseTo(0.55);
  });

  it('takes any cause that repairs it for right', () => {
    expect(measure([answer({ right: ['too-small', 'too-few-epochs'], named: 'too-few-epochs' })], true).top1).toBe(1);
    expect(measure([answer({ named: 'too-few-epochs', listed: ['too-few-epochs'] })], true).top1).toBe(0);
  });

  it('counts an alarm on a control as false, and leaves controls out of the accuracies', () => {
    const measured = measure([answer({}), control(), control({ isAlarm: true, named: 'label-noise', listed: ['label-noise'] })], true);
    expect(measured).toMatchObject({ cases: 1, controls: 2, top1: 1, falseAlarms: 0.5 });
    expect(measured.byCause).toEqual({ 'too-small': { cases: 1, top1: 1 } });
  });
});

it('has a macro-F1 that falls with wrong answers on controls', () => {
  expect(macroF1([answer({}), control()])).toBe(1);
  expect(macroF1([answer({}), control({ named: 'too-small' })])).toBeCloseTo(2 / 3);
});

it('has no calibration error where claims come true as often as they say', () => {
  const claims = Array.from({ length: 10 }, (_, index) => answer({ confidence: 0.8, right: index < 8 ? ['too-small'] : ['leakage'] }));
  expect(calibrationError(claims)).toBeCloseTo(0);
  expect(calibrationError(claims.map((one) => ({ ...one, confidence: 0.3 })))).toBeCloseTo(0.5);
  expect(calibrationError([control()])).toBeNaN();
});

it('shows in the confusion what was answered for what', () => {
  expect(confusionOf([answer({}), answer({ named: 'leakage' }), control(), answer({ named: null })])).toEqual({ 'too-small': { 'too-small': 1, leakage: 1, none: 1 }, healthy: { none: 1 } });
});
