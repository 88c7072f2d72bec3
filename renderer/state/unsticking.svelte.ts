// The loop that gets a run unstuck by itself, and the way it took.
import type { Client } from '../../shared/rpc/client.ts';
import type { AppContract } from '../../shared/rpc/contract.ts';
import { Failure } from '../../shared/rpc/failure.ts';
import { unstickNewsKey } from '../../shared/rpc/unstick-news.ts';
import type { UnstickNews } from '../../shared/rpc/unstick-news.ts';
import { sentenceOf } from './sentence.ts';

export type UnstickProgress = Extract<UnstickNews, { state: 'trying' | 'probing' }>;

export class Unsticking {
  /** The run that it began with; null when there is nothing to show. */
  runId = $state.raw<string | null>(null);
  /** The way so far: runs and trials in their order, and the end. */
  steps = $state.raw<readonly UnstickNews[]>([]);
  /** What is tried or probed at the moment. */
  trying = $state.raw<UnstickProgress | null>(null);
  readonly last = $derived(this.steps.at(-1) ?? null);
  readonly isUnderWay = $derived(this.runId !== null && this.last?.state !== 'ended' && this.last?.state !== 'failed');

  private readonly client: Client<AppContract>;
  private end: (() => void) | null = null;

  constructor(client: Client<AppContract>) {
    this.client = client;
  }

  /** True where a run is the first of the way, or one that the way has led to. */
  concerns(runId: string): boolean {
    return this.runId === runId || this.steps.some((step) => step.state === 'run' && step.run.runId === runId);
  }

  /** Begins. `budgetSeconds` is null without a limit. Throws a Failure while another run is being got unstuck. */
  start(runId: string, budgetSeconds: number | null): void {
    if (this.isUnderWay) throw new Failure('not-allowed-now', 'Another run is still being got unstuck.', { mend: 'Cancel that, or wait for its end.' });
    this.runId = runId;
    this.steps = [];
    this.trying = null;
    this.end = this.client.subscribe('unstick.start', { runId, budgetSeconds }, {
      onItem: (news) => { this.take(news); },
      onError: (failure) => { this.take({ state: 'failed', reason: sentenceOf(failure) ?? 'It was cancelled.' }); },
    });
  }

  /** Ends it where it is under way; the runs and trials that it made are kept. */
  close(): void {
    this.leave();
    this.runId = null;
    this.steps = [];
    this.trying = null;
  }

  private take(news: UnstickNews): void {
    const isProgress = news.state === 'trying' || news.state === 'probing';
    this.trying = isProgress ? news : null;
    if (isProgress) return;
    // A run is told of again and again while it trains.
    this.steps = [...this.steps.filter((step) => unstickNewsKey(step) !== unstickNewsKey(news)), news];
    if (news.state === 'ended' || news.state === 'failed') this.leave();
  }

  private leave(): void {
    this.end?.();
    this.end = null;
  }
}
