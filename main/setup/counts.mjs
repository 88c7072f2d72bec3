// Counting tests from what the runners report.

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @typedef {{ status: string, results: readonly { errors: readonly { message?: string }[] }[] }} PlaywrightTest */
/** @typedef {{ title: string, tests: readonly PlaywrightTest[] }} PlaywrightSpec */
/** @typedef {{ title: string, specs: readonly PlaywrightSpec[], suites?: readonly PlaywrightSuite[] }} PlaywrightSuite */
/**
 * Playwright's JSON report, as far as it is read here.
 * @typedef {object} PlaywrightReport
 * @property {{ expected: number, unexpected: number, flaky: number, skipped: number }} stats
 * @property {readonly unknown[]} errors
 * @property {readonly PlaywrightSuite[]} suites
 */

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
 * Of Playwright's JSON report. A test that passed only when tried again is not sound: it counts as failed, unless its first try ended before
 * the app had started. So does an error outside of any test.
 * @param {PlaywrightReport} report
 * @returns {Counts}
 */
export function countPlaywright(report) {
  const { stats, errors } = report;
  const startedTwice = titlesStartedTwice(report).length;
  return { passed: stats.expected + startedTwice, failed: stats.unexpected + stats.flaky - startedTwice + errors.length, skipped: stats.skipped };
}

/**
 * The tests that passed at their second try, and whose first ended because the shell did not start (`NotStarted` in e2e/fixtures).
 * @param {PlaywrightReport} report
 * @returns {string[]}
 */
export function titlesStartedTwice({ suites }) {
  return suites.flatMap(specsOf).flatMap(({ title, tests }) => (tests.some(isStartedTwice) ? [title] : []));
}

/** @param {PlaywrightTest} test */
function isStartedTwice({ status, results }) {
  return status === 'flaky' && (results[0]?.errors ?? []).some(({ message }) => message?.includes('NotStarted:'));
}

/**
 * @param {PlaywrightSuite} suite
 * @returns {readonly PlaywrightSpec[]}
 */
function specsOf({ specs, suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)];
}

/**
 * The names of the spec files that ran, in Playwright's JSON report.
 * @param {Pick<PlaywrightReport, 'suites'>} report
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
