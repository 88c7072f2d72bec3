// The engine as a person meets it: the whole app on a fresh data folder, reached through its real client, with every curve followed
// and credited once a frame, from the click that starts a run to its first point, and to its final verdict.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { openApp } from '../../main/cli/open-app.ts';
import type { App } from '../../main/app.ts';
import { createClient } from '../../shared/rpc/client.ts';
import type { Client } from '../../shared/rpc/client.ts';
import { contract } from '../../shared/rpc/contract.ts';
import type { AppContract } from '../../shared/rpc/contract.ts';
import { createPortPair } from '../../shared/rpc/memory-port.ts';
import { isActive } from '../../shared/spec/run.ts';
import type { RunSummary } from '../../shared/spec/run.ts';
import { costRow } from './rows.ts';
import type { BenchOptions, Row } from './rows.ts';

/** A page draws at most once a frame, and gives its credit back then. */
const frameMs = 16;
/** All textbook experiments run on this table: one of them ships with a smaller one, on which less would have to be done. */
const table = { sampleId: 'ten-columns', path: 'ten-columns.csv' };
/** A preparation is answered by nothing; a person edits for at least this long. */
const editingMs = 5_000;
/** A training process that is ready trains an example to be warm; nobody clicks within this time. */
const warmingMs = 2_000;

class Page {
  readonly #app: App;
  readonly client: Client<AppContract>;
  readonly #runs = new Map<string, RunSummary>();
  #onChange: () => void = () => undefined;

  private constructor(app: App) {
    this.#app = app;
    const [page, main] = createPortPair();
    app.attach(main);
    this.client = createClient(contract, page);
    this.client.subscribe('runs.changes', {}, { onItem: ({ run }) => {
      if (run !== null) this.#runs.set(run.runId, run);
      this.#onChange();
    } });
  }

  /** Opens the app and waits until its training process is warm. */
  static async open(dataFolder: string): Promise<Page> {
    const page = new Page(await openApp({ history: dataFolder }));
    await new Promise<void>((resolve, reject) => {
      page.client.subscribe('app.changes', {}, { onItem: ({ engine }) => {
        if (engine.state === 'ready') resolve();
        if (engine.state === 'failed') reject(new Error(engine.reason));
      } });
    });
    await sleep(warmingMs);
    return page;
  }

  /** Starts an experiment, as a click does, and follows its curves. `firstPoint` settles when the first of them has a point. */
  async start(datasetId: string, experiment: unknown): Promise<{ readonly runIds: readonly string[]; readonly firstPoint: Promise<void> }> {
    const { runIds } = await this.client.call('runs.start', { datasetId, experiment });
    const firstPoint = new Promise<void>((resolve) => {
      for (const runId of runIds) {
        for (const group of ['step', 'epoch'] as const) {
          this.client.subscribe('runs.metrics', { runId, group, fromStep: 0 }, { onItem: async () => {
            resolve();
            await sleep(frameMs);
          } });
        }
      }
    });
    return { runIds, firstPoint };
  }

  /** Settles with the runs once all of them have ended and been judged. */
  async ended(runIds: readonly string[]): Promise<readonly RunSummary[]> {
    for (;;) {
      const runs = runIds.map((runId) => this.#runs.get(runId));
      const over = runs.filter((run) => run !== undefined).filter(({ status }) => !isActive(status));
      if (over.length === runIds.length) return over;
      await new Promise<void>((resolve) => { this.#onChange = resolve; });
    }
  }

  close(): Promise<void> {
    return this.#app.close();
  }
}

/** A folder for data and compiled graphs, so that the first run of a network really has to compile it. */
async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'unstuck-bench-'));
  // The training processes of the app inherit it.
  const before = process.env['UNSTUCK_CACHE'];
  process.env['UNSTUCK_CACHE'] = join(folder, 'cache');
  try {
    return await work(folder);
  } finally {
    if (before === undefined) delete process.env['UNSTUCK_CACHE'];
    else process.env['UNSTUCK_CACHE'] = before;
    rmSync(folder, { recursive: true });
  }
}

function checkVerdict(run: RunSummary): void {
  if (run.status === 'crashed' || run.status === 'interrupted' || run.finding === null) throw new Error(`"${run.name}" ended as ${run.status}, ${run.finding === null ? 'without a verdict' : 'judged'}: ${run.statusReason}`);
}

