// The app as a whole: is it connected, can its history be opened, which engine runs, what does this machine have.
import type { Client } from '../../shared/rpc/client.ts';
import type { AppContract, AppState, Doctor, EngineState } from '../../shared/rpc/contract.ts';
import type { Connection } from '../connect.ts';

export class AppStatus {
  connection = $state.raw<Connection>({ state: 'connecting' });
  /** Null until the app has answered once. */
  state = $state.raw<AppState | null>(null);
  /** The last device check; null until one was asked for. */
  doctor = $state.raw<Doctor | null>(null);
  isChecking = $state(false);

  readonly engine = $derived<EngineState>(this.state?.engine ?? { state: 'starting' });
  readonly isStoreOpen = $derived(this.state?.store.state === 'open');
  /** Why the history cannot be opened, or null. */
  readonly blocked = $derived(this.state?.store.state === 'blocked' ? this.state.store : null);

  private client: Client<AppContract> | null = null;

  /** Follows the app from now on. */
  follow(client: Client<AppContract>): void {
    this.client = client;
    client.subscribe('app.changes', {}, { onItem: (state) => void (this.state = state) });
  }

  /** Tries a blocked history again, or sets its file aside. Throws a Failure. */
  async mendStore(choice: 'retry' | 'set-aside'): Promise<void> {
    if (this.client) this.state = await this.client.call('app.mendStore', { choice });
  }

  /** Looks again what this machine has. Throws a Failure. */
  async check(): Promise<void> {
    if (this.client === null || this.isChecking) return;
    this.isChecking = true;
    try {
      this.doctor = await this.client.call('app.doctor', {});
    } finally {
      this.isChecking = false;
    }
  }
}
