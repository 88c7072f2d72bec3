// Counting tests from what the runners report.

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @type {Counts} */
export const noTests = { passed: 0, failed: 0, skipped: 0 };

/**
 * @param {Counts} a
 * @param {Counts} b
 * @returns {Counts}
 */
export function addCounts(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/**
 * @param {readonly boolean[]} results one for each check
 * @returns {Counts}
 */
export function countChecks(results) {
  const passed = results.filter(Boolean).length;
  return { passed, failed: results.length - passed, skipped: 0 };
}

/**
 * Of vitest's JSON report. A test file that could not even be loaded holds no test, and counts as one that failed.
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, testResults: readonly { status: string, assertionResults: readonly unknown[] }[] }} report
 * @returns {Counts}
 */
export function countVitest(report) {
  const notLoaded = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + notLoaded, skipped: report.numPendingTests + report.numTodoTests };
}

/**
 * Of Playwright's JSON report. A test that passed only when tried again is not sound: it counts as failed. So does an error outside of any test.
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: readonly unknown[] }} report
 * @returns {Counts}
 */
export function countPlaywright({ stats, errors }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

/**
 * The names of the spec files that ran, in Playwright's JSON report.
 * @param {{ suites: readonly { title: string }[] }} report
 * @returns {string[]}
 */
export function specNames(report) {
  return report.suites.map(({ title }) => title.replace(/^.*\//, '').replace(/\.spec\.ts$/, ''));
}

/**
 * The last line of `npm test`.
 * @param {Counts} counts
 */
export function summaryOf({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * Whether these counts are good: something ran and nothing failed; nothing was skipped either where nobody is there to see that it was.
 * @param {Counts} counts
 * @param {boolean} isContinuousIntegration
 */
export function isGood({ passed, failed, skipped }, isContinuousIntegration) {
  return failed === 0 && passed + skipped > 0 && !(isContinuousIntegration && skipped > 0);
}
