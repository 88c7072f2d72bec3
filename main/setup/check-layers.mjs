// The import rule: holds over the whole tree, and each of its lines is able to fail.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { run } from './child-process.mjs';
import { countChecks } from './counts.mjs';
import { findNode } from './node-runtime.mjs';
import { inModules, rootFolder } from './paths.mjs';

/** @typedef {{ rule: { name: string }, from: string, to: string }} Violation */

const parts = ['main', 'shared', 'renderer', 'e2e'];
const configuration = join(rootFolder, '.config', 'dependency-cruiser.cjs');
const forbiddenFolder = join(rootFolder, '.config', 'forbidden');

/**
 * @param {string} folder a tree that is built like the project
 * @returns {Promise<Violation[]>}
 */
async function findViolations(folder) {
  const program = inModules('dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const { output } = await run(findNode(), [program, '--config', configuration, '--output-type', 'json', ...parts], { cwd: folder });
  if (!output.startsWith('{')) throw new Error(`dependency-cruiser did not run: ${output}`);
  return /** @type {{ summary: { violations: Violation[] } }} */ (JSON.parse(output)).summary.violations;
}

/** @returns {Promise<import('./check-types.mjs').StageResult>} */
export async function checkLayers() {
  const [found, planted] = await Promise.all([findViolations(rootFolder), findViolations(forbiddenFolder)]);
  const { forbidden } = /** @type {{ forbidden: { name: string }[] }} */ (createRequire(import.meta.url)(configuration));
  const seen = new Set(planted.map(({ rule }) => rule.name));
  const results = forbidden.map(({ name }) => ({
    isKept: seen.has(name) && found.every(({ rule }) => rule.name !== name),
    says: [
      ...(seen.has(name) ? [] : [`${name}: does not see the forbidden import in .config/forbidden`]),
      ...found.filter(({ rule }) => rule.name === name).map(({ from, to }) => `${name}: ${from} -> ${to}`),
    ],
  }));
  return { ...countChecks(results.map(({ isKept }) => isKept)), output: results.flatMap(({ says }) => says).join('\n') };
}
