// The floors of each prepared data set, measured once beside training: one worker at a time, within a time budget, kept while the app runs.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { stackOf } from '../../../shared/rpc/failure.ts';
import { sampleForFloors } from './floors-sample.ts';
import type { Floors } from '../../../shared/stagnation/floors/floors.ts';
import type { RunSummary } from '../../../shared/spec/run.ts';
import type { FloorsInput } from './floors-sample.ts';
import type { FloorsTask } from './floors-worker.ts';

/** From source by its path; beside the desktop shell's bundle as a bundle of its own, read here and by its path, because neither workers nor URLs see into the app's archive. */
function startWorker(workerData: FloorsTask): Worker {
  if (import.meta.url.endsWith('.ts')) return new Worker(new URL('floors-worker.ts', import.meta.url), { workerData });
  return new Worker(readFileSync(fileURLToPath(new URL('floors-worker.cjs', import.meta.url)), 'utf8'), { eval: true, workerData });
}

/** Usually it takes a few seconds; a machine that needs longer is better left to training. */
const usualBudgetMs = 60_000;
/** Floors are small. */
const keptCount = 32;

export interface FloorMeasurementOptions {
  readonly log: (line: string) => void;
  readonly budgetMs?: number;
}

export class FloorMeasurement {
  private readonly options: FloorMeasurementOptions;
  private readonly kept = new Map<string, Promise<Floors | null>>();
  private readonly end = new AbortController();
  /** The measurement before, which the next waits for. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(options: FloorMeasurementOptions) {
    this.options = options;
  }

  /** Settles with null where the data is too small, time was up, or the app closes. Never rejects. */
  measure({ datasetId, spec }: Pick<RunSummary, 'datasetId' | 'spec'>, prepared: FloorsInput): Promise<Floors | null> {
    const key = JSON.stringify([datasetId, spec.dataset]);
    const known = this.kept.get(key);
    this.kept.delete(key);
    const task = known === undefined ? sampleForFloors(prepared, spec.dataset.split.seed) : null;
    const floors = known ?? (task === null ? Promise.resolve(null) : this.enqueue(task));
    this.kept.set(key, floors);
    for (const oldest of [...this.kept.keys()].slice(0, -keptCount)) this.kept.delete(oldest);
    return floors;
  }

  /** Ends what is being measured, and measures no more. */
  close(): void {
    this.end.abort();
  }

  private enqueue(task: FloorsTask): Promise<Floors | null> {
    const floors = this.last.then(() => this.work(task)).catch((error: unknown) => {
      this.options.log(`The floors of the data could not be measured: ${stackOf(error)}`);
      return null;
    });
    this.last = floors;
    return floors;
  }

  private work(task: FloorsTask): Promise<Floors | null> {
    const { signal } = this.end;
    if (signal.aborted) return Promise.resolve(null);
    return new Promise<Floors | null>((resolve, reject) => {
      const worker = startWorker(task);
      const finish = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve(null);
        worker.terminate().catch(reject);
      };
      const timer = setTimeout(finish, this.options.budgetMs ?? usualBudgetMs);
      signal.addEventListener('abort', finish);
      worker.once('message', (floors: Floors) => {
        resolve(floors);
        finish();
      });
      worker.once('error', (error) => {
        reject(error instanceof Error ? error : new Error(String(error)));
        finish();
      });
      // Neither may keep a process alive that has nothing else to do.
      worker.unref();
      timer.unref();
    });
  }
}
