// The edited experiment: what comes of it, what is refused, and the way back.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Experiment } from '../../shared/spec/experiment.ts';
import type { RunFacts } from '../../shared/spec/notices.ts';
import type { Dataset } from '../../shared/spec/profile.ts';
import { Design } from './design.svelte.ts';
import type { DesignPlan } from './plan-design.ts';
import { whyBlocked } from './plan-design.ts';

const histogram = { kind: 'number' as const, edges: [0, 1], counts: [100], byClass: null };
const columns = ['a', 'b', 'label'].map((name) => ({ name, type: 'number' as const, missing: 0, distinct: 50, lowest: 0, highest: 1, mean: 0, median: 0, standardDeviation: 1, histogram, isWhole: false }));
const profile = { rows: 100, columns, import: { separator: ',', quote: '"', decimal: '.', header: true, encoding: 'UTF-8' }, firstLines: [], notes: [] };
const dataset: Dataset = { datasetId: 'd', name: 'points.csv', byteLength: 1, importedAt: 0, suggestedTarget: 'label', sampleId: null, runCount: 0, profile };
const facts: RunFacts = {
  profile,
  target: { column: 'label', task: 'binary', because: '', classNames: ['no', 'yes'], classCounts: [50, 50], constantAccuracy: 0.5, constantError: null, constantLoss: 0.69, problem: null },
};
const variants = [{ name: 'low', set: { 'training.optimizer.learningRate': 0.000001 } }, { name: 'fine', set: {} }];

let design: Design;

function planOf(): DesignPlan {
  if (design.planned === null || 'failure' in design.planned) throw new Error('there is no plan');
  return design.planned.plan;
}

beforeEach(() => {
  design = new Design();
  design.open(dataset);
  design.learn('d', facts);
});

describe('the edited experiment', () => {
  it('begins with the defaults for its data set, and plans at once', () => {
    expect(design.experiment).toEqual({ version: 1, name: 'points', dataset: { path: 'points.csv', target: 'label' } });
    expect(planOf()).toMatchObject({ inputs: 2, trainRows: 80, network: { parameters: 2 * 64 + 64 + 65 }, notices: [], variantNotices: [] });
    expect(planOf().runs).toHaveLength(1);
  });

  it('plans nothing before the facts about its own data and target are there', () => {
    design.open({ ...dataset, datasetId: 'other' });
    expect(design.planned).toBeNull();
    design.learn('other', { ...facts, target: { ...facts.target, column: 'a' } });
    expect(design.planned).toBeNull();
  });

  it('goes back and forth through every change', () => {
    design.set(['training', 'epochs'], 5);
    design.set(['training', 'batchSize'], 8);
    design.undo();
    expect([design.get(['training', 'epochs']), design.get(['training', 'batchSize'])]).toEqual([5, undefined]);
    design.redo();
    expect(design.get(['training', 'batchSize'])).toBe(8);
    design.undo();
    design.undo();
    expect(design.canUndo).toBe(false);
    expect(design.experiment).toEqual({ version: 1, name: 'points', dataset: { path: 'points.csv', target: 'label' } });
    design.set(['training', 'epochs'], 7);
    expect(design.canRedo).toBe(false);
  });

  it('refuses a value that is not allowed, says why, and stays as it was', () => {
    design.set(['training', 'gradientClipping', 'norm'], 0);
    expect(design.refused).toMatchObject({ path: 'training.gradientClipping.norm', message: expect.stringContaining('Allowed: a number above 0.') as string });
    expect(design.get(['training', 'gradientClipping'])).toBeUndefined();
    expect(design.canUndo).toBe(false);
    design.set(['training', 'gradientClipping', 'norm'], 1);
    expect(design.refused).toBeNull();
  });

  it('can be mended when it was opened from a file that does not fit the data', () => {
    const experiment: Experiment = { version: 1, dataset: { path: 'points.csv', target: 'label', columns: { agee: { role: 'ignore' } } } };
    design.open(dataset, experiment);
    expect(design.planned).toMatchObject({ failure: { path: 'dataset.columns.agee' } });
    design.set(['dataset', 'columns', 'agee'], undefined);
    expect(planOf().notices).toEqual([]);
  });

  it('knows what each setting was when it was opened', () => {
    design.set(['training', 'epochs'], 5);
    expect(design.before?.training.epochs).toBe(100);
    expect(planOf().base.training.epochs).toBe(5);
  });

  it('survives a reload, and starts anew where what was kept cannot be read', () => {
    const storage = new Map<string, string>();
    const kept = { getItem: (key: string) => storage.get(key) ?? null, setItem: (key: string, value: string) => void storage.set(key, value) };
    design.keepIn(kept);
    design.open(dataset, null, 'r1');
    design.set(['training', 'epochs'], 5);
    const reloaded = new Design();
    reloaded.keepIn(kept);
    expect([reloaded.datasetId, reloaded.parentRunId, reloaded.experiment]).toEqual(['d', 'r1', design.experiment]);
    reloaded.learn('d', facts);
    expect(reloaded.before?.training.epochs).toBe(100);
    storage.set('design', '{ "version": 9 }');
    const other = new Design();
    other.keepIn(kept);
    expect(other.experiment).toBeNull();
  });

  it('says of a variant only what is not said of all', () => {
    design.open(dataset, { version: 1, dataset: { path: 'points.csv', target: 'label' }, model: { layers: [{ type: 'dense', units: 4, activation: 'linear' }] }, variants });
    expect(planOf().notices.map(({ path }) => path)).toEqual(['model.layers.0.activation']);
    expect(planOf().variantNotices.map((notices) => notices.map(({ path }) => path))).toEqual([['training.optimizer.learningRate'], []]);
  });

  it('is kept from training by an error, where a run has it', () => {
    const tooMuch = { dataset: { path: 'points.csv', target: 'label', split: { validation: 0.6, test: 0.6 } } };
    design.open(dataset, { version: 1, ...tooMuch });
    expect(whyBlocked(planOf())).toContain('Nothing is left to train on');
    design.open(dataset, { version: 1, ...tooMuch, variants: [{ name: 'mended', set: { 'dataset.split.test': 0.1 } }] });
    expect(whyBlocked(planOf())).toBeNull();
    design.open(dataset, { version: 1, dataset: { path: 'points.csv', target: 'label' }, variants: [{ name: 'worse', set: { 'dataset.split.test': 0.9 } }] });
    expect(whyBlocked(planOf())).toContain('worse: Nothing is left to train on');
  });
});
