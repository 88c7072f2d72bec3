// The desktop shell: the life of the app from start to quit. Runs as one bundle beside the page's preload and the trainer.
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { messageOf, stackOf } from '../../shared/rpc/failure.ts';
import { app as electron, dialog, session } from 'electron';
import packageJson from '../../package.json' with { type: 'json' };
import { createApp } from '../app.ts';
import type { App } from '../app.ts';
import { findDataFolder } from '../services/data-folder.ts';
import { findTables, importTables } from '../services/given-files.ts';
import { readHistoryFlag } from './arguments.ts';
import { LifeCycle } from './life-cycle.ts';
import { setMenu } from './menu.ts';
import { acceptPages } from './page-connections.ts';
import { declareScheme, servePage } from './scheme.ts';
import { secureApp, secureContents, secureSession } from './security.ts';
import { startTrainer } from './start-trainer.ts';

const log = (line: string): void => void process.stderr.write(`${line}\n`);
const bundleFolder = import.meta.dirname;
const isDevelopment = !electron.isPackaged;
const dataFolder = findDataFolder({ flag: readHistoryFlag(process.argv), env: process.env, platform: process.platform });
const windowFolder = join(dataFolder, 'window');
const givenTables = findTables(process.argv.slice(1)).map((file) => resolve(file));

function createDesktopApp(): Promise<App> {
  return createApp({
    dataFolder,
    resourcesFolder: electron.isPackaged ? join(process.resourcesPath, 'resources') : join(bundleFolder, '..', '..', 'resources'),
    shell: 'desktop',
    platform: process.platform,
    appVersion: packageJson.version,
    startTrainer: (options) => startTrainer(join(bundleFolder, 'trainer.cjs'), options),
    clock: Date.now,
    random: randomBytes,
    log,
  });
}

async function run(): Promise<void> {
  await electron.whenReady();
  const creating = createDesktopApp();
  secureSession(session.defaultSession, isDevelopment);
  servePage(session.defaultSession.protocol, join(bundleFolder, '..', 'renderer'));
  setMenu(process.platform, isDevelopment);
  // The page asks while the app still opens its stores; it is answered when they are open.
  acceptPages((port) => void creating.then((app) => app.attach(port)));
  const lifeCycle = new LifeCycle(electron, { preload: join(bundleFolder, 'preload.cjs'), folder: windowFolder, isDevelopment });
  const openTables = async (files: readonly string[]): Promise<void> => {
    const { handlers } = await creating;
    const route = await importTables(handlers, files, (line) => dialog.showErrorBox('A file could not be opened', line));
    lifeCycle.showWindow(route);
  };
  electron.on('second-instance', (_event, argv, folder) => void openTables(findTables(argv).map((file) => resolve(folder, file))));
  electron.on('open-file', (_event, file) => void openTables([file]));
  lifeCycle.showWindow();
  lifeCycle.own(await creating);
  if (givenTables.length > 0) await openTables(givenTables);
}

// Chromium keeps the lock of the single instance in this folder: one app for each history.
mkdirSync(windowFolder, { recursive: true });
electron.setName('Unstuck');
electron.setPath('userData', windowFolder);
secureApp(electron);
declareScheme();
electron.on('web-contents-created', (_event, contents) => secureContents(contents));

if (electron.requestSingleInstanceLock()) {
  run().catch((error: unknown) => {
    log(stackOf(error));
    dialog.showErrorBox('Unstuck cannot start', messageOf(error));
    electron.exit(1);
  });
} else {
  electron.quit();
}
