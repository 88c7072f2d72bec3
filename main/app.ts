// The app without any shell: opens the stores, builds the services, and answers the contract. Shells attach ports to it.
import { cpus } from 'node:os';
import { join } from 'node:path';
import { contract } from '../shared/rpc/contract.ts';
import { serve } from '../shared/rpc/server.ts';
import { toStoreFailure } from './history/history.ts';
import { createAppState } from './services/app-state.ts';
import { FloorMeasurement } from './services/diagnosis/floors.ts';
import { createProbes, Probes } from './services/diagnosis/probes.ts';
import { createDatasets, createSaveDataset, getDataset } from './services/datasets.ts';
import { createGallery } from './services/gallery.ts';
import { createIds } from './services/ids.ts';
import { createMetrics } from './services/metrics.ts';
import { Preparation } from './services/preparation.ts';
import { createPresets } from './services/presets.ts';
import { RunQueue } from './services/run-queue.ts';
import { RunRegister } from './services/run-register.ts';
import { createRuns } from './services/runs.ts';
import { createSamples } from './services/samples.ts';
import { createSettings } from './services/settings.ts';
import { SideWork } from './services/side-work.ts';
import { Store } from './services/store.ts';
import { Topic } from './services/topic.ts';
import { TrainerHost } from './services/trainer-host.ts';
import { stopTimeoutMs as usualStopTimeoutMs } from './services/training.ts';
import { createTrials, Trials } from './services/trials.ts';
import { createUnstick } from './services/unstick.ts';
import { Uploads } from './services/uploads.ts';
import { openTables } from './tables/tables.ts';
import type { AppContract, AppState } from '../shared/rpc/contract.ts';
import type { Handlers } from '../shared/rpc/define.ts';
import type { Port } from '../shared/rpc/port.ts';
import type { EngineTier } from '../shared/rpc/trainer.ts';
import type { Context } from './services/context.ts';
import type { MetricNews } from './services/metrics.ts';
import type { SideWorkKind } from './services/side-work.ts';
import type { StartTrainer } from './services/trainer-process.ts';
import type { Tables } from './tables/tables.ts';

export interface AppOptions {
  /** Where the history and the data sets are kept; made where it is missing. */
  readonly dataFolder: string;
  /** The shipped samples and presets. */
  readonly resourcesFolder: string;
  readonly shell: AppState['shell'];
  readonly platform: string;
  readonly appVersion: string;
  readonly startTrainer: StartTrainer;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** That many random bytes, for ids. */
  readonly random: (size: number) => Uint8Array;
  readonly log: (line: string) => void;
  /** Of this machine; by default as many as the system says. */
  readonly cores?: number;
  /** Training processes at the same time, one that uses several threads counting as so many; by default one a core. */
  readonly maxParallel?: number;
  /** What new runs train with; by default it is chosen by the machine and the amount of work. */
  readonly tier?: EngineTier | null;
  /** False where nothing will be trained: no training process is started in advance, and no table opened. */
  readonly isWarm?: boolean;
  /** False trains without looking for trouble. */
  readonly hasDiagnosis?: boolean;
  readonly stopTimeoutMs?: number;
}

export interface Activity {
  /** True while runs wait or train. */
  readonly hasRuns: boolean;
  /** What a window waits for beside them, and what ends with that window. */
  readonly sideWork: readonly SideWorkKind[];
}

export interface App {
  readonly handlers: Handlers<AppContract>;
  /** Serves one client until its port closes. */
  attach(port: Port): void;
  /** What would end with the app. */
  activity(): Activity;
  /** Ends trials, unsticking and replays, which leave nothing, saves what trains, marks it interrupted, and gives everything back. Closing again waits for the first. */
  close(): Promise<void>;
}

