// A process of its own that writes metrics until it is killed: for the tests of crashes and of two processes at once.
import { writeSync } from 'node:fs';
import process from 'node:process';
import { drivers, someDataset, someRun } from './fixtures.ts';
import { openHistory } from './history.ts';

const [file = '', runId = '', driverName = '', stepCount = ''] = process.argv.slice(2);
const driver = drivers.find((candidate) => candidate.name === driverName)?.driver;
const history = openHistory({ file, clock: Date.now, ...(driver === undefined ? {} : { driver }) });
const { writes } = history;
history.transaction(() => {
  writes.putSession(runId, process.pid, Date.now());
  writes.putDataset(someDataset);
  writes.addExperiment({ experimentId: runId, name: runId, datasetId: someDataset.datasetId, createdAt: 1, source: {} });
  writes.addRun({ ...someRun, runId, experimentId: runId, status: 'training' }, runId);
});
for (let step = 1; step <= Number(stepCount); step += 1) {
  history.transaction(() => {
    writes.addMetrics({ runId, group: 'step', names: ['loss'], step: new Float64Array([step]), values: [new Float64Array([step / 2])] });
    writes.updateRun({ ...someRun, runId, experimentId: runId, status: 'training', step }, Date.now());
  });
  // Told only once it is committed.
  writeSync(1, `${step}\n`);
}
history.close();
