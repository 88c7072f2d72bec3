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
type EngineState = AppState['engine'];

const setupCommand = 'npm start -- --setup-only';

/** What set-up found out about one part, as main/setup/state.mjs keeps it. */
const factSchema = v.object({ isFallback: v.boolean(), says: v.string(), mend: v.nullable(v.string()) });
type Fact = v.InferOutput<typeof factSchema>;

async function setupFacts(file: string): Promise<ReadonlyMap<string, Fact>> {
  try {
    const state = v.parse(v.record(v.string(), v.unknown()), JSON.parse(await readFile(file, 'utf8')));
    return new Map(Object.entries(state).flatMap(([part, fact]) => (v.is(factSchema, fact) ? [[part, fact]] : [])));
  } catch {
    // An installed app has no such file.
    return new Map();
  }
}

/**
 * The graphics card that trains, by its name, and what is wrong where set-up made one ready but the training process does not use
 * it. Why set-up itself could not use a card is told like every other thing that fell back.
 */
export function describeGpu(fact: Fact | undefined, engine: EngineState): { readonly gpu: string | null; readonly problems: readonly Problem[] } {
  const ready = fact === undefined || fact.isFallback ? null : fact.says;
  if (engine.state !== 'ready') return { gpu: null, problems: [] };
  if (engine.device === 'gpu') return { gpu: ready ?? 'in use', problems: [] };
  if (ready === null || engine.tier === 'wasm') return { gpu: null, problems: [] };
  return { gpu: null, problems: [{ what: `Set-up trained on this card, but the training process does not use it: ${ready}.`, mend: 'npm start -- --gpu --setup-only' }] };
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
  const facts = await setupFacts(setupFile);
  const card = describeGpu(facts.get('gpu'), engine);
  const problems = [...facts.values()].flatMap((fact) => (fact.isFallback ? [{ what: fact.says, mend: fact.mend ?? setupCommand }] : []));
  problems.push(...card.problems);
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
    gpu: card.gpu,
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
