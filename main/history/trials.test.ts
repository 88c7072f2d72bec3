import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prove } from '../../shared/stagnation/proof/prove.ts';
import { drivers, someDataset, someRun } from './fixtures.ts';
import { openHistory } from './history.ts';
import type { Trial } from '../../shared/stagnation/proof/trial.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'unstuck-trials-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

const trial: Trial = {
  trialId: 't1', runId: someRun.runId, at: 5, seconds: 1.5, set: { 'training.optimizer.learningRate': 0.001 }, cause: 'learning-rate-too-low', repeats: 3, metric: 'val_loss',
  arms: [{ arm: 'before', epochs: 3, ended: 3, band: { epoch: [1], median: [0.7], lowest: [0.6], lower: [0.6], upper: [0.8], highest: [null] }, values: [0.7, 0.7, null] }],
  proof: prove({ better: 'lower', before: [0.7, 0.7, 0.7], after: [0.2, 0.2, 0.2], longer: null, constant: null, floor: null }),
  says: 'It helped.',
};

describe.each(drivers)('trials on $name', ({ driver }) => {
  it('come back as they were written, oldest first, and go with their run', () => {
    const history = openHistory({ file: join(folder, 'history.sqlite'), clock: () => 1, driver });
    history.writes.putSession('session', process.pid, 1);
    history.writes.putDataset(someDataset);
    history.writes.addExperiment({ experimentId: 'experiment', name: 'Two rates', datasetId: someDataset.datasetId, createdAt: 1, source: {} });
    history.writes.addRun(someRun, 'session');
    history.writes.addTrial({ ...trial, trialId: 't2', at: 7 });
    history.writes.addTrial(trial);
    const other = new driver(join(folder, 'history.sqlite'), { timeout: 1_000 });
    other.exec(`INSERT INTO trial VALUES ('t3', '${someRun.runId}', 9, 1, '{}')`);
    other.close();
    const unreadable: string[] = [];
    const read = () => history.reads.trials(someRun.runId, (trialId) => unreadable.push(trialId));
    expect(read()).toEqual([trial, { ...trial, trialId: 't2', at: 7 }]);
    expect(unreadable).toEqual(['t3']);
    expect(() => { history.writes.addTrial({ ...trial, trialId: 't4', runId: 'none' }); }).toThrow(/FOREIGN KEY/);
    history.writes.removeRun(someRun.runId);
    expect(read()).toEqual([]);
    history.close();
  });
});
