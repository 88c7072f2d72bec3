import { describe, expect, it } from 'vitest';
import { parseExperiment, planRuns } from '../../../shared/spec/experiment.ts';
import { againName, copyOf, describeSpec, describeTime, experimentOf, predictSeconds } from './run-words.ts';
import { changesOf, shortPath, specChanges } from './settings-diff.ts';
import { makeFinding, makeRun } from './testing.ts';
import { canGoOn, checkedAt, endOf, verdictOf } from './verdict.ts';

const target = { task: 'binary', classNames: ['no', 'yes'] } as const;

describe('a run in words', () => {
  it('describes its settings and its time', () => {
    expect(describeSpec(makeRun().spec)).toBe('64, Adam 0.1, batch 32, seed 0');
    expect(describeTime(makeRun())).toBe('10 s, 0.50 s per epoch');
    expect(describeTime(makeRun({ status: 'training', secondsLeft: 6 }))).toBe('6.0 s left at 0.50 s per epoch');
    expect(describeTime(makeRun({ status: 'queued' }))).toBe('waits for its turn');
  });

  it('predicts by its own speed', () => {
    expect(predictSeconds(makeRun({ epoch: 5, seconds: 1 }))).toBe(4);
    expect(predictSeconds(makeRun(), { 'training.epochs': 200 })).toBe(100);
    expect(predictSeconds(makeRun({ epoch: 0 }))).toBeNull();
  });

  it('is named again once', () => {
    expect(againName(makeRun())).toBe('adam again');
    expect(againName(makeRun({ name: 'adam again' }))).toBe('adam again');
  });
});

describe('a run as an experiment', () => {
  it('plans the same run again', () => {
    const run = makeRun();
    expect(planRuns(parseExperiment(experimentOf(run, 'again')), target)).toEqual([{ name: 'again', repeat: 0, set: {}, spec: run.spec }]);
    expect(planRuns(parseExperiment(copyOf(run)), target)[0]?.spec).toEqual(run.spec);
  });

  it('plans it with a remedy in place', () => {
    const set = { 'training.optimizer.learningRate': 0.01 };
    const [planned] = planRuns(parseExperiment(experimentOf(makeRun(), 'lower', set)), target);
    expect(planned?.spec.training.optimizer.learningRate).toBe(0.01);
    expect(planned?.set).toEqual(set);
  });
});

describe('what changes', () => {
  it('is told setting by setting', () => {
    const { spec } = makeRun();
    expect(changesOf(spec, { 'training.optimizer.learningRate': 0.01, 'training.batchSize': 32 })).toEqual([{ path: 'training.optimizer.learningRate', before: 0.1, after: 0.01 }]);
    expect(changesOf(spec, { 'training.schedule': { type: 'cosine', warmupEpochs: 5 } }).map((change) => change.path)).toEqual(['training.schedule.type', 'training.schedule.warmupEpochs']);
    const stopping = makeRun({}, { 'training.earlyStopping': { patience: 4 } }).spec;
    expect(specChanges(spec, stopping).map((change) => change.path)).not.toContain('training.earlyStopping');
    expect(specChanges(stopping, spec)).toEqual([{ path: 'training.earlyStopping', before: undefined, after: null }]);
    expect(specChanges(spec, makeRun({}, { 'training.batchSize': 8 }).spec)).toEqual([{ path: 'training.batchSize', before: 32, after: 8 }]);
  });

  it('is named by the end of its path', () => {
    expect(shortPath('training.optimizer.learningRate')).toBe('learningRate');
    expect(shortPath('model.layers.0.l2')).toBe('layers.0.l2');
  });
});

describe('the verdict', () => {
  it('has words for every state', () => {
    const finding = makeFinding();
    const healthy = { ...finding, diagnosis: { ...finding.diagnosis, symptom: 'none', verdict: 'converged' } } as const;
    const early = { ...finding, diagnosis: { ...finding.diagnosis, symptom: 'none', verdict: 'undecided' } } as const;
    expect(verdictOf(makeRun({ status: 'queued' })).kind).toBe('waiting');
    expect(verdictOf(makeRun({ status: 'training' }))).toMatchObject({ kind: 'early', headline: 'Not enough epochs to tell yet.' });
    expect(verdictOf(makeRun({ status: 'training', finding: early })).kind).toBe('early');
    expect(verdictOf(makeRun({ finding }))).toMatchObject({ kind: 'trouble', tag: 'Oscillation', tone: 'find' });
    expect(verdictOf(makeRun({ finding: healthy }))).toMatchObject({ kind: 'healthy', tag: 'Converged', tone: 'good' });
    expect(verdictOf(makeRun({ status: 'crashed' })).kind).toBe('none');
    expect(checkedAt(makeRun({ finding }))).toBe('epoch 20, final');
  });

  it('says what was kept of a run that was cut off', () => {
    expect(endOf(makeRun())).toBeNull();
    expect(endOf(makeRun({ status: 'crashed', checkpoint: null }))?.says).toBe('Its curves are kept.');
    expect(endOf(makeRun({ status: 'interrupted' }))?.says).toContain('a checkpoint of epoch 20');
    expect([canGoOn(makeRun()), canGoOn(makeRun({ status: 'interrupted' })), canGoOn(makeRun({ status: 'crashed', checkpoint: null }))]).toEqual([false, true, false]);
  });
});
