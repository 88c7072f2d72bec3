// The whole-app tests, by Playwright: the same specs in each shell.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child-process.mjs';
import { countPlaywright, specNames, titlesStartedTwice } from './counts.mjs';
import { findNode } from './node-runtime.mjs';
import { buildFolder, inModules } from './paths.mjs';
import { say } from './terminal.mjs';

/** @typedef {import('./counts.mjs').PlaywrightReport} PlaywrightReport */

/**
 * @param {'loopback' | 'desktop' | 'packaged'} project of `e2e/playwright.config.ts`
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('./check-types.mjs').StageResult>}
 */
export async function runPlaywright(project, env) {
  const reportFile = join(buildFolder, 'reports', `${project}.json`);
  rmSync(reportFile, { force: true });
  const args = ['test', '--config', join('e2e', 'playwright.config.ts'), '--project', project, '--reporter=list,json'];
  const { status, output } = await run(findNode(), [inModules('@playwright', 'test', 'cli.js'), ...args], { env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile } });
  const report = /** @type {PlaywrightReport} */ (JSON.parse(readFileSync(reportFile, 'utf8')));
  const counts = countPlaywright(report);
  say(`  specs in the ${project} shell: ${specNames(report).join(', ')}`);
  for (const title of titlesStartedTwice(report)) say(`  tried again, because the ${project} shell did not start: ${title}`);
  return { ...counts, failed: status !== 0 && counts.failed === 0 ? 1 : counts.failed, output };
}
