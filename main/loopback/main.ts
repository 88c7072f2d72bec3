// The loopback shell: the whole app for a machine without a display of its own, in a browser.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };
import { Failure, stackOf } from '../../shared/rpc/failure.ts';
import { createApp } from '../app.ts';
import { findDataFolder } from '../services/data-folder.ts';
import { forkTrainer } from '../services/fork-trainer.ts';
import { importTables } from '../services/given-files.ts';
import { readOptions } from './arguments.ts';
import { openBrowser } from './open-browser.ts';
import { serveLoopback } from './serve.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const log = (line: string): void => void process.stderr.write(`${line}\n`);
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** One clear line for what a person can mend, the stack for a defect. */
function describe(error: unknown): string {
  if (error instanceof Failure) return [error.message, error.mend].filter(Boolean).join(' ');
  return stackOf(error);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const app = await createApp({
    dataFolder: findDataFolder({ flag: options.history, env: process.env, platform: process.platform }),
    resourcesFolder: at('../../resources'),
    shell: 'loopback',
    platform: process.platform,
    appVersion: packageJson.version,
    startTrainer: forkTrainer,
    clock: Date.now,
    random: randomBytes,
    log,
  });
  // Before the address is told: who reads it may end the app at once.
  const ended = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const loopback = await serveLoopback({ pageFolder: at('../../.build/renderer'), port: options.port, attach: (port) => app.attach(port) });
  const route = await importTables(app.handlers, options.files, log);
  const url = `${loopback.url}${route?.slice(1) ?? ''}`;
  say(options.isJson ? JSON.stringify({ url }) : `Unstuck is open at ${url}\nEnd it with Ctrl C; runs are kept.`);
  const environment = { platform: process.platform, env: process.env, isRoot: process.getuid?.() === 0 };
  const opened = options.opens ? await openBrowser(url, environment) : null;
  if (options.opens && opened === null) say('No browser was found on this machine: open the address above in one.');

  await ended;
  opened?.clear();
  await loopback.close();
  await app.close();
}

try {
  await main();
  process.exit(0);
} catch (error) {
  log(describe(error));
  process.exit(2);
}
