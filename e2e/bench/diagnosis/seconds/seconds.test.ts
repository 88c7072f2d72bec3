import { describe, expect, it } from 'vitest';
import type { FromTrainer } from '../../../../shared/rpc/trainer.ts';
import { resolve } from '../../../../shared/spec/resolve.ts';
import { rowOfProbing } from './probing.ts';
import { rowOfVerdict, verdictSeconds } from './verdict.ts';
import { rowsOfWatching, Watcher } from './watching.ts';

const spec = resolve({ dataset: { path: 'a.csv', target: 'b' }, training: { epochs: 40 } }, { task: 'regression', classNames: [] });
const facts = { trainRows: 80, validationRows: 20, inputs: 3, classNames: [], classCounts: [], inputLargest: 3, inputSdLargest: 1, inputSdSmallest: 1, targetMean: 0, targetSd: 1, baselineLoss: 1 };
const runId = 'run';
const started: FromTrainer = { type: 'started', runId, stepsPerEpoch: 3, parameters: 4, step: 0, epoch: 0, engine: { tier: 'graph', device: 'cpu', threads: 1, reason: '' } };
const epochs = (from: number, count: number): FromTrainer => {
  const step = Float64Array.from({ length: count }, (_, row) => from + row);
  return { type: 'metrics', runId, batches: [{ runId, group: 'epoch', names: ['loss', 'val_loss'], step, values: [step.map((at) => 1 / at), step.map((at) => 1.1 / at)] }] };
};

describe('what watching costs', () => {
  it('is counted from the start of training, and the last look is no training any more', () => {
    const watcher = new Watcher(spec, facts);
    for (const message of [started, epochs(1, 20), epochs(21, 20)]) watcher.receive(message);
    const before = watcher.watched.watchingSeconds;
    watcher.receive({ type: 'ended', runId, status: 'finished', epoch: 40, step: 120, notFiniteStep: null });
    const { watchingSeconds, trainingSeconds } = watcher.watched;
    expect(before).toBeGreaterThan(0);
    expect(watchingSeconds).toBeGreaterThan(before);
    expect(trainingSeconds).toBeGreaterThan(0);
  });

  it('is held against the goal in a run of some seconds, by its usual cost and its shortest turn, and told of in short ones all together', () => {
    const turns = [{ watchingSeconds: 0.25, trainingSeconds: 4 }, { watchingSeconds: 0.125, trainingSeconds: 16 }, { watchingSeconds: 0.5, trainingSeconds: 8 }];
    const [long, short] = rowsOfWatching({ long: turns, short: [{ watchingSeconds: 0.0625, trainingSeconds: 0.25 }, { watchingSeconds: 0.0625, trainingSeconds: 0.75 }] });
    expect(long).toMatchObject({ ours: 0.0625, goal: 0.03, holds: false, spread: [0.125 / 4, 0.125], runs: 3 });
    expect(short).toMatchObject({ ours: 0.125, goal: null, spread: [0.0625 / 0.75, 0.25], runs: 2, reason: '0.50 s of training and 63 ms of watching each' });
  });
});

describe('seconds of verdicts', () => {
  it('hold where the largest does', () => {
    expect(rowOfVerdict(verdictSeconds([0.01, 0.02, 0.5]))).toMatchObject({ ours: 0.5, holds: true, runs: 3, reason: 'median 0.020 s' });
    expect(rowOfVerdict(verdictSeconds([0.01, 0.02, 1.5]))).toMatchObject({ ours: 1.5, holds: false });
  });

  it('name the probes that were run', () => {
    expect(rowOfProbing({ fault: 'too small', seconds: 21, probes: ['wider', 'one-batch'] })).toMatchObject({ ours: 21, goal: 20, holds: false, reason: 'too small: wider, one-batch' });
  });
});
