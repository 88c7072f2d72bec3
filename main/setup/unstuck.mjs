// `npm run -s unstuck -- COMMAND`: the command line, set up first where that is missing. Standard output belongs to the command.
import { join, resolve } from 'node:path';
import process from 'node:process';
import { buildChanged } from './build-changed.mjs';
import { become, callerFolder } from './child-process.mjs';
import { takeWheelFolder } from './doctor-arguments.mjs';
import { findNode } from './node-runtime.mjs';
import { rootFolder } from './paths.mjs';
import { setUp } from './set-up.mjs';
import { runProgram } from './terminal.mjs';

await runProgram(async () => {
  const { wheelFolder, others } = takeWheelFolder(process.argv.slice(2));
  await setUp(wheelFolder === null ? {} : { device: 'gpu', wheelFolder: resolve(callerFolder(), wheelFolder) });
  if (others[0] === 'serve') await buildChanged(['renderer']);
  return become(findNode(), [join(rootFolder, 'main', 'cli', 'main.ts'), ...others]);
});
