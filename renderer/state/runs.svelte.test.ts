// The list of runs over the real client and server, across a lost connection.
import { expect, it, vi } from 'vitest';
import { createClient } from '../../shared/rpc/client.ts';
import { contract } from '../../shared/rpc/contract.ts';
import type { AppContract } from '../../shared/rpc/contract.ts';
import type { Handlers } from '../../shared/rpc/define.ts';
import { createPortPair } from '../../shared/rpc/memory-port.ts';
import type { Port } from '../../shared/rpc/port.ts';
import { serve } from '../../shared/rpc/server.ts';
import type { RunSummary } from '../../shared/spec/run.ts';
import { Runs } from './runs.svelte.ts';

function run(runId: string, createdAt: number, more: Partial<RunSummary> = {}): RunSummary {
  return { runId, createdAt, status: 'finished', trashedAt: null, datasetId: 'd', experimentId: 'e', ...more } as RunSummary;
}

/** A port to an app that has these runs. */
function appWith(runs: readonly RunSummary[]): { port: Port; end: () => void } {
  const [page, main] = createPortPair();
  const handlers: Partial<Handlers<AppContract>> = {
    'runs.changes': (_, emit) => {
      for (const each of runs) emit({ run: each, removedRunId: null });
      return () => {};
    },
  };
  serve(contract, handlers as Handlers<AppContract>, main, { appVersion: '0', log: () => {}, newId: () => 'id' });
  return { port: page, end: () => main.close() };
}

it('lists the newest first, and an experiment in the order it was planned', async () => {
  const runs = new Runs(createClient(contract, appWith([run('a', 1), run('b', 2), run('c', 2, { trashedAt: 5 })]).port));
  runs.follow();
  await vi.waitFor(() => expect(runs.list.map(({ runId }) => runId)).toEqual(['c', 'b', 'a']));
  expect(runs.ofExperiment('e').map(({ runId }) => runId)).toEqual(['a', 'b']);
  expect(runs.countOf('d')).toBe(2);
});

it('goes on with what it knows while the connection is lost, then forgets what was removed', async () => {
  const first = appWith([run('a', 1), run('b', 2)]);
  const client = createClient(contract, first.port);
  const runs = new Runs(client);
  runs.follow();
  await vi.waitFor(() => expect(runs.list).toHaveLength(2));
  first.end();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(runs.list).toHaveLength(2);
  client.attach(appWith([run('b', 2)]).port);
  await vi.waitFor(() => expect(runs.list.map(({ runId }) => runId)).toEqual(['b']));
});
