// Runs in training as the command line follows them: a line for each that has ended, progress meanwhile, and an end by Ctrl C.
import process from 'node:process';
import { isActive } from '../../shared/spec/run.ts';
import { openApp, say } from './open-app.ts';
import { toJsonLine, toTextLine } from './run-line.ts';
import type { App } from '../app.ts';
import type { RunSummary } from '../../shared/spec/run.ts';
import type { OpenOptions } from './open-app.ts';

/** Follows runs until the last has ended. */
class RunsToFollow {
  /** Settles with all runs as they ended. */
  readonly done: Promise<readonly RunSummary[]>;
  private finish: (runs: readonly RunSummary[]) => void = () => undefined;
  private readonly open: Set<string>;
  private readonly ended: RunSummary[] = [];
  /** Runs that have ended and whose data is still measured. */
  private readonly judged = new Map<string, NodeJS.Timeout>();
  private readonly onEnd: (run: RunSummary) => void;
  private readonly onProgress: (run: RunSummary, left: number) => void;

  constructor(runIds: readonly string[], onEnd: (run: RunSummary) => void, onProgress: (run: RunSummary, left: number) => void) {
    this.open = new Set(runIds);
    this.onEnd = onEnd;
    this.onProgress = onProgress;
    this.done = new Promise((resolve) => { this.finish = resolve; });
  }

  take(run: RunSummary | null): void {
    if (run === null || !this.open.has(run.runId)) return;
    if (isActive(run.status)) return this.onProgress(run, this.open.size);
    if (!isStillJudged(run)) return this.end(run);
    if (this.judged.has(run.runId)) return;
    this.onProgress(run, this.open.size);
    this.judged.set(run.runId, setTimeout(() => { this.end(run); }, longestJudgingMs));
  }

  private end(run: RunSummary): void {
    clearTimeout(this.judged.get(run.runId));
    this.open.delete(run.runId);
    this.ended.push(run);
    this.onEnd(run);
    if (this.open.size === 0) this.finish(this.ended);
  }
}

/** The data is measured beside training, and a short run is over first: its verdict would be one without causes in the data. */
function isStillJudged({ status, finding, facts }: RunSummary): boolean {
  return (status === 'finished' || status === 'diverged') && finding !== null && facts !== null && facts.floors === undefined;
}

/** Simple models usually take a few seconds. */
const longestJudgingMs = 30_000;

/** Rewrites one line on a terminal; elsewhere each run is told of once, when it begins. */
function createProgress(): { show: (run: RunSummary, left: number) => void; clear: () => void } {
  const isTerminal = process.stderr.isTTY;
  const announced = new Set<string>();
  return {
    show: (run, left) => {
      if (isTerminal && !isActive(run.status)) process.stderr.write(`\r\x1b[K${run.name}: trained. Measuring what simple models come to on this data`);
      else if (isTerminal) process.stderr.write(`\r\x1b[K${run.name}: epoch ${run.epoch} of ${run.spec.training.epochs}${left > 1 ? `, ${left} runs left` : ''}`);
      else if (run.status === 'training' && !announced.has(run.runId)) {
        announced.add(run.runId);
        say(`${run.name}: training for ${run.spec.training.epochs} epochs.`);
      }
    },
    clear: () => { if (isTerminal) process.stderr.write('\r\x1b[K'); },
  };
}

/** Prints the line of each run as it ends; settles when the last has. */
export async function followRuns(app: App, runIds: readonly string[], isJson: boolean): Promise<readonly RunSummary[]> {
  const progress = createProgress();
  const runs = new RunsToFollow(runIds, (run) => {
    progress.clear();
    process.stdout.write(`${isJson ? toJsonLine(run) : toTextLine(run)}\n`);
  }, progress.show);
  const end = app.handlers['runs.changes']({}, ({ run }) => { runs.take(run); });
  try {
    return await runs.done;
  } finally {
    end();
  }
}

/** Exit status of a call that trained runs: a diverged run is a result, a crashed one is not. */
export function statusOf(runs: readonly RunSummary[]): number {
  return runs.some((run) => run.status === 'crashed') ? 1 : 0;
}

/**
 * Opens the app for `work`, which answers with the exit status. An interrupt (Ctrl C) keeps every run, with what it has, to go on
 * later, and answers 130.
 */
export async function withTraining(options: OpenOptions, work: (app: App, signal: AbortSignal) => Promise<number>): Promise<number> {
  const app = await openApp(options);
  const interrupt = new AbortController();
  const onInterrupt = (): void => {
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort();
    say('Interrupted: saving what is trained so far. Press Ctrl C again to end at once.');
    void app.close();
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  try {
    const status = await work(app, interrupt.signal);
    return interrupt.signal.aborted ? 130 : status;
  } catch (error) {
    if (interrupt.signal.aborted) return 130;
    throw error;
  } finally {
    await app.close();
  }
}
