import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getRun, openTestApp, someExperiment, startRuns, temporaryFolder, trainerOf, until } from './test-app.ts';
import type { TrainingMember } from '../../shared/rpc/trainer.ts';
import type { TrialNews } from '../../shared/stagnation/proof/trial.ts';
import type { MemoryTrainer, TestApp } from './test-app.ts';

let place: ReturnType<typeof temporaryFolder>;
let open: TestApp;
beforeEach(async () => { place = temporaryFolder(); open = await openTestApp(place.folder, { stopTimeoutMs: 50 }); });
afterEach(async () => {
  await open.app.close();
  expect(open.log).toEqual([]);
  place.remove();
});

/** A finished run with the rate 0.001 and the seed 0. */
async function trainOne(experiment: object = someExperiment): Promise<string> {
  const [runId = ''] = await startRuns(open.client, experiment);
  const trainer = await trainerOf(open.trainers, runId);
  trainer.begin();
  trainer.measure('epoch', 1, 3);
  trainer.end('finished', 3, 30);
  return runId;
}

function start(runId: string, set: Record<string, unknown>, repeats = 3) {
  const news: TrialNews[] = [];
  const end = open.client.subscribe('trials.start', { runId, set, repeats }, { onItem: (item) => { news.push(item); } });
  const ended = async () => {
    await until(() => news.length > 0 && news.at(-1)?.state !== 'training');
    return news.at(-1);
  };
  return { news, end, ended };
}

const rateOf = ({ training }: TrainingMember) => training.optimizer.learningRate;

/** The processes that trials use, in the order of their jobs. */
async function nextJob(known: readonly unknown[]): Promise<MemoryTrainer> {
  let found: MemoryTrainer | undefined;
  await until(() => (found = open.trainers.find((trainer) => trainer.isAlive && trainer.job !== null && !known.includes(trainer.job))) !== undefined);
  if (found === undefined) throw new Error('unreachable');
  return found;
}

/** Trains every member to a held-out loss. */
function play(trainer: MemoryTrainer, lossOf: (member: TrainingMember) => number): void {
  trainer.begin();
  for (const member of trainer.job?.members ?? []) {
    trainer.measure('epoch', 1, member.training.epochs, () => lossOf(member), member.runId);
    trainer.end(Number.isFinite(lossOf(member)) ? 'finished' : 'diverged', member.training.epochs, 30, null, member.runId);
  }
}
const faster = { 'training.optimizer.learningRate': 0.1 };

