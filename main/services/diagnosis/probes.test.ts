// Probes with real training processes on planted faults: each reading has to tell the fault that is there, and the run has to stay as it is.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forkTrainer } from '../fork-trainer.ts';
import { getRun, openTestApp, startRuns, temporaryFolder, trainerOf, until, untilStatus } from '../test-app.ts';
import type { ProbeNews } from '../../../shared/rpc/probe-news.ts';
import type { ProbeId } from '../../../shared/stagnation/probes/result.ts';
import type { AppOptions } from '../../app.ts';
import type { TestApp } from '../test-app.ts';

let place: ReturnType<typeof temporaryFolder>;
let open: TestApp;
async function openApp(options: Partial<AppOptions> = {}): Promise<void> {
  open = await openTestApp(place.folder, { startTrainer: forkTrainer, cores: 2, ...options });
}
beforeEach(() => { place = temporaryFolder(); });
afterEach(async () => {
  await open.app.close();
  expect(open.log).toEqual([]);
  place.remove();
});

const dense = (units: number, more: object = {}) => ({ type: 'dense', units, ...more });
const healthy = { model: { layers: [dense(32)] }, training: { epochs: 60, optimizer: { type: 'adam', learningRate: 0.01 } } };

/** A finished run on two rings, which no straight line divides. */
async function trainRings(settings: object): Promise<string> {
  const { datasetId } = await open.client.call('samples.open', { sampleId: 'circles' });
  const experiment = { version: 1, dataset: { path: 'circles.csv', target: 'ring' }, ...healthy, ...settings };
  const { runIds: [runId = ''] } = await open.client.call('runs.start', { datasetId, experiment });
  await untilStatus(open.client, runId, 'finished');
  await until(async () => (await getRun(open.client, runId)).facts?.floors !== undefined);
  return runId;
}

function probe(runId: string, probes: ProbeId[] | null) {
  const news: ProbeNews[] = [];
  const end = open.client.subscribe('probes.start', { runId, probes }, { onItem: (item) => { news.push(item); } });
  const ended = async () => {
    await until(() => news.some(({ state }) => state === 'finished' || state === 'failed'));
    return news.at(-1);
  };
  const results = () => news.flatMap((item) => (item.state === 'result' ? [item.result] : []));
  return { news, end, ended, results };
}

async function readingsOf(runId: string, id: ProbeId): Promise<Record<string, number | null>> {
  const { ended, results } = probe(runId, [id]);
  expect(await ended()).toMatchObject({ state: 'finished' });
  return results()[0]?.readings ?? {};
}

describe('a planted fault', () => {
  beforeEach(() => openApp());

  it('of a rate too low gains much at higher rates, from the weights as they are and from fresh ones', async () => {
    const runId = await trainRings({ training: { epochs: 30, optimizer: { type: 'adam', learningRate: 1e-5 } } });
    const readings = await readingsOf(runId, 'learning-rate');
    expect(readings['gain-up']).toBeGreaterThan(0.5);
    expect(readings['gain-up-fresh']).toBeGreaterThan(0.5);
    expect(readings['gain-down']).toBeLessThan(0.1);
    expect(readings['best-factor']).toBeGreaterThanOrEqual(100);
  }, 60_000);

  it('of a rate that killed the network: 32 rows are learned from fresh weights, not from those of the run; and full steps go up', async () => {
    const runId = await trainRings({ model: { layers: [dense(32), dense(32)] }, training: { epochs: 30, optimizer: { type: 'adam', learningRate: 5 } } });
    const readings = await readingsOf(runId, 'one-batch');
    expect(readings['left-fresh']).toBeLessThan(0.1);
    expect(readings['now-minus-fresh']).toBeGreaterThan(0.3);
    expect((await readingsOf(runId, 'sharpness'))['rise-fresh']).toBeGreaterThan(0.1);
  }, 60_000);

  it('of a network too small is told by a wider one, on training and held-out rows', async () => {
    const runId = await trainRings({ model: { layers: [dense(1)] } });
    const readings = await readingsOf(runId, 'wider');
    expect(readings['gain']).toBeGreaterThan(0.2);
    expect(readings['validation-gain']).toBeGreaterThan(0.2);
  }, 60_000);

  it('of regularisation too strong is told by training without', async () => {
    const runId = await trainRings({ model: { layers: [dense(32, { l2: 1 })] } });
    expect((await readingsOf(runId, 'no-regularisation'))['gain']).toBeGreaterThan(0.5);
  }, 60_000);

  it('of too many saturating layers is told by fewer of them, and by a start that signals pass through', async () => {
    const runId = await trainRings({ model: { layers: Array.from({ length: 10 }, () => dense(16, { activation: 'sigmoid' })) }, training: { epochs: 15 } });
    const { ended, results } = probe(runId, ['depth-cut', 'repaired-initialisation', 'one-batch']);
    expect(await ended()).toMatchObject({ state: 'finished', finding: { diagnosis: { verdict: 'stuck' } } });
    const [cut, repaired, batch] = results().map(({ readings }) => readings);
    expect(Math.max(cut?.['gain'] ?? 0, repaired?.['gain'] ?? 0)).toBeGreaterThan(0.2);
    expect(batch?.['left-fresh']).toBeGreaterThan(0.3);
  }, 60_000);
});

