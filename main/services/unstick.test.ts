import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getRun, importCsv, MemoryTrainer, openTestApp, someExperiment, temporaryFolder, until, untilStatus } from './test-app.ts';
import type { ToTrainer, TrainingMember } from '../../shared/rpc/trainer.ts';
import type { UnstickNews } from '../../shared/rpc/unstick-news.ts';
import type { TestApp } from './test-app.ts';

const epochs = 40;
type LossAt = (member: TrainingMember, epoch: number) => number;

/** Trains every job at once, to the losses that the test's world has for its settings. */
class PlayingTrainer extends MemoryTrainer {
  static lossAt: LossAt = () => 0.7;
  static isSlow = false;

  override post(message: ToTrainer): void {
    super.post(message);
    if (message.type === 'start' && !(PlayingTrainer.isSlow && message.job.members.length > 1)) setTimeout(() => { this.play(); }, 0);
    if (message.type === 'stop') setTimeout(() => { this.end('stopped', 0, 0, null, message.runId); }, 0);
  }

  private play(): void {
    this.begin();
    for (const member of this.job?.members ?? []) {
      this.measure('epoch', 1, member.training.epochs, (epoch) => PlayingTrainer.lossAt(member, epoch), member.runId);
      this.end('finished', member.training.epochs, member.training.epochs * 10, null, member.runId);
    }
  }
}

const crawl: LossAt = (_member, epoch) => 0.7 - 0.001 * epoch;
/** No better after more epochs; but far better than a constant answer, so that there is something to learn. */
const hopeless: LossAt = (member, epoch) => 0.7 - (0.28 * epoch) / member.training.epochs;
const learned: LossAt = (member, epoch) => 0.1 + 0.001 * (member.training.seed % 7) + 0.6 * Math.exp(-epoch / 4);

let place: ReturnType<typeof temporaryFolder>;
let open: TestApp;
beforeEach(async () => {
  PlayingTrainer.isSlow = false;
  place = temporaryFolder();
  open = await openTestApp(place.folder, { stopTimeoutMs: 50, startTrainer: (options) => new PlayingTrainer(options) });
});
afterEach(async () => {
  await open.app.close();
  expect(open.log).toEqual([]);
  place.remove();
});

async function startRun(lossAt: LossAt, dataset: object = {}): Promise<string> {
  PlayingTrainer.lossAt = lossAt;
  const { datasetId } = await importCsv(open.client);
  const experiment = { ...someExperiment, dataset: { ...someExperiment.dataset, ...dataset }, training: { epochs, batchSize: 4, optimizer: { type: 'adam', learningRate: 1e-5 } } };
  const { runIds: [runId = ''] } = await open.client.call('runs.start', { datasetId, experiment });
  return runId;
}

function unstick(runId: string, budgetSeconds: number | null = null) {
  const news: UnstickNews[] = [];
  const end = open.client.subscribe('unstick.start', { runId, budgetSeconds }, { onItem: (item) => { news.push(item); } });
  const ended = async () => {
    await until(() => news.some(({ state }) => state === 'ended' || state === 'failed'));
    return news.at(-1);
  };
  const trials = () => news.flatMap((item) => (item.state === 'trial' ? [item.trial] : []));
  return { news, end, ended, trials };
}

