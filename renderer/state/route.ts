// The address of what is on screen: `#/train?data=…&run=…`, so that a reload returns to it.

export const screens = ['samples', 'data', 'model', 'train', 'history', 'gallery', 'settings'] as const;
export type Screen = (typeof screens)[number];

export interface Route {
  readonly screen: Screen;
  readonly datasetId: string | null;
  readonly runId: string | null;
}

export const start: Route = { screen: 'samples', datasetId: null, runId: null };

function isScreen(text: string): text is Screen {
  return screens.some((screen) => screen === text);
}

/** The route of an address' fragment; the start screen where it names none. */
export function parseRoute(fragment: string): Route {
  const [path = '', query = ''] = fragment.replace(/^#\/?/, '').split('?');
  if (!isScreen(path)) return start;
  const parameters = new URLSearchParams(query);
  return { screen: path, datasetId: parameters.get('data'), runId: parameters.get('run') };
}

/** The fragment that `parseRoute` reads. */
export function formatRoute({ screen, datasetId, runId }: Route): string {
  const parameters = new URLSearchParams();
  if (datasetId !== null) parameters.set('data', datasetId);
  if (runId !== null) parameters.set('run', runId);
  const query = parameters.toString();
  return `#/${screen}${query === '' ? '' : `?${query}`}`;
}
