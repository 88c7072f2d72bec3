// The curves of runs as they arrive: growing columns that are not reactive, and one number that says they grew.
import { tick } from 'svelte';
import type { MetricGroup } from '../../shared/metrics/batch.ts';
import type { Client } from '../../shared/rpc/client.ts';
import type { AppContract } from '../../shared/rpc/contract.ts';
import type { ItemOf } from '../../shared/rpc/define.ts';
import { GrowingColumns } from '../charts/columns.ts';
import type { ScaleKind } from '../charts/scale.ts';
import { sentenceOf } from './sentence.ts';

type MetricItem = ItemOf<AppContract['runs.metrics']>;

/** At most 20 drawings a second: more is not seen and takes the processor from training. */
const leastFrameMs = 50;
/** The page has this many times as long for a person as a drawing took. */
const pausePerDrawing = 2;
/** Steps that a chart holds: some for each pixel. A long run has millions, and each drawing looks at every one that is held. */
const mostSteps = 100_000;

/** Resolves at the next frame in which drawing is due. A hidden page has no frames, so it waits until it is seen again. */
function nextFrame(dueAt: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => requestAnimationFrame(() => resolve()), Math.max(0, dueAt - performance.now()));
  });
}

export class LiveRun {
  readonly runId: string;
  readonly epochs = new GrowingColumns();
  readonly steps = new GrowingColumns(mostSteps);
  /** Rises once a frame in which the columns grew: read it, then read the columns. */
  version = $state(0);
  /** Why no more points come, or null. */
  problem = $state<string | null>(null);

  private readonly client: Client<AppContract>;
  private readonly ends: (() => void)[] = [];
  private drawing: Promise<void> | null = null;
  private nextDrawingAt = -Infinity;

  constructor(client: Client<AppContract>, runId: string) {
    this.client = client;
    this.runId = runId;
  }

  get isFollowed(): boolean {
    return this.ends.length > 0;
  }

  /** Follows the run from the last point held. Groups that are already followed stay as they are. */
  follow(groups: readonly MetricGroup[]): void {
    if (this.ends.length > 0) return;
    this.problem = null;
    for (const group of groups) this.ends.push(this.subscribe(group));
  }

  /** Stops following; what was read stays. */
  leave(): void {
    for (const end of this.ends.splice(0)) end();
  }

  private columnsOf(group: MetricGroup): GrowingColumns {
    return group === 'epoch' ? this.epochs : this.steps;
  }

  private subscribe(group: MetricGroup): () => void {
    const columns = this.columnsOf(group);
    // Items are taken in order, also while one of them has to be read from the store.
    let queue = Promise.resolve();
    const take = async (item: MetricItem): Promise<void> => {
      try {
        await this.take(columns, group, item);
      } catch (error) {
        this.problem = sentenceOf(error);
      }
    };
    return this.client.subscribe('runs.metrics', () => ({ runId: this.runId, group, fromStep: columns.nextStep }), {
      onItem: (item) => (queue = queue.then(() => take(item))),
      onError: (failure) => (this.problem = sentenceOf(failure)),
    });
  }

  private async take(columns: GrowingColumns, group: MetricGroup, item: MetricItem): Promise<void> {
    if (item.kind === 'batch') columns.append(item.batch);
    else {
      const range = { runId: this.runId, group, names: null, fromStep: item.fromStep, toStep: null, maxRows: group === 'step' ? mostSteps : null };
      const batch = await this.client.call('metrics.range', range);
      columns.truncate(item.fromStep);
      if (batch !== null) columns.append(batch);
    }
    await this.draw();
  }

  /** Settles when what has arrived is drawn; all that arrives before the frame shares it. */
  private draw(): Promise<void> {
    this.drawing ??= nextFrame(this.nextDrawingAt).then(async () => {
      this.drawing = null;
      const start = performance.now();
      this.version += 1;
      await tick();
      const end = performance.now();
      this.nextDrawingAt = Math.max(start + leastFrameMs, end + pausePerDrawing * (end - start));
    });
    return this.drawing;
  }
}

/** How the charts of Train are looked at; kept while the page is open. */
export class ChartOptions {
  /** Weight of the moving average, 0 to below 1. */
  smoothing = $state(0);
  /** Null leaves the choice to the values. */
  scaleKind = $state<ScaleKind | null>(null);
  /** Ids of the strips that the person chose; null leaves the choice to the evidence. */
  strips = $state.raw<readonly string[] | null>(null);
}

/** The runs whose curves are held, so that leaving a screen and coming back reads only what is new. */
export class LiveRuns {
  /** Curves beyond this many that nobody follows are forgotten, oldest first: the steps of a long run take some 4 MB. */
  private static readonly mostHeld = 24;
  readonly options = new ChartOptions();
  private readonly client: Client<AppContract>;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- a cache, which no screen shows
  private readonly held = new Map<string, LiveRun>();

  constructor(client: Client<AppContract>) {
    this.client = client;
  }

  get(runId: string): LiveRun {
    const run = this.held.get(runId) ?? new LiveRun(this.client, runId);
    this.held.delete(runId);
    this.held.set(runId, run);
    for (const [oldId, old] of this.held) {
      if (this.held.size <= LiveRuns.mostHeld) break;
      if (!old.isFollowed && oldId !== runId) this.held.delete(oldId);
    }
    return run;
  }
}
