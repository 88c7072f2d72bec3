// The app as the command line uses it: the same services, called in this process, with training in forked ones.
import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };
import { createApp } from '../app.ts';
import { findDataFolder } from '../services/data-folder.ts';
import { forkTrainer } from '../services/fork-trainer.ts';
import type { App } from '../app.ts';
import type { EngineTier } from '../../shared/rpc/trainer.ts';

export interface OpenOptions {
  readonly history: string | undefined;
  /** `auto`: by the machine and the amount of work. */
  readonly backend?: EngineTier | 'auto';
  readonly hasDiagnosis?: boolean;
  /** False where nothing will be trained. */
  readonly isWarm?: boolean;
}

/** Warnings and progress: standard output belongs to the answer. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

export function openApp({ history, backend = 'auto', hasDiagnosis = true, isWarm = true }: OpenOptions): Promise<App> {
  return createApp({
    dataFolder: findDataFolder({ flag: history, env: process.env, platform: process.platform }),
    resourcesFolder: fileURLToPath(new URL('../../resources', import.meta.url)),
    shell: 'cli',
    platform: process.platform,
    appVersion: packageJson.version,
    startTrainer: forkTrainer,
    tier: backend === 'auto' ? null : backend,
    clock: Date.now,
    random: randomBytes,
    log: say,
    hasDiagnosis,
    isWarm,
  });
}
