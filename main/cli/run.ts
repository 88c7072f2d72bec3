// `unstuck run FILE`: trains every run of an experiment file and answers with one line for each.
import process from 'node:process';
import { isActive } from '../../shared/spec/run.ts';
import { importData, readExperimentFile } from './experiment-file.ts';
import { openApp, say } from './open-app.ts';
import { toJsonLine, toTextLine } from './run-line.ts';
import type { App } from '../app.ts';
import type { RunSummary } from '../../shared/spec/run.ts';
import type { Call } from './arguments.ts';

type RunCall = Extract<Call, { command: 'run' }>;

/** Follows runs until the last has ended. */
class RunsToFollow {
  /** Settles with all runs as they ended. */
  readonly done: Promise<readonly RunSummary[]>;
  private finish: (runs: readonly RunSummary[]) => void = () => undefined;
  private readonly open: Set<string>;
  private readonly ended: RunSummary[] = [];
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
    this.open.delete(run.runId);
    this.ended.push(run);
    this.onEnd(run);
    if (this.open.size === 0) this.finish(this.ended);
  }
}

/** Rewrites one line on a terminal; elsewhere each run is told of once, when it begins. */
function createProgress(): { show: (run: RunSummary, left: number) => void; clear: () => void } {
  const isTerminal = process.stderr.isTTY;
  let announced = '';
  return {
    show: (run, left) => {
      if (isTerminal) process.stderr.write(`\r\x1b[K${run.name}: epoch ${run.epoch} of ${run.spec.training.epochs}${left > 1 ? `, ${left} runs left` : ''}`);
      else if (run.status === 'training' && announced !== run.runId) {
        announced = run.runId;
        say(`${run.name}: training for ${run.spec.training.epochs} epochs.`);
      }
    },
    clear: () => { if (isTerminal) process.stderr.write('\r\x1b[K'); },
  };
}

async function trainAll(app: App, call: RunCall, signal: AbortSignal): Promise<readonly RunSummary[]> {
  const { experiment, dataFile } = await readExperimentFile(call.file);
  const datasetId = await importData(app, dataFile, signal);
  const wanted = call.repeats === null ? experiment : { ...experiment, repeats: call.repeats };
  const { runIds } = await app.handlers['runs.start']({ datasetId, experiment: wanted, parentRunId: null }, signal);
  const progress = createProgress();
  const runs = new RunsToFollow(runIds, (run) => {
    progress.clear();
    process.stdout.write(`${call.isJson ? toJsonLine(run) : toTextLine(run)}\n`);
  }, progress.show);
  const end = app.handlers['runs.changes']({}, ({ run }) => { runs.take(run); });
  try {
    return await runs.done;
  } finally {
    end();
  }
}

/** Returns the exit status. An interrupt (Ctrl C) keeps every run, with what it has, to go on later. */
export async function run(call: RunCall): Promise<number> {
  // A wrong file is told before anything is started.
  await readExperimentFile(call.file);
  const app = await openApp(call);
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
    const runs = await trainAll(app, call, interrupt.signal);
    if (interrupt.signal.aborted) return 130;
    return runs.some((one) => one.status === 'crashed') ? 1 : 0;
  } catch (error) {
    if (interrupt.signal.aborted) return 130;
    throw error;
  } finally {
    await app.close();
  }
}
