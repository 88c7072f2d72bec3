// Has the app compile what is being designed, a moment after the last change, so that Train does not wait for it.
import type { Client } from '../../shared/rpc/client.ts';
import type { AppContract } from '../../shared/rpc/contract.ts';

/** So long must the settings rest: shorter than a hand's way to Train, longer than the pause between two keys. */
const restMs = 700;

export class Preparing {
  private readonly client: Client<AppContract>;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private asked: AbortController | null = null;
  private isFirst = true;

  constructor(client: Client<AppContract>) {
    this.client = client;
  }

  /** Prepares an experiment that can be trained: the first one at once, another when nothing newer came for a moment. */
  want(datasetId: string, experiment: unknown): void {
    this.forget();
    this.timer = setTimeout(() => this.ask(datasetId, experiment), this.isFirst ? 0 : restMs);
    this.isFirst = false;
  }

  /** Gives up what is not asked for yet. What is under way goes on: it may be just what is trained next. */
  forget(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private ask(datasetId: string, experiment: unknown): void {
    this.asked?.abort();
    this.asked = new AbortController();
    // A preparation that fails costs nothing: what is wrong is told when the run is started.
    this.client.call('runs.prepare', { datasetId, experiment }, { signal: this.asked.signal }).catch(() => {});
  }
}
