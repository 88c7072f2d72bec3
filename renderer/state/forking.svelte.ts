// Which run somebody is about to fork: asked for in Train, History or the palette, answered by one dialog.

export interface ForkRequest {
  readonly runId: string;
  /** The checkpoint to propose: the last one up to this epoch. Null proposes the latest. */
  readonly epoch: number | null;
}

export class Forking {
  request = $state.raw<ForkRequest | null>(null);

  open(runId: string, epoch: number | null = null): void {
    this.request = { runId, epoch };
  }

  close(): void {
    this.request = null;
  }
}
