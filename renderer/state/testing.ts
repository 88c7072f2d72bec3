// The page's state for component tests: the real stores over the real client and server of the contract, joined in memory.
// A test says what the app answers; what it does not say is refused as it would be by an app that knows nothing.
import { createClient } from '../../shared/rpc/client.ts';
import { contract } from '../../shared/rpc/contract.ts';
import type { AppContract, AppState } from '../../shared/rpc/contract.ts';
import type { Handlers } from '../../shared/rpc/define.ts';
import { Failure } from '../../shared/rpc/failure.ts';
import { createPortPair } from '../../shared/rpc/memory-port.ts';
import { serve } from '../../shared/rpc/server.ts';
import type { Dataset } from '../../shared/spec/profile.ts';
import { AppStatus } from './app.svelte.ts';
import type { Stores } from './context.ts';
import { createStores } from './stores.ts';

export const openState: AppState = {
  appVersion: '0.1.0',
  shell: 'loopback',
  platform: 'linux',
  store: { state: 'open' },
  engine: { state: 'ready', tier: 'eager', device: 'cpu', tensorflow: '2.21.0', threads: 1, reason: null },
};

function answersOf(handlers: Partial<Handlers<AppContract>>): Handlers<AppContract> {
  const usual: Partial<Handlers<AppContract>> = {
    'app.changes': (_, emit) => (emit(openState), () => {}),
    'runs.changes': () => () => {},
    'datasets.list': async () => [],
    'samples.list': async () => [],
    'presets.list': async () => [],
    'trials.list': async () => [],
    'probes.list': async () => [],
    'probes.offers': async () => [],
    'settings.get': async () => ({ theme: 'light', reducedMotion: true }),
    'settings.set': async ({ theme = 'light', reducedMotion = true }) => ({ theme, reducedMotion }),
  };
  const unknown = Object.fromEntries(
    Object.keys(contract).map((name) => [name, async () => Promise.reject(new Failure('not-found', `The test's app does not answer ${name}.`))]),
  );
  return { ...unknown, ...usual, ...handlers } as Handlers<AppContract>;
}

/** Stores that are connected and follow the app. */
export function createTestStores(handlers: Partial<Handlers<AppContract>> = {}): Stores {
  const [page, main] = createPortPair();
  serve(contract, answersOf(handlers), main, { appVersion: '0.1.0', log: (line) => { throw new Error(line); }, newId: () => 'test', hasOutputChecks: true });
  const client = createClient(contract, page);
  const app = new AppStatus();
  app.connection = { state: 'open' };
  app.follow(client);
  return createStores(client, app);
}

/** A data set of two columns, `x` and the classes `a` and `b` of `label`. */
export const twoColumns: Dataset = {
  datasetId: 'd1',
  name: 'two.csv',
  byteLength: 2048,
  importedAt: 0,
  suggestedTarget: 'label',
  sampleId: null,
  runCount: 0,
  profile: {
    rows: 100,
    columns: [
      { name: 'x', type: 'number', missing: 3, distinct: 90, lowest: 0, highest: 9.5, mean: 4.25, median: 4, standardDeviation: 2, isWhole: false, histogram: { kind: 'number', edges: [0, 5, 10], counts: [60, 37], byClass: null } },
      { name: 'label', type: 'category', missing: 0, distinct: 2, lowest: null, highest: null, mean: null, median: null, standardDeviation: null, isWhole: false, histogram: { kind: 'values', values: ['a', 'b'], counts: [70, 30], otherCount: 0, byClass: null } },
    ],
    import: { separator: ',', quote: '"', decimal: '.', header: true, encoding: 'UTF-8' },
    firstLines: ['x,label', '1.5,a'],
    notes: [{ column: 'x', severity: 'warning', title: 'Gaps', says: '3 values are missing.' }],
  },
};