describe('probes of a run', () => {
  beforeEach(() => openApp());

  it('are chosen with their costs, kept with it, and part of its new diagnosis; the run stays as it was', async () => {
    const runId = await trainRings({ training: { epochs: 30, optimizer: { type: 'adam', learningRate: 1e-5 } } });
    const before = await getRun(open.client, runId);
    const checkpoints = await open.client.call('runs.checkpoints', { runId });
    const offers = await open.client.call('probes.offers', { runId });
    expect(offers.map((offer) => offer.probe)).not.toContain('no-regularisation');
    for (const { seconds, title, asks } of offers) expect([seconds > 0, title.length > 0, asks.length > 0]).toEqual([true, true, true]);

    const { news, ended, results } = probe(runId, null);
    const last = await ended();
    if (last?.state !== 'finished') throw new Error(JSON.stringify(last));
    const chosen = news.flatMap((item) => (item.state === 'chosen' ? [item] : []));
    expect(chosen[0]?.probes.map((one) => one.probe).sort()).toEqual(offers.filter(({ isNext }) => isNext).map((one) => one.probe).sort());
    expect(chosen[0]?.seconds).toBeGreaterThan(0);
    expect(results().map((one) => one.probe)).toContain('learning-rate');
    expect(await open.client.call('probes.list', { runId })).toEqual(results());

    const after = await getRun(open.client, runId);
    expect(after.finding).toEqual(last.finding);
    expect(after.finding?.diagnosis.causes[0]).toMatchObject({ cause: 'learning-rate-too-low' });
    expect(after.finding?.diagnosis.causes[0]?.evidence.map(({ signal }) => signal)).toContain('probe:learning-rate:gain-up');
    expect(after).toEqual({ ...before, finding: after.finding });
    expect(await open.client.call('runs.checkpoints', { runId })).toEqual(checkpoints);
    expect(await open.client.call('runs.list', {})).toHaveLength(1);
    // Of the same weights they would come to the same.
    expect((await open.client.call('probes.offers', { runId })).filter(({ isNext }) => isNext).map((one) => one.probe)).not.toContain('learning-rate');
  }, 60_000);

  it('of one that trains are part of its diagnosis at once, and it trains on', async () => {
    const { datasetId } = await open.client.call('samples.open', { sampleId: 'circles' });
    const experiment = { version: 1, dataset: { path: 'circles.csv', target: 'ring' }, model: { layers: [dense(32), dense(32)] }, training: { epochs: 20_000, optimizer: { type: 'adam', learningRate: 5 } } };
    const { runIds: [runId = ''] } = await open.client.call('runs.start', { datasetId, experiment });
    await until(async () => (await getRun(open.client, runId)).checkpoint !== null);
    const { ended } = probe(runId, ['one-batch']);
    const last = await ended();
    if (last?.state !== 'finished') throw new Error(JSON.stringify(last));
    expect(last.finding?.diagnosis.causes.flatMap(({ evidence }) => evidence.map(({ signal }) => signal))).toContain('probe:one-batch:now-minus-fresh');
    const { status, step } = await getRun(open.client, runId);
    expect(status).toBe('training');
    await until(async () => (await getRun(open.client, runId)).step > step);
    const { finding } = await getRun(open.client, runId);
    expect(finding?.diagnosis.causes.flatMap(({ evidence }) => evidence.map(({ signal }) => signal))).toContain('probe:one-batch:now-minus-fresh');
  }, 60_000);

  it('begin from fresh weights where there is no checkpoint', async () => {
    const { datasetId } = await open.client.call('samples.open', { sampleId: 'circles' });
    const experiment = { version: 1, dataset: { path: 'circles.csv', target: 'ring' }, ...healthy, training: { epochs: 60, optimizer: { type: 'sgd', learningRate: 1e15 } } };
    const { runIds: [runId = ''] } = await open.client.call('runs.start', { datasetId, experiment });
    await untilStatus(open.client, runId, 'diverged');
    expect(await open.client.call('runs.checkpoints', { runId })).toEqual([]);
    const readings = await readingsOf(runId, 'one-batch');
    expect(readings['left-fresh']).toBeLessThan(0.1);
    expect(readings['left-now']).toBeNull();
  }, 60_000);

  it('count as in progress, and leave nothing when nobody listens any more', async () => {
    const runId = await trainRings(healthy);
    const { news, end } = probe(runId, ['data-fraction', 'shuffled-labels']);
    await until(() => news.some(({ state }) => state === 'chosen'));
    expect(open.app.activity().sideWork).toEqual(['probe']);
    end();
    await until(() => open.app.activity().sideWork.length === 0);
    // Another one afterwards has the processes, and the list to itself.
    await readingsOf(runId, 'one-batch');
    expect((await open.client.call('probes.list', { runId })).map((one) => one.probe)).toEqual(['one-batch']);
  }, 60_000);
});

describe('a probe that cannot be', () => {
  it('is refused with the reason', async () => {
    await openApp();
    const runId = await trainRings(healthy);
    expect(await probe(runId, ['no-regularisation']).ended()).toEqual({ state: 'failed', reason: expect.stringContaining('no-regularisation') as string });
    expect(await new Promise((resolve) => { open.client.subscribe('probes.start', { runId: 'none', probes: null }, { onItem: () => undefined, onError: resolve }); })).toMatchObject({ code: 'not-found' });
  }, 60_000);

  it('waits for a run that has begun', async () => {
    open = await openTestApp(place.folder);
    const [runId = ''] = await startRuns(open.client);
    await trainerOf(open.trainers, runId);
    expect(await probe(runId, null).ended()).toEqual({ state: 'failed', reason: expect.stringContaining('has not begun to train') as string });
  });
});
