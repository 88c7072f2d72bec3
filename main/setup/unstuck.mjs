// `npm run -s unstuck -- COMMAND`: the command line, set up first where that is missing. Standard output belongs to the command.
import { join } from 'node:path';
import process from 'node:process';
import { buildChanged } from './build-changed.mjs';
import { become } from './child-process.mjs';
import { findNode } from './node-runtime.mjs';
import { rootFolder } from './paths.mjs';
import { setUp } from './set-up.mjs';
import { runProgram } from './terminal.mjs';

await runProgram(async () => {
  const args = process.argv.slice(2);
  await setUp();
  if (args[0] === 'serve') await buildChanged(['renderer']);
  return become(findNode(), [join(rootFolder, 'main', 'cli', 'main.ts'), ...args]);
});