describe('unsticking', () => {
  it('waits for the run, tries what is proposed, and takes over what helps as a child of it', async () => {
    const runId = await startRun((member, epoch) => (member.training.optimizer.learningRate > 1e-4 ? learned : crawl)(member, epoch));
    const { ended, trials } = unstick(runId);
    const last = await ended();
    if (last?.state !== 'ended') throw new Error(JSON.stringify(last));
    expect(last.outcome).toBe('unstuck');
    expect(trials()).toMatchObject([{ runId, cause: 'learning-rate-too-low', set: { 'training.optimizer.learningRate': 0.001 }, repeats: 6, proof: { helped: true, isProvisional: false, beatsLonger: true } }]);
    const child = await getRun(open.client, last.runId);
    expect(child).toMatchObject({ parentRunId: runId, status: 'finished', name: 'Raise the learning rate', set: { 'training.optimizer.learningRate': 0.001 }, spec: { training: { seed: 0, optimizer: { learningRate: 0.001 } } } });
    expect(await open.client.call('runs.list', {})).toHaveLength(2);
    expect(await open.client.call('trials.list', { runId })).toEqual(trials());
  });

  it('leaves a run alone that is well', async () => {
    const runId = await startRun(learned);
    const { ended, trials } = unstick(runId);
    expect(await ended()).toMatchObject({ state: 'ended', outcome: 'at-floor', runId });
    expect(trials()).toEqual([]);
  });

  it('gives up when nothing helps, and makes no run of it', async () => {
    const runId = await startRun(hopeless);
    const { ended, trials } = unstick(runId);
    expect(await ended()).toMatchObject({ state: 'ended', outcome: 'still-stuck', runId });
    expect(trials().length).toBeGreaterThan(2);
    expect(trials().every(({ proof }) => !proof.helped)).toBe(true);
    expect(await open.client.call('runs.list', {})).toHaveLength(1);
  });

  it('proves nothing without held-out rows, and says how to mend that', async () => {
    const { ended, trials } = unstick(await startRun(crawl, { split: { validation: 0 } }));
    expect(await ended()).toMatchObject({ outcome: 'still-stuck', because: expect.stringContaining('dataset.split.validation') as string });
    expect(trials()).toEqual([]);
  });

  it('stops in the middle of a trial when the time is spent', async () => {
    const runId = await startRun(crawl);
    await untilStatus(open.client, runId, 'finished');
    PlayingTrainer.isSlow = true;
    const { ended } = unstick(runId, 0.3);
    expect(await ended()).toMatchObject({ state: 'ended', outcome: 'still-stuck', because: 'The time is spent.' });
    expect(await open.client.call('trials.list', { runId })).toEqual([]);
  });

  it('ends when nobody listens any more', async () => {
    const runId = await startRun(crawl);
    await untilStatus(open.client, runId, 'finished');
    PlayingTrainer.isSlow = true;
    const { news, end } = unstick(runId);
    await until(() => news.some(({ state }) => state === 'trying'));
    end();
    PlayingTrainer.isSlow = false;
    await startRun(learned);
    expect(await open.client.call('trials.list', { runId })).toEqual([]);
  });

  it('counts as in progress, and ends in order with the app', async () => {
    const runId = await startRun(hopeless);
    PlayingTrainer.isSlow = true;
    const { news } = unstick(runId);
    await until(() => news.some(({ state }) => state === 'trying'));
    expect(open.app.activity()).toEqual({ hasRuns: false, sideWork: ['unsticking'] });
    await open.app.close();
    expect(open.app.activity().sideWork).toEqual([]);
    expect(news.some(({ state }) => state === 'ended' || state === 'failed')).toBe(false);
  });
});

describe('unsticking that cannot be', () => {
  it('is refused for a run that is not there', async () => {
    expect(await new Promise((resolve) => { open.client.subscribe('unstick.start', { runId: 'none', budgetSeconds: null }, { onItem: () => undefined, onError: resolve }); })).toMatchObject({ code: 'not-found' });
  });

  it('fails for a run that was stopped before there was anything to diagnose', async () => {
    PlayingTrainer.isSlow = true;
    const { datasetId } = await importCsv(open.client);
    const { runIds: [runId = '', other = ''] } = await open.client.call('runs.start', { datasetId, experiment: { ...someExperiment, repeats: 2 } });
    for (const id of [runId, other]) await open.client.call('runs.stop', { runId: id });
    await untilStatus(open.client, runId, 'stopped');
    expect(await unstick(runId).ended()).toEqual({ state: 'failed', reason: expect.stringContaining('not diagnosed') as string });
  });
});
