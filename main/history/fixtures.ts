// What the tests of the history share: both drivers, a data set and a run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import libsql from 'libsql';
import { sqlite } from './driver.ts';
import type { Driver } from './driver.ts';
import type { Dataset } from '../../shared/spec/profile.ts';
import type { RunSummary } from '../../shared/spec/run.ts';

export const drivers = [
  { name: 'better-sqlite3', driver: sqlite },
  { name: 'libsql', driver: libsql as unknown as Driver },
];

/** Waits until closed connections are really closed: libsql keeps one, and its locks, until its last statement is collected. */
export async function letGoOfClosed(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  for (let turn = 0; turn < 2; turn += 1) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Locks a history, by default against readers too; locks of one process do not stop that process itself. Returns what releases it. */
export async function lockInAnotherProcess(file: string, sql = 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE'): Promise<() => Promise<void>> {
  await letGoOfClosed();
  const child = spawn(process.execPath, ['--input-type=module', '--eval', `
    import Database from ${JSON.stringify(import.meta.resolve('better-sqlite3'))};
    const database = new Database(${JSON.stringify(file)});
    database.exec(${JSON.stringify(sql)});
    console.log('locked');
    setInterval(() => undefined, 1000);
  `], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return async () => {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
}

export const someDataset: Omit<Dataset, 'runCount'> = {
  datasetId: 'abc',
  name: 'rows.csv',
  byteLength: 10,
  importedAt: 1,
  suggestedTarget: 'label',
  sampleId: null,
  profile: { rows: 2, columns: [], import: { separator: ',', quote: '"', decimal: '.', header: true, encoding: 'utf-8' }, firstLines: ['a,label'], notes: [] },
};

export const someRun: RunSummary = {
  runId: 'run',
  experimentId: 'experiment',
  experimentName: 'Two rates',
  name: 'low',
  repeat: 0,
  datasetId: 'abc',
  datasetName: 'rows.csv',
  task: 'binary',
  status: 'queued',
  statusReason: null,
  createdAt: 1,
  startedAt: null,
  endedAt: null,
  trashedAt: null,
  tags: [],
  note: '',
  spec: {
    dataset: {
      path: 'rows.csv', target: 'label', task: 'binary', columns: {}, scaling: 'standard', targetScaling: 'none', balance: 'none', augmentation: null, dropDuplicates: false, excludeRows: [], relabel: {},
      import: { separator: null, quote: null, decimal: null, thousands: null, header: null, encoding: null, dateFormat: null, missingValues: [''] },
      split: { method: 'random', validation: 0.2, test: 0, stratify: true, seed: 0, groupBy: null, timeColumn: null, folds: 5, fold: null },
    },
    model: {
      layers: [{ type: 'dense', units: 4, activation: 'relu', useBias: true, kernelInitializer: 'glorotUniform', biasInitializer: 'zeros', l1: 0, l2: 0 }],
      output: { units: 1, activation: 'sigmoid', useBias: true, kernelInitializer: 'glorotUniform', biasInitializer: 'zeros', l1: 0, l2: 0 },
    },
    training: {
      loss: 'binaryCrossentropy', optimizer: { type: 'sgd', learningRate: 0.01, momentum: 0, nesterov: false }, schedule: { type: 'constant' }, batchSize: 32, epochs: 3, shuffle: true, seed: 0,
      gradientClipping: null, classWeights: 'none', labelSmoothing: 0, weightAveraging: null, threshold: 0.5, earlyStopping: null,
    },
  },
  set: { 'training.optimizer.learningRate': 0.01 },
  parentRunId: null,
  forkedAtStep: null,
  edits: [],
  facts: null,
  environment: null,
  parameters: null,
  stepsPerEpoch: null,
  epoch: 0,
  step: 0,
  seconds: 0,
  secondsLeft: null,
  notFiniteStep: null,
  metrics: {},
  finding: null,
  checkpoint: null,
};
