// One run that is trained again beside the others, and compared with what was recorded of it digit by digit.
import type { Client } from '../../shared/rpc/client.ts';
import type { AppContract, ReplayNews } from '../../shared/rpc/contract.ts';
import { Failure } from '../../shared/rpc/failure.ts';
import { sentenceOf } from './sentence.ts';

export class Replay {
  /** The run that is replayed, or was last; null when there is nothing to show. */
  runId = $state.raw<string | null>(null);
  /** Null until the app has told anything. */
  news = $state.raw<ReplayNews | null>(null);
  readonly isUnderWay = $derived(this.runId !== null && (this.news === null || this.news.state === 'training'));

  private readonly client: Client<AppContract>;
  private end: (() => void) | null = null;

  constructor(client: Client<AppContract>) {
    this.client = client;
  }

  /** Trains a run again. Throws a Failure while another one is under way. */
  start(runId: string): void {
    if (this.isUnderWay) throw new Failure('not-allowed-now', 'Another run is still being replayed.', { mend: 'Cancel that replay, or wait for its end.' });
    this.runId = runId;
    this.news = null;
    this.end = this.client.subscribe('runs.replay', { runId }, {
      onItem: (news) => {
        this.news = news;
        if (news.state !== 'training') this.leave();
      },
      onError: (failure) => (this.news = { state: 'failed', reason: sentenceOf(failure) ?? 'It was cancelled.' }),
    });
  }

  /** Ends a replay that is under way, or puts its result away. */
  close(): void {
    this.leave();
    this.runId = null;
    this.news = null;
  }

  private leave(): void {
    this.end?.();
    this.end = null;
  }
}
