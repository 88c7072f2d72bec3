// The runs as they are now: those in progress from memory, the others from the history; and every change to them.
import { Failure } from '../../shared/rpc/failure.ts';
import { isActive } from '../../shared/spec/run.ts';
import { Topic } from './topic.ts';
import type { RunEvent, RunSummary } from '../../shared/spec/run.ts';
import type { Store } from './store.ts';

export interface RunChange {
  readonly run: RunSummary | null;
  readonly removedRunId: string | null;
}

export class RunRegister {
  readonly changes = new Topic<RunChange>();
  /** In progress in this process; they know `secondsLeft`, which is not stored. */
  private readonly live = new Map<string, RunSummary>();
  private readonly store: Store;
  private readonly clock: () => number;
  private readonly log: (line: string) => void;

  constructor(store: Store, clock: () => number, log: (line: string) => void) {
    this.store = store;
    this.clock = clock;
    this.log = log;
    store.foreignChanges.subscribe((since) => {
      for (const run of store.history.reads.changedRuns(since)) if (!this.live.has(run.runId)) this.announce(run);
    });
  }

  /** @throws Failure `not-found` */
  get(runId: string): RunSummary {
    const run = this.live.get(runId) ?? this.store.history.reads.run(runId);
    if (run === null) throw new Failure('not-found', `There is no run ${runId}. It may have been deleted.`);
    return run;
  }

  /** Newest first, trash included. */
  list(): RunSummary[] {
    const stored = this.store.history.reads.runs((runId, error) => { this.log(`Run ${runId} cannot be read from the history and is left out: ${String(error)}`); });
    return stored.map((run) => this.live.get(run.runId) ?? run);
  }

  get hasActive(): boolean { return this.live.size > 0; }

  /** Runs that this process trains or will train. */
  isOwn(runId: string): boolean { return this.live.has(runId); }

  add(runs: readonly RunSummary[]): void {
    const { writes } = this.store.history;
    for (const run of runs) {
      writes.addRun(run, this.store.sessionId);
      writes.addEvent(run.runId, { at: run.createdAt, epoch: 0, step: 0, kind: 'created', says: 'Waiting for its turn.' });
      this.live.set(run.runId, run);
    }
  }

  /** Takes over a run that ended, to go on with it. */
  claim(runId: string): void {
    this.live.set(runId, this.get(runId));
    this.store.history.writes.claimRun(runId, this.store.sessionId);
  }

  /** Writes the progress of a run of this process, without telling of it yet: for use inside a transaction, with `announce` after it. */
  write(runId: string, change: Partial<RunSummary>): RunSummary {
    const run = { ...this.get(runId), ...change };
    this.store.history.writes.updateRun(run, this.clock());
    if (isActive(run.status)) this.live.set(runId, run);
    else this.live.delete(runId);
    return run;
  }

  announce(run: RunSummary): void {
    this.changes.publish({ run, removedRunId: null });
  }

  /** Writes what a person says of a run, whoever trains it. */
  label(runId: string, change: Partial<Pick<RunSummary, 'name' | 'tags' | 'note' | 'trashedAt'>>): RunSummary {
    const run = { ...this.get(runId), ...change };
    this.store.history.writes.labelRun(run, this.clock());
    if (this.live.has(runId)) this.live.set(runId, run);
    this.announce(run);
    return run;
  }

  change(runId: string, change: Partial<RunSummary>): RunSummary {
    const run = this.write(runId, change);
    this.announce(run);
    return run;
  }

  /** Gives up a run whose end could not be stored: it is shown as ended, and the next start of the app will mark it. */
  abandon(runId: string, change: Partial<RunSummary>): void {
    const run = { ...this.get(runId), ...change };
    this.live.delete(runId);
    this.announce(run);
  }

  remove(runId: string): void {
    this.store.history.writes.removeRun(runId);
    this.changes.publish({ run: null, removedRunId: runId });
  }

  /** `place`: where it happened, where that is not how far the run has come. */
  addEvent(runId: string, kind: RunEvent['kind'], says: string, place: Pick<RunEvent, 'epoch' | 'step'> = this.get(runId)): void {
    const { epoch, step } = place;
    this.store.history.writes.addEvent(runId, { at: this.clock(), epoch, step, kind, says });
  }
}