describe('a trial', () => {
  it('trains both arms over paired seeds in one graph, then the unchanged settings for as long as both, and keeps what came of it', async () => {
    const runId = await trainOne();
    const seen: unknown[] = [(await trainerOf(open.trainers, runId)).job];
    const { news, ended } = start(runId, faster);
    const pair = await nextJob(seen);
    expect(pair.job?.members.map((member) => [rateOf(member), member.training.seed, member.training.epochs, member.start.type])).toEqual(
      [0.001, 0.1].flatMap((rate) => [0, 1, 2].map((seed) => [rate, seed, 3, 'fresh'])));
    seen.push(pair.job);
    play(pair, (member) => (rateOf(member) === 0.1 ? 0.1 : 0.7) + member.training.seed / 1_000);
    const control = await nextJob(seen);
    expect(control.job?.members.map((member) => [rateOf(member), member.training.seed, member.training.epochs])).toEqual([0, 1, 2].map((seed) => [0.001, seed, 6]));
    play(control, () => 0.6);
    const last = await ended();
    if (last?.state !== 'finished') throw new Error(JSON.stringify(last));
    const { trial } = last;
    expect(trial).toMatchObject({ runId, set: faster, repeats: 3, metric: 'val_loss', cause: null, says: expect.stringContaining('provisional') as string });
    expect(trial.proof).toMatchObject({ helped: true, before: 0.701, after: 0.101, longer: 0.6, beatsLonger: true, isProvisional: true });
    expect(trial.proof.gain).toBeCloseTo(0.6, 6);
    expect(trial.arms.map(({ arm, epochs, ended: count, band }) => [arm, epochs, count, band.epoch.length])).toEqual([['before', 3, 3, 3], ['after', 3, 3, 3], ['longer', 6, 3, 6]]);
    expect(trial.arms[1]?.values).toEqual([0, 1, 2].map((seed) => 0.1 + seed / 1_000));
    expect(news.find(({ state }) => state === 'training')).toMatchObject({ metric: 'val_loss', arms: [{ arm: 'before', values: [] }, { arm: 'after' }] });
    expect(await open.client.call('trials.list', { runId })).toEqual([trial]);
    expect(await open.client.call('runs.list', {})).toHaveLength(1);
  });

  it('trains the unchanged settings once for several changes, and holds nothing against time that did not help anyway', async () => {
    const runId = await trainOne();
    const seen: unknown[] = [(await trainerOf(open.trainers, runId)).job];
    const first = start(runId, faster);
    const pair = await nextJob(seen);
    seen.push(pair.job);
    play(pair, () => 0.7);
    expect(await first.ended()).toMatchObject({ state: 'finished', trial: { proof: { helped: false, longer: null, beatsLonger: null } } });
    const second = start(runId, { 'training.optimizer.learningRate': 1 });
    const changed = await nextJob(seen);
    expect(changed.job?.members.map(rateOf)).toEqual([1, 1, 1]);
    play(changed, () => NaN);
    expect(await second.ended()).toMatchObject({ state: 'finished', trial: { proof: { helped: false, before: 0.7 } } });
  });

  it('of nothing but more epochs is not held against more epochs', async () => {
    const runId = await trainOne();
    const seen: unknown[] = [(await trainerOf(open.trainers, runId)).job];
    const { ended } = start(runId, { 'training.epochs': 9 });
    for (let group = 0; group < 2; group += 1) {
      const trainer = await nextJob(seen);
      seen.push(trainer.job);
      play(trainer, (member) => (member.training.epochs === 9 ? 0.1 : 0.7));
    }
    expect(await ended()).toMatchObject({ state: 'finished', trial: { proof: { helped: true, beatsLonger: null } } });
  });

  it('stops training when nobody listens any more, and frees its process', async () => {
    const runId = await trainOne();
    const seen: unknown[] = [(await trainerOf(open.trainers, runId)).job];
    const { end } = start(runId, faster);
    const trainer = await nextJob(seen);
    trainer.begin();
    end();
    await until(() => trainer.posted.filter((message) => message.type === 'stop').length === 6);
    for (const { runId: member } of trainer.job?.members ?? []) trainer.end('stopped', 0, 0, null, member);
    const [next = ''] = await startRuns(open.client, someExperiment);
    expect(await trainerOf(open.trainers, next)).toBe(trainer);
    expect(await open.client.call('trials.list', { runId })).toEqual([]);
    expect((await getRun(open.client, runId)).status).toBe('finished');
  });

  it('counts as in progress, and is ended in order with the app: nothing of it is kept', async () => {
    const runId = await trainOne();
    const { news } = start(runId, faster);
    const trainer = await nextJob([(await trainerOf(open.trainers, runId)).job]);
    trainer.begin();
    expect(open.app.activity()).toEqual({ hasRuns: false, sideWork: ['trial'] });
    await open.app.close();
    expect(open.app.activity().sideWork).toEqual([]);
    expect(news.every(({ state }) => state === 'training')).toBe(true);
    open = await openTestApp(place.folder);
    expect(await open.client.call('trials.list', { runId })).toEqual([]);
    expect((await getRun(open.client, runId)).status).toBe('finished');
  });

  it('fails with its training process, and says why', async () => {
    const runId = await trainOne();
    const { ended } = start(runId, faster);
    const trainer = await nextJob([(await trainerOf(open.trainers, runId)).job]);
    trainer.begin();
    trainer.exit('it was ended by signal SIGKILL');
    expect(await ended()).toEqual({ state: 'failed', reason: 'The training process ended: it was ended by signal SIGKILL.' });
  });
});

describe('a trial that cannot be', () => {
  it.each([
    ['a value out of range', { 'training.optimizer.learningRate': -1 }, 'learningRate'],
    ['another split', { 'dataset.split.seed': 5 }, 'keeps the split'],
    ['no change at all', { 'training.epochs': 3 }, 'Change at least one'],
  ])('is refused: %s', async (_what, set, says) => {
    const runId = await trainOne();
    expect(await start(runId, set).ended()).toEqual({ state: 'failed', reason: expect.stringContaining(says) as string });
  });

  it('is refused without held-out rows, and for a run that is not there', async () => {
    const runId = await trainOne({ ...someExperiment, dataset: { ...someExperiment.dataset, split: { validation: 0 } } });
    expect(await start(runId, faster).ended()).toEqual({ state: 'failed', reason: expect.stringContaining('held-out rows') as string });
    expect(await new Promise((resolve) => { open.client.subscribe('trials.start', { runId: 'none', set: faster, repeats: 3 }, { onItem: () => undefined, onError: resolve }); })).toMatchObject({ code: 'not-found' });
  });
});