/** Milliseconds from the first of three clicks to the last final verdict, with nothing compiled before. */
function measureTextbook(): Promise<number> {
  return withFolder(async (folder) => {
    const page = await Page.open(folder);
    const presets = await page.client.call('presets.list', {});
    const start = performance.now();
    const runIds: string[] = [];
    for (const { experiment } of presets) {
      const { datasetId } = await page.client.call('samples.open', { sampleId: table.sampleId });
      runIds.push(...(await page.start(datasetId, onTable(experiment))).runIds);
    }
    const runs = await page.ended(runIds);
    const milliseconds = performance.now() - start;
    runs.forEach(checkVerdict);
    await page.close();
    return milliseconds;
  });
}

function onTable(experiment: unknown): unknown {
  const { dataset, ...others } = experiment as { readonly dataset: object };
  return { ...others, dataset: { ...dataset, path: table.path } };
}

/** A network of its own for each measurement, so that nothing of it is compiled yet. */
const experimentOf = (units: number, epochs: number): unknown => ({
  version: 1, name: `${units} units`, dataset: { path: table.path, target: 'label', split: { validation: 0.2, seed: 7 } },
  model: { layers: [{ type: 'dense', units }] }, training: { epochs, seed: 1 },
});

/** Short of what a compile is worth, and well beyond it. */
const [shortEpochs, longEpochs] = [3, 1_000];

interface FirstPoint {
  readonly milliseconds: number;
  readonly tier: string;
}

/** Milliseconds from the click to the first point; the run is stopped then. */
async function clickToFirstPoint(page: Page, datasetId: string, experiment: unknown): Promise<FirstPoint> {
  const start = performance.now();
  const { runIds, firstPoint } = await page.start(datasetId, experiment);
  await firstPoint;
  const milliseconds = performance.now() - start;
  // A short run is over by itself.
  for (const runId of runIds) await page.client.call('runs.stop', { runId }).catch(() => undefined);
  const [run] = await page.ended(runIds);
  return { milliseconds, tier: run?.environment?.engine ?? 'nothing' };
}

interface FirstPoints {
  readonly short: FirstPoint[];
  readonly prepared: FirstPoint[];
  readonly kept: FirstPoint[];
}

/** The three ways to start at once, in turn, each with a network that was not met before. */
function measureFirstPoints(turns: number): Promise<FirstPoints> {
  return withFolder(async (folder) => {
    const points: FirstPoints = { short: [], prepared: [], kept: [] };
    for (let turn = 0; turn < turns; turn += 1) {
      const experiment = experimentOf(50 + turn, longEpochs);
      let page = await Page.open(folder);
      const { datasetId } = await page.client.call('samples.open', { sampleId: table.sampleId });
      points.short.push(await clickToFirstPoint(page, datasetId, experimentOf(70 + turn, shortEpochs)));
      await page.client.call('runs.prepare', { datasetId, experiment });
      await sleep(editingMs);
      points.prepared.push(await clickToFirstPoint(page, datasetId, experiment));
      await page.close();
      page = await Page.open(folder);
      points.kept.push(await clickToFirstPoint(page, datasetId, experiment));
      await page.close();
    }
    return points;
  });
}

/** Both in the app itself. */
export async function* benchApp({ isQuick }: BenchOptions): AsyncIterable<Row> {
  const times: number[] = [];
  for (let turn = 0; turn < (isQuick ? 1 : 5); turn += 1) times.push(await measureTextbook());
  yield costRow({ bench: 'engine', row: 'three textbook experiments, 7 runs of 100 epochs on 2,000 rows: click to final verdicts, compile included', unit: 'ms' }, times, 5_000);
  const points = await measureFirstPoints(isQuick ? 2 : 5);
  const rowOf = (way: string, found: readonly FirstPoint[]): Row =>
    costRow({ bench: 'engine', row: `click to first point, ${way}`, unit: 'ms', engine: [...new Set(found.map(({ tier }) => tier))].join(', ') }, found.map(({ milliseconds }) => milliseconds), 300);
  yield rowOf('a run shorter than a compile', points.short);
  yield rowOf('prepared while editing', points.prepared);
  yield rowOf('compiled before, kept on disk', points.kept);
}
