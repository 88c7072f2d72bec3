// The programs that only tests need: a Chromium and a virtual display, from the system's package manager.
import { existsSync } from 'node:fs';
import process from 'node:process';
import { run } from './child-process.mjs';
import { findChromium, findOnPath } from './find-program.mjs';
import { SetupError, say } from './terminal.mjs';

/**
 * The packages of Debian that are missing here.
 * @param {{ hasChromium: boolean, hasDisplayServer: boolean }} found
 * @returns {string[]}
 */
export function missingPackages({ hasChromium, hasDisplayServer }) {
  return [...(hasChromium ? [] : ['chromium', 'fonts-dejavu-core']), ...(hasDisplayServer ? [] : ['xvfb', 'xauth'])];
}

/** Installs the browser and the virtual display where they are missing and we may; else says the command. */
export async function provideBrowser() {
  await installPackages(missingPackages({ hasChromium: findChromium() !== null, hasDisplayServer: findOnPath(['Xvfb']) !== null }));
}

/** @param {readonly string[]} packages */
export async function installPackages(packages) {
  if (packages.length === 0) return;
  const command = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new SetupError(`The tests need ${packages.join(', ')}.`, `run as root: ${command}`);
  say(`The tests need ${packages.join(', ')}: installing with apt-get ...`);
  const { status, output } = await run('sh', ['-c', command], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  if (status !== 0) throw new SetupError(`apt-get could not install ${packages.join(', ')}:\n${output.trim()}`, `mend that and run: ${command}`);
}
