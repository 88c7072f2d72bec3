// Makes all stores over one client.
import type { Client } from '../../shared/rpc/client.ts';
import type { AppContract } from '../../shared/rpc/contract.ts';
import type { AppStatus } from './app.svelte.ts';
import type { Stores } from './context.ts';
import { Comparison } from './comparison.svelte.ts';
import { Datasets } from './datasets.svelte.ts';
import { Design } from './design.svelte.ts';
import { ForeignCurves } from './foreign-curves.svelte.ts';
import { Forking } from './forking.svelte.ts';
import { GalleryStore } from './gallery.svelte.ts';
import { LiveRuns } from './live-run.svelte.ts';
import { Probing } from './probing.svelte.ts';
import { Replay } from './replay.svelte.ts';
import { Router } from './router.svelte.ts';
import { Runs } from './runs.svelte.ts';
import { SettingsStore } from './settings.svelte.ts';
import { Toasts } from './toasts.svelte.ts';
import { Trials } from './trials.svelte.ts';
import { Unsticking } from './unsticking.svelte.ts';

export function createStores(client: Client<AppContract>, app: AppStatus): Stores {
  return {
    client,
    app,
    datasets: new Datasets(client),
    runs: new Runs(client),
    router: new Router(),
    settings: new SettingsStore(client),
    toasts: new Toasts(),
    design: new Design(),
    liveRuns: new LiveRuns(client),
    comparison: new Comparison(),
    foreignCurves: new ForeignCurves(),
    forking: new Forking(),
    gallery: new GalleryStore(client),
    replay: new Replay(client),
    trials: new Trials(client),
    probing: new Probing(client),
    unsticking: new Unsticking(client),
  };
}
