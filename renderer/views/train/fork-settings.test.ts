import { describe, expect, it } from 'vitest';
import { parseExperiment, planRuns } from '../../../shared/spec/experiment.ts';
import type { RunSpec } from '../../../shared/spec/run-spec.ts';
import { changedSettings, dropoutPaths, penaltyPaths, proposeCheckpoint, proposeEpochs, sharedValue, specAt, whyNothingLeft } from './fork-settings.ts';
import { makeRun } from './testing.ts';

const dense = { type: 'dense', units: 4 };
const layers = [dense, { type: 'dropout', rate: 0.3 }, { type: 'residual', layers: [dense, { type: 'dropout', rate: 0.3 }] }];
const deep = makeRun({}, { 'model.layers': layers }).spec;

function changed(spec: RunSpec, set: Readonly<Record<string, unknown>>): RunSpec {
  const experiment = parseExperiment({ version: 1, ...spec, variants: [{ name: 'fork', set }] });
  const [run] = planRuns(experiment, { task: 'binary', classNames: ['no', 'yes'] });
  if (run === undefined) throw new Error('one run is planned');
  return run.spec;
}

describe('a setting of many layers', () => {
  it('is found wherever it stands', () => {
    expect(penaltyPaths(deep.model)).toEqual(['model.layers.0.l2', 'model.layers.2.layers.0.l2', 'model.output.l2']);
    expect(dropoutPaths(deep.model)).toEqual(['model.layers.1.rate', 'model.layers.2.layers.1.rate']);
    expect(dropoutPaths(makeRun().spec.model)).toEqual([]);
  });

  it('has one value only where all agree', () => {
    expect(sharedValue(deep, dropoutPaths(deep.model))).toBe(0.3);
    expect(sharedValue(changed(deep, { 'model.output.l2': 0.01 }), penaltyPaths(deep.model))).toBeNull();
  });
});

describe('the settings of a fork', () => {
  it('begin with the learning rate that held at its checkpoint', () => {
    const edited = makeRun({ edits: [{ step: 50, learningRate: 0.03 }, { step: 120, learningRate: 0.01 }] });
    expect([40, 50, 119, 120].map((step) => specAt(edited, step).training.optimizer.learningRate)).toEqual([0.1, 0.03, 0.03, 0.01]);
  });

  it.each([
    [{ 'training.batchSize': 64, 'model.layers.1.rate': 0.5 }],
    [{ 'training.optimizer.type': 'sgd', 'training.optimizer.momentum': 0.9 }],
    [{ 'training.schedule': { type: 'cosine', warmupEpochs: 3 }, 'training.earlyStopping': { patience: 4 } }],
    [{}],
  ])('lead from the old ones to the new ones: %j', (set) => {
    const after = changed(deep, set);
    expect(changed(deep, changedSettings(deep, after))).toEqual(after);
  });
});

describe('a checkpoint', () => {
  const checkpoints = [10, 20, 30].map((epoch) => ({ epoch, step: epoch * 10, savedAt: epoch, byteLength: 1 }));

  it('is proposed by the epoch that was pointed at, else the latest', () => {
    expect([null, 25, 20, 5].map((epoch) => proposeCheckpoint(checkpoints, epoch)?.epoch)).toEqual([30, 20, 20, 30]);
    expect(proposeCheckpoint([], null)).toBeNull();
  });

  it('at the planned end leaves nothing to train', () => {
    const { spec } = makeRun();
    expect(whyNothingLeft(spec, { epoch: 19, step: 0, savedAt: 0, byteLength: 0 })).toBeNull();
    expect(whyNothingLeft(spec, { epoch: 20, step: 0, savedAt: 0, byteLength: 0 })).toContain('epoch 20');
    expect([19, 20, 30].map((epoch) => proposeEpochs(spec, { epoch, step: 0, savedAt: 0, byteLength: 0 }))).toEqual([20, 40, 50]);
  });
});
