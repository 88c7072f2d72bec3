// The small curves of the table, read for the rows in sight only, a few at a time.
import { SvelteMap } from 'svelte/reactivity';
import type { Client } from '../../../shared/rpc/client.ts';
import type { AppContract } from '../../../shared/rpc/contract.ts';
import type { RunSummary } from '../../../shared/spec/run.ts';

/** Two points a pixel column is all that a curve of 92 pixels shows. */
const mostRows = 184;
/** Reads under way at once, so that scrolling fast does not hold up the rest of the app. */
const mostReads = 3;

export class Sparklines {
  private readonly client: Client<AppContract>;
  private readonly curves = new SvelteMap<string, Float64Array>();
  /** Epoch up to which a run's curve was read, or is being read. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- bookkeeping, which no screen shows
  private readonly readUntil = new Map<string, number>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- bookkeeping, which no screen shows
  private readonly waiting = new Map<string, RunSummary>();
  private reads = 0;

  constructor(client: Client<AppContract>) {
    this.client = client;
  }

  /** The validation loss of a run as far as it is read; empty until then. */
  curveOf(run: RunSummary): Float64Array {
    return this.curves.get(run.runId) ?? new Float64Array();
  }

  /** Sees to it that the curve of a run is, or will be, up to date. */
  want(run: RunSummary): void {
    if (this.readUntil.get(run.runId) === run.epoch || run.epoch === 0) return;
    this.waiting.set(run.runId, run);
    this.readNext();
  }

  private readNext(): void {
    const [next] = this.waiting.values();
    if (next === undefined || this.reads >= mostReads) return;
    this.waiting.delete(next.runId);
    this.readUntil.set(next.runId, next.epoch);
    this.reads += 1;
    void this.read(next).finally(() => {
      this.reads -= 1;
      this.readNext();
    });
  }

  private async read(run: RunSummary): Promise<void> {
    const names = [run.metrics['val_loss'] === undefined && run.metrics['best_val_loss'] === undefined ? 'loss' : 'val_loss'];
    try {
      const batch = await this.client.call('metrics.range', { runId: run.runId, group: 'epoch', names, fromStep: 0, toStep: null, maxRows: mostRows });
      this.curves.set(run.runId, batch?.values[0] ?? new Float64Array());
    } catch {
      // Without a connection the cell stays as it is; the next change of the run asks again.
      this.readUntil.delete(run.runId);
    }
  }
}
