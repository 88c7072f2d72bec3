// The history as the services see it: open, or blocked by a failure that names the file; and this app's session in it.
import { openHistory, sessionBeatMs, setHistoryAside } from '../history/history.ts';
import { Failure } from '../../shared/rpc/failure.ts';
import { Topic } from './topic.ts';
import { whatIsKept } from './words.ts';
import type { AppState } from '../../shared/rpc/contract.ts';
import type { History } from '../history/history.ts';

/** How often the work of another process (a command line beside the app) is looked for. */
const watchMs = 1_000;

export interface StoreOptions {
  readonly file: string;
  readonly clock: () => number;
  readonly sessionId: string;
  readonly pid: number;
  readonly log: (line: string) => void;
}

export class Store {
  /** Open or blocked anew. */
  readonly changes = new Topic<AppState['store']>();
  /** Another process has written: gives the time since which. */
  readonly foreignChanges = new Topic<number>();
  readonly sessionId: string;
  private readonly options: StoreOptions;
  private opened: History | null = null;
  private failure: Failure | null = null;
  private timer: ReturnType<typeof setInterval> | null = null;
  private seenVersion = 0;
  private watchedAt = 0;
  private beatAt = 0;

  constructor(options: StoreOptions) {
    this.options = options;
    this.sessionId = options.sessionId;
    this.open();
  }

  /** @throws Failure while the store is blocked: which file, and what to do. */
  get history(): History {
    if (this.opened !== null) return this.opened;
    throw this.failure ?? new Failure('not-allowed-now', 'The app is closing.');
  }

  get isOpen(): boolean { return this.opened !== null; }

  describe(): AppState['store'] {
    if (this.failure === null) return { state: 'open' };
    const { code, message, mend } = this.failure;
    const isMovable = code === 'store-newer' || code === 'store-corrupt';
    return {
      state: 'blocked',
      code: code === 'store-newer' || code === 'store-corrupt' ? code : 'store-locked',
      file: this.options.file,
      says: mend === null ? message : `${message} ${mend}`,
      choices: isMovable ? ['retry', 'set-aside'] : ['retry'],
    };
  }

  /** Tries again; `set-aside` first renames the file, which is kept. */
  mend(choice: 'retry' | 'set-aside'): void {
    if (this.opened !== null) return;
    if (choice === 'set-aside') {
      if (this.failure?.code === 'store-locked') throw new Failure('not-allowed-now', 'A history that another program holds cannot be set aside. Close that program, then try again.');
      this.options.log(`The history was set aside as ${setHistoryAside(this.options.file, this.options.clock())}.`);
    }
    this.open();
    this.changes.publish(this.describe());
  }

  close(): void {
    if (this.timer !== null) clearInterval(this.timer);
    if (this.opened === null) return;
    this.opened.writes.removeSession(this.sessionId);
    this.opened.close();
    this.opened = null;
  }

  private open(): void {
    try {
      this.opened = openHistory({ file: this.options.file, clock: this.options.clock });
      this.failure = null;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.failure = error;
      return;
    }
    this.beat();
    this.interruptAbandoned();
    this.seenVersion = this.opened.reads.foreignVersion();
    this.watchedAt = this.options.clock();
    this.timer ??= setInterval(() => { this.tick(); }, watchMs);
    this.timer.unref();
  }

  private tick(): void {
    try {
      if (this.options.clock() - this.beatAt >= sessionBeatMs) {
        this.beat();
        this.interruptAbandoned();
      }
      this.watch();
    } catch (error) {
      this.options.log(`The history could not be watched: ${String(error)}`);
    }
  }

  private beat(): void {
    this.beatAt = this.options.clock();
    this.history.writes.putSession(this.sessionId, this.options.pid, this.beatAt);
  }

  private watch(): void {
    const version = this.history.reads.foreignVersion();
    const since = this.watchedAt;
    this.watchedAt = this.options.clock();
    if (version === this.seenVersion) return;
    this.seenVersion = version;
    // Twice the interval back: a change that was stamped before it was committed is not missed.
    this.foreignChanges.publish(since - watchMs);
  }

  /** Runs in progress whose app or command line is gone (a crash, a power cut) become `interrupted`, with all that was saved. */
  private interruptAbandoned(): void {
    const { reads, writes } = this.history;
    const now = this.options.clock();
    this.history.transaction(() => {
      for (const sessionId of reads.lostSessions(now)) if (sessionId !== this.sessionId) writes.removeSession(sessionId);
      for (const run of reads.abandonedRuns()) {
        const statusReason = `The app ended while this run was ${run.status === 'queued' ? 'waiting' : 'training'}. ${whatIsKept(run)}`;
        writes.updateRun({ ...run, status: 'interrupted', statusReason, endedAt: now }, now);
        writes.addEvent(run.runId, { at: now, epoch: run.epoch, step: run.step, kind: 'ended', says: statusReason });
        writes.compactMetrics(run.runId);
      }
    });
  }
}
