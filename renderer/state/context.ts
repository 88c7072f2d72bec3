// What every screen can reach: one object a noun, made in main.ts and given by context, so that tests give their own.
import { createContext } from 'svelte';
import type { Client } from '../../shared/rpc/client.ts';
import type { AppContract } from '../../shared/rpc/contract.ts';
import type { AppStatus } from './app.svelte.ts';
import type { Comparison } from './comparison.svelte.ts';
import type { Datasets } from './datasets.svelte.ts';
import type { Design } from './design.svelte.ts';
import type { ForeignCurves } from './foreign-curves.svelte.ts';
import type { Forking } from './forking.svelte.ts';
import type { GalleryStore } from './gallery.svelte.ts';
import type { LiveRuns } from './live-run.svelte.ts';
import type { Probing } from './probing.svelte.ts';
import type { Replay } from './replay.svelte.ts';
import type { Router } from './router.svelte.ts';
import type { Runs } from './runs.svelte.ts';
import type { SettingsStore } from './settings.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';
import type { Trials } from './trials.svelte.ts';
import type { Unsticking } from './unsticking.svelte.ts';

export interface Stores {
  readonly client: Client<AppContract>;
  readonly app: AppStatus;
  readonly datasets: Datasets;
  readonly runs: Runs;
  readonly router: Router;
  readonly settings: SettingsStore;
  readonly toasts: Toasts;
  readonly design: Design;
  readonly liveRuns: LiveRuns;
  readonly comparison: Comparison;
  readonly foreignCurves: ForeignCurves;
  readonly forking: Forking;
  readonly gallery: GalleryStore;
  readonly replay: Replay;
  readonly trials: Trials;
  readonly probing: Probing;
  readonly unsticking: Unsticking;
}

/** `getStores()` in a component; `setStores(stores)` in the outermost one and in tests. */
export const [getStores, setStores] = createContext<Stores>();
