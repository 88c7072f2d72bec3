// Probes of runs: those under way, what has come of all that were run, and what can be probed.
import type { Client } from '../../shared/rpc/client.ts';
import type { AppContract } from '../../shared/rpc/contract.ts';
import { Failure } from '../../shared/rpc/failure.ts';
import type { OfferedProbes, ProbeNews, ProbeOffer } from '../../shared/rpc/probe-news.ts';
import type { RunSummary } from '../../shared/spec/run.ts';
import type { Finding } from '../../shared/stagnation/diagnosis.ts';
import type { ProbeId, ProbeResult } from '../../shared/stagnation/probes/result.ts';
import { sentenceOf } from './sentence.ts';

export interface CurrentProbes {
  readonly runId: string;
  /** Of the run when it was begun. */
  readonly before: Finding | null;
  readonly state: 'under-way' | 'finished' | 'failed';
  /** Those that are run together now; empty until they are chosen. */
  readonly chosen: readonly ProbeOffer[];
  /** Of those chosen: from 0 to 1, and the time left; null where not known yet. */
  readonly share: number | null;
  readonly secondsLeft: number | null;
  /** What has come so far, in its order. */
  readonly results: readonly ProbeResult[];
  /** With all that was measured; null until the end, and for a run that is not diagnosed. */
  readonly finding: Finding | null;
  /** Why it failed. */
  readonly reason: string | null;
}

/** What can be probed of a run; `problem` where that could not be found out. */
export interface Offers {
  readonly list: OfferedProbes;
  readonly problem: string | null;
}

export class Probing {
  /** Those that were started last; null when there is nothing to show of them. */
  current = $state.raw<CurrentProbes | null>(null);
  readonly isUnderWay = $derived(this.current?.state === 'under-way');
  /** By the id of their run. */
  private kept = $state.raw<Readonly<Record<string, readonly ProbeResult[]>>>({});
  private offers = $state.raw<Readonly<Record<string, Offers>>>({});

  private readonly client: Client<AppContract>;
  private end: (() => void) | null = null;

  constructor(client: Client<AppContract>) {
    this.client = client;
  }

  /** Reads what is kept of a run. */
  async load(runId: string): Promise<void> {
    const results = await this.client.call('probes.list', { runId });
    this.kept = { ...this.kept, [runId]: results };
  }

  /** Asks what can be probed of a run now, and what it costs. What hinders that is part of the answer. */
  async loadOffers(runId: string): Promise<void> {
    const offers = await this.client.call('probes.offers', { runId }).then(
      (list): Offers => ({ list, problem: null }),
      (error: unknown): Offers => ({ list: this.offers[runId]?.list ?? [], problem: sentenceOf(error) }),
    );
    this.offers = { ...this.offers, [runId]: offers };
  }

  /** What has come of each probe of a run, the newest of each, in the order they were run. */
  resultsOf(runId: string): readonly ProbeResult[] {
    const all = this.kept[runId] ?? [];
    return all.filter(({ probe }, index) => all.findLastIndex((one) => one.probe === probe) === index);
  }

  /** Null until it is known. */
  offersFor(runId: string): Offers | null {
    return this.offers[runId] ?? null;
  }

  /** Of this run, while they are under way or have just ended; null else. */
  currentOf(runId: string): CurrentProbes | null {
    return this.current?.runId === runId ? this.current : null;
  }

  /** Begins probes; `probes` null leaves the choice to the app. Throws a Failure while others are under way. */
  start({ runId, finding }: Pick<RunSummary, 'runId' | 'finding'>, probes: readonly ProbeId[] | null): void {
    if (this.isUnderWay) throw new Failure('not-allowed-now', 'Other probes are still being run.', { mend: 'Cancel those, or wait for their end.' });
    this.current = { runId, before: finding, state: 'under-way', chosen: [], share: null, secondsLeft: null, results: [], finding: null, reason: null };
    this.end = this.client.subscribe('probes.start', { runId, probes: probes === null ? null : [...probes] }, {
      onItem: (news) => { this.take(news); },
      onError: (failure) => { this.take({ state: 'failed', reason: sentenceOf(failure) ?? 'They were cancelled.' }); },
    });
  }

  /** Ends those under way, or puts away what is told of their end. What has come of them is kept. */
  close(): void {
    this.leave();
    this.current = null;
  }

  private take(news: ProbeNews): void {
    const { current } = this;
    if (current === null) return;
    switch (news.state) {
      case 'chosen':
        this.current = { ...current, chosen: news.probes, share: null, secondsLeft: news.seconds };
        return;
      case 'probing':
        this.current = { ...current, share: news.share, secondsLeft: news.secondsLeft };
        return;
      case 'result':
        this.current = { ...current, results: [...current.results, news.result] };
        this.kept = { ...this.kept, [current.runId]: [...(this.kept[current.runId] ?? []), news.result] };
        return;
      case 'finished':
        this.current = { ...current, state: 'finished', finding: news.finding };
        break;
      case 'failed':
        this.current = { ...current, state: 'failed', reason: news.reason };
    }
    this.leave();
    // Another one tells most now.
    void this.loadOffers(current.runId);
  }

  private leave(): void {
    this.end?.();
    this.end = null;
  }
}
