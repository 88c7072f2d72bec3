// `npm run bench -- ...`: the measured comparisons, on the same set-up as the tests.
import { join } from 'node:path';
import process from 'node:process';
import { become } from './child-process.mjs';
import { findNode } from './node-runtime.mjs';
import { rootFolder } from './paths.mjs';
import { prepareTests } from './prepare-tests.mjs';
import { runProgram } from './terminal.mjs';

await runProgram(async () => {
  const place = await prepareTests();
  try {
    return await become(findNode(), [join(rootFolder, 'e2e', 'bench', 'main.ts'), ...process.argv.slice(2)], place.environment);
  } finally {
    place.close();
  }
});
