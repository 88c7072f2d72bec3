// The type checks: each part with its own lib and types, and a proof that these keep a part from seeing what it must not.
import { join } from 'node:path';
import { run } from './child-process.mjs';
import { countChecks } from './counts.mjs';
import { findNode } from './node-runtime.mjs';
import { inModules, rootFolder } from './paths.mjs';

/** @typedef {import('./counts.mjs').Counts & { output: string }} StageResult */

/** @param {string} folder */
function compile(folder) {
  return run(findNode(), [inModules('typescript', 'bin', 'tsc'), '--project', join(rootFolder, folder)]);
}

/**
 * The page's globals and Node's in shared: both must be refused.
 */
async function checkForbiddenGlobals() {
  const { output } = await compile(join('.config', 'forbidden', 'shared'));
  const unseen = ['window', 'process'].filter((name) => !output.includes(`Cannot find name '${name}'`));
  return { status: unseen.length, output: unseen.map((name) => `${name} compiles in shared, but must not\n`).join('') };
}

/** @returns {Promise<StageResult>} */
export async function checkTypes() {
  const outcomes = await Promise.all([
    ...['.', 'shared', 'main', 'e2e'].map(compile),
    run(findNode(), [inModules('svelte-check', 'bin', 'svelte-check'), '--tsconfig', join('renderer', 'tsconfig.json'), '--fail-on-warnings', '--output', 'human']),
    checkForbiddenGlobals(),
  ]);
  const failed = outcomes.filter(({ status }) => status !== 0);
  return { ...countChecks(outcomes.map(({ status }) => status === 0)), output: failed.map(({ output }) => output).join('\n') };
}
