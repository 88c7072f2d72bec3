// What the app opens with, and the doctor: is everything there, and which command mends what is not.
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { sqliteVersion } from '../history/history.ts';
import type { AppState, Doctor } from '../../shared/rpc/contract.ts';
import type { Context, HandlersOf } from './context.ts';
import type { TrainerHost } from './trainer-host.ts';

export interface AppStateOptions {
  readonly context: Context;
  readonly host: TrainerHost;
  readonly shell: AppState['shell'];
  readonly platform: string;
  readonly appVersion: string;
  readonly dataFolder: string;
  /** What set-up left behind, see main/setup; it may be missing. */
  readonly setupFile: string;
}

type Problem = Doctor['problems'][number];

/** Facts by part, as main/setup/state.mjs keeps them. */
const setupSchema = v.record(v.string(), v.unknown());
const factSchema = v.object({ isFallback: v.literal(true), says: v.string(), mend: v.nullable(v.string()) });
const setupCommand = 'npm start -- --setup-only';

async function setupProblems(file: string): Promise<Problem[]> {
  try {
    const facts = v.parse(setupSchema, JSON.parse(await readFile(file, 'utf8')));
    return Object.values(facts).flatMap((fact) => (v.is(factSchema, fact) ? [{ what: fact.says, mend: fact.mend ?? setupCommand }] : []));
  } catch {
    // An installed app has no such file.
    return [];
  }
}

/** Waits until the engine is ready or has failed. */
function engineSettled(host: TrainerHost): Promise<void> {
  if (host.state.state !== 'starting') return Promise.resolve();
  return new Promise((resolve) => {
    const end = host.changes.subscribe((state) => {
      if (state.state === 'starting') return;
      end();
      resolve();
    });
  });
}

async function examine(options: AppStateOptions): Promise<Doctor> {
  const { context, host, dataFolder, setupFile } = options;
  host.warmUp();
  await engineSettled(host);
  const engine = host.state;
  const store = context.store.describe();
  const problems = await setupProblems(setupFile);
  if (store.state === 'blocked') problems.push({ what: store.says, mend: 'Start the app, which offers what can be done.' });
  if (engine.state === 'failed') problems.push({ what: `Training cannot start: ${engine.reason}`, mend: engine.mend ?? setupCommand });
  if (engine.state === 'ready' && engine.reason !== null) problems.push({ what: engine.reason, mend: setupCommand });
  const duckdb = await context.tables().then((tables) => tables.version, (error: unknown) => {
    problems.push({ what: `Files cannot be read: ${String(error)}`, mend: setupCommand });
    return 'missing';
  });
  const isReady = engine.state === 'ready';
  return {
    engine: isReady ? engine.tier : null,
    device: isReady ? engine.device : null,
    gpu: isReady && engine.device === 'gpu' ? 'in use' : null,
    tensorflow: isReady ? engine.tensorflow : null,
    node: process.versions.node,
    electron: process.versions['electron'] ?? null,
    sqlite: sqliteVersion(),
    duckdb,
    dataFolder,
    problems,
  };
}

export function createAppState(options: AppStateOptions): HandlersOf<'app'> {
  const { context, host, shell, platform, appVersion } = options;
  const describe = (): AppState => ({ appVersion, shell, platform, store: context.store.describe(), engine: host.state });
  return {
    'app.describe': async () => describe(),
    'app.changes': (_input, emit) => {
      emit(describe());
      const ends = [host.changes.subscribe(() => { emit(describe()); }), context.store.changes.subscribe(() => { emit(describe()); })];
      return () => { for (const end of ends) end(); };
    },
    'app.doctor': () => examine(options),
    'app.mendStore': async ({ choice }) => {
      context.store.mend(choice);
      return describe();
    },
  };
}
