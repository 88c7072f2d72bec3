import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getRun, importCsv, openTestApp, someExperiment, temporaryFolder, trainerOf, until } from '../test-app.ts';
import type { TestApp } from '../test-app.ts';

let place: ReturnType<typeof temporaryFolder>;
let open: TestApp;
beforeEach(async () => { place = temporaryFolder(); open = await openTestApp(place.folder, { stopTimeoutMs: 50 }); });
afterEach(async () => {
  await open.app.close();
  expect(open.log).toEqual([]);
  place.remove();
});

/** 200 rows of two classes that a line divides: simple models come to almost no loss. */
const separable = ['a,b,label', ...Array.from({ length: 200 }, (_, row) => `${(row * 37) % 101},${(row * 7) % 11},${(row * 37) % 101 < 50 ? 'no' : 'yes'}`)].join('\n');

async function startRun(): Promise<{ runId: string; trainer: Awaited<ReturnType<typeof trainerOf>> }> {
  const { datasetId } = await importCsv(open.client, separable);
  const { runIds: [runId = ''] } = await open.client.call('runs.start', { datasetId, experiment: { ...someExperiment, training: { ...someExperiment.training, epochs: 60 } } });
  const trainer = await trainerOf(open.trainers, runId);
  trainer.begin();
  return { runId, trainer };
}

const hasFloors = async (runId: string) => (await getRun(open.client, runId)).facts?.floors !== undefined;

describe('floors beside a run', () => {
  it('are part of its facts and of its finding, also where the run was over before they came', async () => {
    const { runId, trainer } = await startRun();
    // It settles at a loss that a line through the data is far below.
    trainer.measure('epoch', 1, 60, (epoch) => 0.26 + 0.44 * Math.exp(-epoch / 4));
    trainer.end('finished', 60, 600);
    await until(() => hasFloors(runId));
    const { facts, finding, status } = await getRun(open.client, runId);
    expect(status).toBe('finished');
    expect(facts?.floors?.floors.find(({ model }) => model === 'linear')?.score).toBeGreaterThan(0.95);
    expect(finding?.diagnosis).toMatchObject({ verdict: 'undecided', symptom: 'plateau' });
    expect(finding?.evidence.map(({ says }) => says).join(' ')).toContain('on rows not fitted on');
  });

  it('are taken into account from the next look on while it trains', async () => {
    const first = await startRun();
    first.trainer.measure('epoch', 1, 40, (epoch) => 0.26 + 0.44 * Math.exp(-epoch / 4));
    await until(() => hasFloors(first.runId));
    first.trainer.measure('epoch', 41, 60, () => 0.26);
    first.trainer.end('finished', 60, 600);
    expect((await getRun(open.client, first.runId)).finding?.diagnosis.symptom).toBe('plateau');
  });

  it('are null where there are too few rows to measure them on', async () => {
    const { datasetId } = await importCsv(open.client, ['a,label', '1,x', '2,y', '3,x', '4,y', '5,x', '6,y', '7,x', '8,y', '9,x', '10,y'].join('\n'));
    const { runIds: [runId = ''] } = await open.client.call('runs.start', { datasetId, experiment: someExperiment });
    (await trainerOf(open.trainers, runId)).begin();
    await until(() => hasFloors(runId));
    expect((await getRun(open.client, runId)).facts?.floors).toBeNull();
  });

  it('end with the app, and leave nothing to be stored', async () => {
    await startRun();
    await open.app.close();
    // What still came would be a line in the log: the store is closed.
    await new Promise((resolve) => { setTimeout(resolve, 300); });
  });
});
