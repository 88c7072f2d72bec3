// Each setting gets the field that fits its schema.
import { describe, expect, it } from 'vitest';
import { valueKindAt } from './value-kind.ts';

const settings = {
  dataset: { path: 'a.csv', target: 'b', columns: { age: {} } },
  model: { layers: [{ type: 'dense', units: 4 }, { type: 'residual', layers: [{ type: 'dropout', rate: 0.1 }] }], output: {} },
  training: { optimizer: { type: 'sgd' }, schedule: { type: 'cosine' }, gradientClipping: { norm: 1 }, earlyStopping: {} },
};

describe('the kind of a setting', () => {
  it.each([
    ['training/batchSize', { kind: 'number', min: 1, max: 1_000_000, isWhole: true, canBeEmpty: false }],
    ['training/optimizer/learningRate', { kind: 'number', min: 0, max: undefined, isWhole: false, canBeEmpty: false }],
    ['training/optimizer/nesterov', { kind: 'flag' }],
    ['training/gradientClipping/norm', { kind: 'number', min: 0, max: undefined, isWhole: false, canBeEmpty: false }],
    ['training/weightAveraging', { kind: 'number', min: 0, max: 1, isWhole: false, canBeEmpty: true }],
    ['training/schedule/warmupEpochs', { kind: 'number', min: 0, max: 1_000_000, isWhole: true, canBeEmpty: false }],
    ['training/earlyStopping/patience', { kind: 'number', min: 1, max: 1_000_000, isWhole: true, canBeEmpty: false }],
    ['training/classWeights', { kind: 'choice', choices: ['none', 'balanced'], canBeEmpty: false }],
    ['training/gradientClipping', { kind: 'json' }],
    ['model/layers', { kind: 'json' }],
    ['model/layers/1/layers/0/rate', { kind: 'number', min: 0, max: 1, isWhole: false, canBeEmpty: false }],
    ['dataset/split/groupBy', { kind: 'text', canBeEmpty: true }],
    ['dataset/columns/age/rareBelow', { kind: 'number', min: 0, max: 1_000_000_000, isWhole: true, canBeEmpty: false }],
  ])('%s', (path, kind) => {
    expect(valueKindAt(settings, path.split('/'))).toEqual(kind);
  });

  it('is a choice with its values', () => {
    expect(valueKindAt(settings, ['dataset', 'scaling'])).toEqual({ kind: 'choice', choices: ['standard', 'minmax', 'robust', 'none'], canBeEmpty: false });
    expect(valueKindAt(settings, ['dataset', 'columns', 'age', 'missing'])).toMatchObject({ kind: 'choice', canBeEmpty: true });
  });

  it.each(['training/optimizer/beta1', 'training/nothing', 'model/layers/7/units'])('of %s is none, because there is no such setting', (path) => {
    expect(valueKindAt(settings, path.split('/'))).toBeNull();
  });
});
