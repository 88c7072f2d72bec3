// Which screen, data set and run are on show. The address bar keeps them, so a reload and the Back button return.
import { formatRoute, parseRoute } from './route.ts';
import type { Route, Screen } from './route.ts';

export type { Screen } from './route.ts';

export class Router {
  private route = $state.raw<Route>(parseRoute(location.hash));

  readonly screen = $derived(this.route.screen);
  /** The data set that Data and Model work on. */
  readonly datasetId = $derived(this.route.datasetId);
  /** The run that Train shows. */
  readonly runId = $derived(this.route.runId);

  constructor() {
    window.addEventListener('hashchange', () => {
      // A new key for this page: connect again with it.
      if (location.hash.startsWith('#t=')) location.reload();
      else this.route = parseRoute(location.hash);
    });
  }

  /** Shows a screen; data set and run stay as they are where they are not named. */
  go(screen: Screen, change: { readonly datasetId?: string | null; readonly runId?: string | null } = {}): void {
    const next: Route = { ...this.route, ...change, screen };
    this.route = next;
    if (location.hash !== formatRoute(next)) location.hash = formatRoute(next);
  }

  /** Forgets a data set that is no more. */
  leaveDataset(datasetId: string): void {
    if (this.datasetId !== datasetId) return;
    this.go(this.screen === 'data' || this.screen === 'model' ? 'samples' : this.screen, { datasetId: null });
  }
}
