// Builds what is out of date, and nothing else; plain enough to run before Node 24 is there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { run } from './child-process.mjs';
import { findNode } from './node-runtime.mjs';
import { buildFolder, rootFolder } from './paths.mjs';
import { fingerprint, isStamped } from './stamp.mjs';
import { SetupError, say } from './terminal.mjs';

/** @typedef {'renderer' | 'desktop' | 'desktop-test'} Target a folder of `.build` */

/** What each target is made of. @type {Readonly<Record<Target, readonly string[]>>} */
const sources = {
  renderer: ['renderer', 'shared', 'package-lock.json'],
  desktop: ['main', 'shared', 'package-lock.json'],
  'desktop-test': ['main', 'shared', 'package-lock.json'],
};

/** @param {Target} target */
export const stampFile = (target) => join(buildFolder, `${target}.stamp`);

/** @param {Target} target */
export const sourcePrint = (target) => fingerprint(rootFolder, sources[target]);

/**
 * Builds those of `targets` whose sources changed since. Throws a SetupError when a build fails.
 * @param {readonly Target[]} targets
 */
export async function buildChanged(targets) {
  const changed = targets.filter((target) => !existsSync(join(buildFolder, target)) || !isStamped(stampFile(target), sourcePrint(target)));
  if (changed.length === 0) return;
  say(`Building ${changed.join(', ')} ...`);
  const { status, output } = await run(findNode(), [fileURLToPath(new URL('build.mjs', import.meta.url)), ...changed], { env: { ...process.env, NO_COLOR: '1' } });
  if (status !== 0) throw new SetupError(`The build failed:\n${output.trim()}`, 'mend what it names; in an unchanged checkout, delete node_modules and run this again.');
}
