// The case gallery: what it holds, once it was asked for, and which of it is on show.
import type { Client } from '../../shared/rpc/client.ts';
import type { AppContract } from '../../shared/rpc/contract.ts';
import { Failure, messageOf } from '../../shared/rpc/failure.ts';
import type { Gallery, GalleryCase } from '../../shared/rpc/gallery.ts';

/** In the place of a case's id: the reading list is on show. */
export const readingList = 'reading-list';

export class GalleryStore {
  content = $state.raw<Gallery | null>(null);
  /** Why it could not be read; null while that is not so. */
  failure = $state.raw<Failure | null>(null);
  /** A case's id, or `readingList`; null until one was chosen. */
  private chosen = $state<string | null>(null);
  private readonly client: Client<AppContract>;

  readonly shownId = $derived(this.chosen ?? this.content?.cases[0]?.caseId ?? null);
  readonly shown = $derived<GalleryCase | null>(this.content?.cases.find(({ caseId }) => caseId === this.shownId) ?? null);

  constructor(client: Client<AppContract>) {
    this.client = client;
  }

  /** Asks for it, unless it is there. What goes wrong is kept in `failure`. */
  async load(): Promise<void> {
    if (this.content !== null) return;
    this.failure = null;
    try {
      this.content = await this.client.call('gallery.list', {});
    } catch (error) {
      this.failure = error instanceof Failure ? error : new Failure('internal', messageOf(error));
    }
  }

  show(caseId: string): void {
    this.chosen = caseId;
  }
}
