// What a client waits for beside the runs: trials, unsticking, replays, probes. None of it is kept until it is done, so the app asks before it ends any.
import { Failure } from '../../shared/rpc/failure.ts';

export type SideWorkKind = 'trial' | 'unsticking' | 'replay' | 'probe';

interface Work {
  readonly kind: SideWorkKind;
  readonly end: AbortController;
  readonly done: Promise<void>;
}

export class SideWork {
  private readonly underWay = new Set<Work>();
  private isClosed = false;

  /** What is in progress, each kind once; not what was ended and only waits for its process. */
  get kinds(): readonly SideWorkKind[] { return [...new Set([...this.underWay].filter(({ end }) => !end.signal.aborted).map(({ kind }) => kind))]; }

  /**
   * Begins a piece of work, which must not reject; returns what ends it early.
   * @throws Failure while the app closes
   */
  start(kind: SideWorkKind, work: (signal: AbortSignal) => Promise<void>): () => void {
    if (this.isClosed) throw new Failure('not-allowed-now', 'The app is closing.');
    const end = new AbortController();
    const piece: Work = { kind, end, done: work(end.signal).finally(() => { this.underWay.delete(piece); }) };
    this.underWay.add(piece);
    return () => { end.abort(); };
  }

  /** Ends all of it, and settles when nothing of it can be stored any more. Takes on no more. */
  async close(): Promise<void> {
    this.isClosed = true;
    const pieces = [...this.underWay];
    for (const { end } of pieces) end.abort();
    await Promise.all(pieces.map(({ done }) => done));
  }
}
