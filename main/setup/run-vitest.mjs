// The unit and the component tests, by vitest.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child-process.mjs';
import { countVitest } from './counts.mjs';
import { findNode } from './node-runtime.mjs';
import { buildFolder, inModules } from './paths.mjs';

/**
 * @param {'node' | 'components'} project of `.config/vitest.config.ts`
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('./check-types.mjs').StageResult>}
 */
export async function runVitest(project, env) {
  const reportFile = join(buildFolder, 'reports', `${project}.json`);
  rmSync(reportFile, { force: true });
  const args = ['run', '--config', join('.config', 'vitest.config.ts'), '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const { status, output } = await run(findNode(), [inModules('vitest', 'vitest.mjs'), ...args], { env });
  const counts = countVitest(/** @type {Parameters<typeof countVitest>[0]} */ (JSON.parse(readFileSync(reportFile, 'utf8'))));
  // An error outside of every test (an unhandled rejection) fails the run without failing a test.
  return { ...counts, failed: status !== 0 && counts.failed === 0 ? 1 : counts.failed, output };
}