/** Turns errors of SQLite into failures that name the file, for every handler alike. */
function withStoreFailures(handlers: Handlers<AppContract>, file: string): Handlers<AppContract> {
  const guard = (handler: (...values: unknown[]) => unknown) => (...values: unknown[]): unknown => {
    try {
      const answer = handler(...values);
      return answer instanceof Promise ? answer.catch((error: unknown) => { throw toStoreFailure(error, file); }) : answer;
    } catch (error) {
      throw toStoreFailure(error, file);
    }
  };
  const entries = Object.entries(handlers).map(([name, handler]) => [name, guard(handler as (...values: unknown[]) => unknown)] as const);
  return Object.fromEntries(entries) as unknown as Handlers<AppContract>;
}

/** Opens now, or at the first use; a failure is not kept, so that the next use tries again, and is told of it. */
function openOnce(folder: string, isWanted: boolean): { get: () => Promise<Tables>; close: () => Promise<void> } {
  let opening: Promise<Tables> | null = null;
  const get = (): Promise<Tables> => {
    opening ??= openTables({ folder }).catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  };
  if (isWanted) get().catch(() => undefined);
  return {
    get,
    close: async () => {
      const tables = await opening?.catch(() => null);
      tables?.close();
    },
  };
}

/** Starts the app. A history that cannot be opened does not stop it: `app.describe` then says what is wrong and what can be done. */
export async function createApp(options: AppOptions): Promise<App> {
  const { dataFolder, resourcesFolder, clock, log, appVersion, platform, tier = null, cores = cpus().length, isWarm = true, stopTimeoutMs = usualStopTimeoutMs } = options;
  const newId = createIds(clock, options.random);
  const file = join(dataFolder, 'history.sqlite');
  const host = new TrainerHost(options.startTrainer, tier === 'wasm' ? 'wasm' : 'auto');
  if (isWarm) host.warmUp();
  const store = new Store({ file, clock, log, sessionId: newId(), pid: process.pid });
  const tables = openOnce(join(dataFolder, 'datasets'), isWarm);
  const context: Context = { store, tables: tables.get, resourcesFolder, clock, newId, log };

  const register = new RunRegister(store, clock, log);
  const news = new Topic<MetricNews>();
  const preparation = new Preparation(tables.get);
  const hasDiagnosis = options.hasDiagnosis ?? true;
  const floors = hasDiagnosis ? new FloorMeasurement({ log }) : null;
  const queue = new RunQueue({
    store, register, news, clock, log, appVersion, platform, host, stopTimeoutMs,
    hasDiagnosis, floors,
    maxThreads: options.maxParallel ?? cores,
    prepare: (run) => preparation.prepare(getDataset(context, run.datasetId), run.spec),
  });
  const saveDataset = createSaveDataset(context);
  const uploads = new Uploads(tables.get, newId);
  const sideWork = new SideWork();
  const runsOptions = { context, register, queue, preparation, host, sideWork, machine: { cores, tier }, news, stopTimeoutMs, appVersion };
  const runs = createRuns(runsOptions);
  const trials = new Trials(runsOptions);
  const probes = new Probes(runsOptions);
  const samples = createSamples(context, saveDataset);
  const handlers = withStoreFailures({
    ...createAppState({ context, host, shell: options.shell, platform, appVersion, dataFolder, setupFile: join(resourcesFolder, '..', '.build', 'setup.json') }),
    ...createDatasets(context, uploads, saveDataset),
    ...samples,
    ...createPresets(context),
    ...createGallery(context, saveDataset, samples['samples.open']),
    ...runs,
    ...createTrials(runsOptions, trials),
    ...createProbes(runsOptions, probes),
    ...createUnstick({ context, register, trials, probes, sideWork, startRun: runs['runs.start'] }),
    ...createMetrics(context, news),
    ...createSettings(context),
  }, file);

  async function closeAll(): Promise<void> {
    // First what could still start runs; it need not wait for its processes, which end here too.
    const ended = sideWork.close();
    floors?.close();
    await queue.close('The app was closed.');
    await uploads.close();
    host.close();
    await ended;
    store.close();
    await tables.close();
  }
  let closing: Promise<void> | null = null;
  return {
    handlers,
    attach: (port) => { serve(contract, handlers, port, { appVersion, log, newId }); },
    activity: () => ({ hasRuns: register.hasActive, sideWork: sideWork.kinds }),
    close: () => (closing ??= closeAll()),
  };
}
