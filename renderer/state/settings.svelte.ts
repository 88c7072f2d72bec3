// The person's settings, and what they do to the page: theme and motion.
import type { Client } from '../../shared/rpc/client.ts';
import type { AppContract, Settings } from '../../shared/rpc/contract.ts';

const darkQuery = '(prefers-color-scheme: dark)';

export class SettingsStore {
  value = $state.raw<Settings>({ theme: 'system', reducedMotion: false });
  private systemIsDark = $state(matchMedia(darkQuery).matches);
  /** The theme in use, the system's followed. Charts read their colours again when it changes. */
  readonly isDark = $derived(this.value.theme === 'system' ? this.systemIsDark : this.value.theme === 'dark');

  private readonly client: Client<AppContract>;

  constructor(client: Client<AppContract>) {
    this.client = client;
    matchMedia(darkQuery).addEventListener('change', (event) => {
      this.systemIsDark = event.matches;
      this.paint();
    });
    this.paint();
  }

  /** Reads what was kept. Throws a Failure. */
  async load(): Promise<void> {
    this.apply(await this.client.call('settings.get', {}));
  }

  /** Takes effect at once; throws a Failure when it cannot be kept. */
  async set(change: Partial<Settings>): Promise<void> {
    this.apply({ ...this.value, ...change });
    this.apply(await this.client.call('settings.set', change));
  }

  private apply(value: Settings): void {
    this.value = value;
    this.paint();
  }

  private paint(): void {
    const root = document.documentElement;
    root.dataset['theme'] = this.isDark ? 'dark' : 'light';
    if (this.value.reducedMotion) root.dataset['motion'] = 'reduced';
    else delete root.dataset['motion'];
  }
}
