// The stages of `npm test`, in order: what fails fast comes first.
import { run } from './child-process.mjs';
import { checkEngine } from './check-engine.mjs';
import { checkLayers } from './check-layers.mjs';
import { checkTypes } from './check-types.mjs';
import { countChecks } from './counts.mjs';
import { findNode } from './node-runtime.mjs';
import { packageApp } from './package-app.mjs';
import { inModules } from './paths.mjs';
import { runPlaywright } from './run-playwright.mjs';
import { runVitest } from './run-vitest.mjs';
import { SetupError } from './terminal.mjs';

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {boolean} isPlain whether it needs the libraries only: no browser, display or Electron
 * @property {(environment: NodeJS.ProcessEnv) => Promise<import('./check-types.mjs').StageResult>} run
 */

/** @type {readonly Stage[]} */
export const stages = [
  { name: 'types', isPlain: true, run: checkTypes },
  { name: 'lint', isPlain: true, run: lint },
  { name: 'layers', isPlain: true, run: checkLayers },
  { name: 'unit', isPlain: false, run: (environment) => runVitest('node', environment) },
  { name: 'components', isPlain: false, run: (environment) => runVitest('components', environment) },
  { name: 'engine', isPlain: false, run: checkEngine },
  { name: 'loopback', isPlain: false, run: (environment) => runPlaywright('loopback', environment) },
  { name: 'desktop', isPlain: false, run: (environment) => runPlaywright('desktop', environment) },
  { name: 'packaged', isPlain: false, run: testPackage },
];

/**
 * The stages that `--only a,b` names; all of them without it.
 * @param {readonly string[]} args
 * @returns {readonly Stage[]}
 */
export function chooseStages(args) {
  if (args.length === 0) return stages;
  const known = stages.map(({ name }) => name);
  const names = (args[1] ?? '').split(',');
  if (args.length !== 2 || args[0] !== '--only' || names.some((name) => !known.includes(name))) {
    throw new SetupError(`npm test does not know "${args.join(' ')}".`, `npm test -- --only ${known.join(',')} (any of these)`, 2);
  }
  return stages.filter(({ name }) => names.includes(name));
}

async function lint() {
  const { status, output } = await run(findNode(), [inModules('eslint', 'bin', 'eslint.js'), '--config', '.config/eslint.config.js', '--max-warnings=0', '.']);
  return { ...countChecks([status === 0]), output };
}

/** @param {NodeJS.ProcessEnv} environment */
async function testPackage(environment) {
  const executable = await packageApp({ isForTests: true });
  return runPlaywright('packaged', { ...environment, UNSTUCK_PACKAGED: executable });
}
