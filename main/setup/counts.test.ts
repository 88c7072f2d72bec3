import { describe, expect, test } from 'vitest';
import { addCounts, countChecks, countPlaywright, countVitest, isGood, noTests, specNames, summaryOf, titlesStartedTwice } from './counts.mjs';

const loaded = { status: 'passed', assertionResults: [{}] };

describe('counting', () => {
  test('checks', () => {
    expect(countChecks([true, false, true])).toEqual({ passed: 2, failed: 1, skipped: 0 });
  });

  test('a vitest report; todo counts as skipped', () => {
    const report = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, testResults: [loaded] };
    expect(countVitest(report)).toEqual({ passed: 5, failed: 1, skipped: 3 });
  });

  test('a test file that does not load fails', () => {
    const report = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [loaded, { status: 'failed', assertionResults: [] }] };
    expect(countVitest(report)).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });

  test('a Playwright report; what passed only at the second try, and what broke outside of a test, fails', () => {
    const report = { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}], suites: [] };
    expect(countPlaywright(report)).toEqual({ passed: 4, failed: 3, skipped: 2 });
  });

  test('what passed at the second try because the shell did not start at the first passes, and is named', () => {
    const spec = (title: string, message: string) => ({ title, tests: [{ status: 'flaky', results: [{ errors: [{ message: 'Timeout' }, { message }] }, { errors: [] }] }] });
    const inner = { title: 'inner', specs: [spec('never shown', 'NotStarted: Electron did not start')] };
    const suites = [{ title: 'train.spec.ts', specs: [spec('shown, then wrong', 'Error: expected 3')], suites: [inner] }];
    const report = { stats: { expected: 4, unexpected: 0, flaky: 2, skipped: 0 }, errors: [], suites };
    expect(countPlaywright(report)).toEqual({ passed: 5, failed: 1, skipped: 0 });
    expect(titlesStartedTwice(report)).toEqual(['never shown']);
  });

  test('sums', () => {
    expect(addCounts({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })).toEqual({ passed: 11, failed: 22, skipped: 33 });
  });
});

describe('the verdict', () => {
  test.each([
    [{ passed: 3, failed: 0, skipped: 0 }, true, true],
    [{ passed: 3, failed: 0, skipped: 1 }, true, false],
    [{ passed: 3, failed: 1, skipped: 0 }, false, false],
    [noTests, false, false],
  ])('%j is good: at a desk %s, unattended %s', (counts, atDesk, unattended) => {
    expect(isGood(counts, false)).toBe(atDesk);
    expect(isGood(counts, true)).toBe(unattended);
  });

  test('is one plain line', () => {
    expect(summaryOf({ passed: 12, failed: 0, skipped: 1 })).toBe('12 passed, 0 failed, 1 skipped');
  });

  test('names the specs that ran', () => {
    expect(specNames({ suites: [{ title: 'specs/train.spec.ts', specs: [] }, { title: 'smoke.spec.ts', specs: [] }] })).toEqual(['train', 'smoke']);
  });
});
