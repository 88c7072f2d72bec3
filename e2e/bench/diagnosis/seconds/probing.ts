// A verdict with probes, as a person asks for it: the whole app on a fresh data folder, a faulty run on 2,000 rows of 50 columns, and
// the probes that the app chooses itself.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openApp } from '../../../../main/cli/open-app.ts';
import { createClient } from '../../../../shared/rpc/client.ts';
import type { Client } from '../../../../shared/rpc/client.ts';
import { contract } from '../../../../shared/rpc/contract.ts';
import type { AppContract } from '../../../../shared/rpc/contract.ts';
import { createPortPair } from '../../../../shared/rpc/memory-port.ts';
import type { ProbeNews } from '../../../../shared/rpc/probe-news.ts';
import { seededRandom } from '../../../../shared/seeded-random.ts';
import { isActive } from '../../../../shared/spec/run.ts';
import type { RunSummary } from '../../../../shared/spec/run.ts';
import type { ProbeId } from '../../../../shared/stagnation/probes/result.ts';
import type { Row } from '../../rows.ts';
import { noiseColumns } from '../data/classes.ts';
import { toCsv } from '../data/table.ts';
import { rowOf } from '../row.ts';

export const mostProbingSeconds = 20;
/** What issue and plan name. */
const table = { rows: 2_000, columns: 50, telling: 10, noise: 0.2 } as const;
const pollMs = 20;

/** Faults that signals alone may leave in doubt; the first that does is probed. */
const faults: readonly { readonly name: string; readonly model: object; readonly training: object }[] = [
  { name: 'learning rate too low', model: { layers: [{ type: 'dense', units: 64 }] }, training: { epochs: 30, optimizer: { type: 'adam', learningRate: 1e-5 } } },
  { name: 'too strong a penalty', model: { layers: [{ type: 'dense', units: 64, l2: 0.3 }] }, training: { epochs: 30 } },
  { name: 'dead network', model: { layers: [{ type: 'dense', units: 32 }, { type: 'dense', units: 32 }] }, training: { epochs: 30, optimizer: { type: 'adam', learningRate: 3 } } },
];

export interface Probed {
  readonly fault: string;
  /** From the click to the new verdict. */
  readonly seconds: number;
  readonly probes: readonly ProbeId[];
}

async function importTable(client: Client<AppContract>): Promise<string> {
  const bytes = new TextEncoder().encode(toCsv(noiseColumns(seededRandom(50), table)));
  const { uploadId } = await client.call('datasets.begin', { name: 'wide.csv', byteLength: bytes.byteLength });
  const slice = 64 * 1024;
  for (let start = 0; start < bytes.byteLength; start += slice) await client.call('datasets.append', { uploadId, bytes: bytes.slice(start, start + slice) });
  return (await client.call('datasets.commit', { uploadId })).datasetId;
}

/** Settles with a run that has ended, once everything is known that a verdict without probes goes by. */
async function trained(client: Client<AppContract>, datasetId: string, fault: (typeof faults)[number]): Promise<RunSummary> {
  const experiment = { version: 1, dataset: { path: 'wide.csv', target: 'label' }, ...fault };
  const { runIds: [runId = ''] } = await client.call('runs.start', { datasetId, experiment });
  for (;;) {
    const { run } = await client.call('runs.get', { runId });
    if (!isActive(run.status) && run.finding !== null && run.facts?.floors !== undefined) return run;
    if (run.status === 'crashed' || run.status === 'interrupted') throw new Error(`"${run.name}" ended as ${run.status}: ${run.statusReason}`);
    await sleep(pollMs);
  }
}

/** `ids`: null to let the app choose. */
function probe(client: Client<AppContract>, runId: string, ids: ProbeId[] | null): Promise<Omit<Probed, 'fault'>> {
  const start = performance.now();
  const probes: ProbeId[] = [];
  return new Promise((resolve, reject) => {
    const onItem = (news: ProbeNews): void => {
      if (news.state === 'result') probes.push(news.result.probe);
      if (news.state === 'finished') resolve({ seconds: (performance.now() - start) / 1000, probes });
      if (news.state === 'failed') reject(new Error(news.reason));
    };
    client.subscribe('probes.start', { runId, probes: ids }, { onItem, onError: reject });
  });
}

async function probeFirstInDoubt(client: Client<AppContract>): Promise<Probed> {
  const datasetId = await importTable(client);
  let last: RunSummary | null = null;
  for (const fault of faults) {
    last = await trained(client, datasetId, fault);
    const probed = await probe(client, last.runId, null);
    if (probed.probes.length > 0) return { fault: fault.name, ...probed };
  }
  if (last === null) throw new Error('No run was trained.');
  // Each is named without: so probes are asked for by name, as many as the app runs at once.
  const { runId } = last;
  const offers = await client.call('probes.offers', { runId });
  return { fault: `${last.experimentName}, named without`, ...(await probe(client, runId, offers.slice(0, 2).map((offer) => offer.probe))) };
}

/** @throws Error where nothing can be trained or probed */
export async function measureProbing(): Promise<Probed> {
  const folder = mkdtempSync(join(tmpdir(), 'unstuck-bench-'));
  const app = await openApp({ history: folder });
  try {
    const [page, main] = createPortPair();
    app.attach(main);
    return await probeFirstInDoubt(createClient(contract, page));
  } finally {
    await app.close();
    rmSync(folder, { recursive: true });
  }
}

export function rowOfProbing({ fault, seconds, probes }: Probed): Row {
  return { ...rowOf('verdict with probes, 2,000 rows x 50 columns', 's', seconds, 'lower', mostProbingSeconds, 1), reason: `${fault}: ${probes.join(', ')}` };
}
