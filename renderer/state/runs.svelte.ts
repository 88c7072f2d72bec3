// All runs of the history, kept up to date by the app, and what can be done with them.
import { SvelteMap } from 'svelte/reactivity';
import type { Client } from '../../shared/rpc/client.ts';
import type { AppContract } from '../../shared/rpc/contract.ts';
import { isActive } from '../../shared/spec/run.ts';
import type { RunSummary } from '../../shared/spec/run.ts';

/** Changes are taken over together, at most this often: at start every run of the history arrives one by one. */
const gatherMs = 30;

export class Runs {
  /** Newest first, also those in the trash. */
  list = $state.raw<readonly RunSummary[]>([]);
  /** True once the first runs have arrived, or there are none. */
  isLoaded = $state(false);
  /** When the app last told of a change, which it stores before it tells; null until then. */
  savedAt = $state<number | null>(null);

  readonly kept = $derived(this.list.filter((run) => run.trashedAt === null));
  readonly active = $derived(this.list.filter((run) => isActive(run.status)));

  /** One entry a run, so that a screen of one run is not drawn again for the others. */
  private readonly byId = new SvelteMap<string, RunSummary>();
  private readonly client: Client<AppContract>;
  private end: (() => void) | null = null;
  private gathering: ReturnType<typeof setTimeout> | null = null;

  constructor(client: Client<AppContract>) {
    this.client = client;
  }

  /** Follows all runs from now on; again after the history was mended. */
  follow(): void {
    this.end?.();
    this.byId.clear();
    this.gather();
    // Each subscription, also the one after a lost connection, begins with all runs as they are: what was removed meanwhile
    // must not stay. Until the first arrives, the page goes on with what it knows.
    let isBeginning = true;
    const begin = (): Record<string, never> => {
      isBeginning = true;
      return {};
    };
    this.end = this.client.subscribe('runs.changes', begin, {
      onItem: ({ run, removedRunId }) => {
        if (isBeginning) this.byId.clear();
        isBeginning = false;
        if (run) this.byId.set(run.runId, run);
        if (removedRunId !== null) this.byId.delete(removedRunId);
        this.gather();
      },
    });
  }

  get(runId: string | null): RunSummary | null {
    return runId === null ? null : (this.byId.get(runId) ?? null);
  }

  /** The run that Train shows: the chosen one, else what trains now, else what was trained last. */
  onShow(chosenId: string | null): RunSummary | null {
    return this.get(chosenId) ?? this.active.at(-1) ?? this.kept[0] ?? null;
  }

  /** Runs that were started together, in the order they were planned. */
  ofExperiment(experimentId: string): readonly RunSummary[] {
    return this.kept.filter((run) => run.experimentId === experimentId).reverse();
  }

  countOf(datasetId: string): number {
    return this.kept.filter((run) => run.datasetId === datasetId).length;
  }

  /** Starts every run of an experiment. Throws a Failure that names the setting which is wrong. */
  start(datasetId: string, experiment: unknown, parentRunId: string | null = null): Promise<{ experimentId: string; runIds: string[] }> {
    return this.client.call('runs.start', { datasetId, experiment, parentRunId });
  }

  async pause(runId: string): Promise<void> {
    await this.client.call('runs.pause', { runId });
  }

  async resume(runId: string): Promise<void> {
    await this.client.call('runs.resume', { runId });
  }

  async stop(runId: string): Promise<void> {
    await this.client.call('runs.stop', { runId });
  }

  /** Sets the learning rate of a run that trains or is paused. Resolves when it holds. */
  async edit(runId: string, learningRate: number): Promise<void> {
    await this.client.call('runs.edit', { runId, learningRate });
  }

  /** Starts a run from a checkpoint of another; `step` null takes the latest one. Throws a Failure that names what does not fit. */
  async fork(runId: string, step: number | null, set: Readonly<Record<string, unknown>>): Promise<string> {
    return (await this.client.call('runs.fork', { runId, step, set: { ...set } })).runId;
  }

  async update(runId: string, change: { name?: string; tags?: string[]; note?: string }): Promise<void> {
    const run = await this.client.call('runs.update', { runId, ...change });
    this.byId.set(runId, run);
    this.gather();
  }

  async trash(runIds: readonly string[]): Promise<void> {
    await this.client.call('runs.trash', { runIds: [...runIds] });
  }

  async restore(runIds: readonly string[]): Promise<void> {
    await this.client.call('runs.restore', { runIds: [...runIds] });
  }

  /** For good; only what lies in the trash. */
  async remove(runIds: readonly string[]): Promise<void> {
    await this.client.call('runs.remove', { runIds: [...runIds] });
  }

  private gather(): void {
    this.gathering ??= setTimeout(() => {
      this.gathering = null;
      if (this.isLoaded) this.savedAt = Date.now();
      this.isLoaded = true;
      this.list = [...this.byId.values()].sort((left, right) => right.createdAt - left.createdAt || (left.runId < right.runId ? 1 : -1));
    }, gatherMs);
  }
}
