// Changes of settings that are tried against a run: the one under way, and those that are kept with the runs.
import type { Client } from '../../shared/rpc/client.ts';
import type { AppContract } from '../../shared/rpc/contract.ts';
import { Failure } from '../../shared/rpc/failure.ts';
import { isSame } from '../../shared/spec/paths.ts';
import type { Remedy } from '../../shared/stagnation/diagnosis.ts';
import type { Trial, TrialNews } from '../../shared/stagnation/proof/trial.ts';
import { sentenceOf } from './sentence.ts';

export interface CurrentTrial {
  readonly runId: string;
  readonly set: Remedy['set'];
  /** Null until the app has told anything. */
  readonly news: TrialNews | null;
}

export class Trials {
  /** The one that was started last; null when there is nothing to show of it. */
  current = $state.raw<CurrentTrial | null>(null);
  readonly isUnderWay = $derived(this.current !== null && (this.current.news === null || this.current.news.state === 'training'));
  /** By the id of their run. */
  private kept = $state.raw<Readonly<Record<string, readonly Trial[]>>>({});

  private readonly client: Client<AppContract>;
  private end: (() => void) | null = null;

  constructor(client: Client<AppContract>) {
    this.client = client;
  }

  /** Reads what is kept of a run. */
  async load(runId: string): Promise<void> {
    const trials = await this.client.call('trials.list', { runId });
    this.kept = { ...this.kept, [runId]: trials };
  }

  /** The newest kept trial of a change; null without one. */
  found(runId: string, set: Remedy['set']): Trial | null {
    return this.kept[runId]?.findLast((trial) => isSame(trial.set, set)) ?? null;
  }

  /** Of this change, while it is under way or has failed; null else. */
  newsOf(runId: string, set: Remedy['set']): CurrentTrial | null {
    return this.current !== null && this.current.runId === runId && isSame(this.current.set, set) ? this.current : null;
  }

  /** Tries a change. Throws a Failure while another trial is under way. */
  start(runId: string, { set, cause }: Pick<Remedy, 'set' | 'cause'>, repeats: number): void {
    if (this.isUnderWay) throw new Failure('not-allowed-now', 'Another change is still being tried.', { mend: 'Cancel that trial, or wait for its end.' });
    const tell = (news: TrialNews | null): void => { this.current = { runId, set, news }; };
    tell(null);
    this.end = this.client.subscribe('trials.start', { runId, set, repeats, cause }, {
      onItem: (news) => {
        if (news.state === 'finished') this.keep(news.trial);
        else tell(news);
        if (news.state !== 'training') this.leave();
      },
      onError: (failure) => { tell({ state: 'failed', reason: sentenceOf(failure) ?? 'It was cancelled.' }); },
    });
  }

  /** Ends a trial that is under way, or puts its failure away. */
  close(): void {
    this.leave();
    this.current = null;
  }

  private keep(trial: Trial): void {
    this.kept = { ...this.kept, [trial.runId]: [...(this.kept[trial.runId] ?? []), trial] };
    this.current = null;
  }

  private leave(): void {
    this.end?.();
    this.end = null;
  }
}
