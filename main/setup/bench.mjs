// `npm run bench -- ...`: the measured comparisons, on the same set-up as the tests where they look at the app's windows.
import { join } from 'node:path';
import process from 'node:process';
import { become } from './child-process.mjs';
import { findNode } from './node-runtime.mjs';
import { rootFolder } from './paths.mjs';
import { prepareTests } from './prepare-tests.mjs';
import { setUp } from './set-up.mjs';
import { runProgram } from './terminal.mjs';

/** Benches that need no browser, display or Electron. */
const plainBenches = ['engine', 'workbench', 'diagnosis'];

/** @param {readonly string[]} names of benches; none means all */
async function prepare(names) {
  if (names.length === 0 || names.some((name) => !plainBenches.includes(name))) return prepareTests();
  await setUp({ isRetry: true });
  return { environment: process.env, close: () => undefined };
}

await runProgram(async () => {
  const args = process.argv.slice(2);
  const place = await prepare(args.filter((argument) => !argument.startsWith('--')));
  try {
    return await become(findNode(), [join(rootFolder, 'e2e', 'bench', 'main.ts'), ...args], place.environment);
  } finally {
    place.close();
  }
});
