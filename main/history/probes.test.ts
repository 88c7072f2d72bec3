import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drivers, someDataset, someRun } from './fixtures.ts';
import { openHistory } from './history.ts';
import type { ProbeResult } from '../../shared/stagnation/probes/result.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'unstuck-probes-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

const result: ProbeResult = {
  probe: 'learning-rate', at: 5, seconds: 1.5, epoch: 3, readings: { 'gain-up': 0.9, 'gain-down': null },
  chart: { kind: 'lines', xLabel: 'learning rate', yLabel: 'loss', hasLogX: true, labels: [], series: [{ name: 'now', x: [0.1, 1], y: [0.5, null] }], reference: { value: 0.7, says: 'loss now' } },
  says: 'A higher rate learns.',
};

describe.each(drivers)('results of probes on $name', ({ driver }) => {
  it('come back as they were written, oldest first, and go with their run', () => {
    const history = openHistory({ file: join(folder, 'history.sqlite'), clock: () => 1, driver });
    history.writes.putSession('session', process.pid, 1);
    history.writes.putDataset(someDataset);
    history.writes.addExperiment({ experimentId: 'experiment', name: 'Two rates', datasetId: someDataset.datasetId, createdAt: 1, source: {} });
    history.writes.addRun(someRun, 'session');
    history.writes.addProbe(someRun.runId, { ...result, at: 7 });
    history.writes.addProbe(someRun.runId, result);
    const other = new driver(join(folder, 'history.sqlite'), { timeout: 1_000 });
    other.exec(`INSERT INTO probe_result (run_id, at, version, body) VALUES ('${someRun.runId}', 9, 1, '{}')`);
    other.close();
    let unreadable = 0;
    const read = () => history.reads.probes(someRun.runId, () => { unreadable += 1; });
    expect(read()).toEqual([result, { ...result, at: 7 }]);
    expect(unreadable).toBe(1);
    expect(() => { history.writes.addProbe('none', result); }).toThrow(/FOREIGN KEY/);
    history.writes.removeRun(someRun.runId);
    expect(read()).toEqual([]);
    history.close();
  });
});
