// Changes to an experiment: what is written, and that variants follow the layers they meant.
import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../shared/spec/experiment.ts';
import { parseExperiment } from '../../shared/spec/experiment.ts';
import {
  addVariant,
  changeSetting,
  changeSettings,
  changeVariantSet,
  duplicateLayer,
  duplicateVariant,
  insertLayer,
  moveLayer,
  newLayer,
  removeLayer,
  removeVariant,
  reorderLayers,
} from './edits.ts';

const bare: Experiment = { version: 1, dataset: { path: 'a.csv', target: 'label' } };
const layers = ['model', 'layers'];

function deep(): Experiment {
  return {
    ...bare,
    model: { layers: [{ type: 'dense', units: 1 }, { type: 'dropout', rate: 0.1 }, { type: 'residual', layers: [{ type: 'dense', units: 2 }, { type: 'dense', units: 3 }] }] },
    variants: [{ name: 'a', set: { 'model.layers.0.units': 10, 'model.layers.1.rate': 0.5, 'model.layers.2.layers.1.units': 30, 'training.batchSize': 8 } }],
  };
}

describe('a changed setting', () => {
  it('is written where it belongs, and taken out again', () => {
    const changed = changeSetting(bare, ['training', 'optimizer', 'learningRate'], 0.1);
    expect(changed).toEqual({ ...bare, training: { optimizer: { learningRate: 0.1 } } });
    expect(changeSetting(changed, ['training', 'optimizer', 'learningRate'], undefined)).toEqual({ ...bare, training: { optimizer: {} } });
  });

  it('of a layer that no file names writes the default layer first', () => {
    expect(changeSettings(bare, { 'model.layers.0.l2': 0.01 }).model).toEqual({ layers: [{ type: 'dense', units: 64, l2: 0.01 }] });
  });

  it('of a type leaves behind what only the old type had', () => {
    const adam = changeSettings(bare, { 'training.optimizer': { type: 'adam', learningRate: 0.01, beta1: 0.8 } });
    expect(changeSetting(adam, ['training', 'optimizer', 'type'], 'sgd').training).toEqual({ optimizer: { type: 'sgd', learningRate: 0.01 } });
  });

  it('of another target frees what was set for the old one', () => {
    const chosen = changeSettings(bare, { 'dataset.task': 'binary', 'model.output.units': 1, 'model.output.l2': 0.1, 'training.loss': 'hinge', 'training.epochs': 3 });
    const other = { ...bare, dataset: { path: 'a.csv', target: 'price' }, model: { output: { l2: 0.1 } }, training: { epochs: 3 } };
    expect(changeSetting(chosen, ['dataset', 'target'], 'price')).toEqual(other);
    expect(changeSetting(chosen, ['dataset', 'target'], 'label')).toEqual(chosen);
  });
});

describe('layers', () => {
  it('take their variants with them when they move, and lose them when they go', () => {
    expect(moveLayer(deep(), layers, 0, 1).variants?.[0]?.set).toEqual({ 'model.layers.1.units': 10, 'model.layers.0.rate': 0.5, 'model.layers.2.layers.1.units': 30, 'training.batchSize': 8 });
    expect(removeLayer(deep(), layers, 0).variants?.[0]?.set).toEqual({ 'model.layers.0.rate': 0.5, 'model.layers.1.layers.1.units': 30, 'training.batchSize': 8 });
    expect(insertLayer(deep(), layers, 1, newLayer('batchNormalization')).variants?.[0]?.set).toMatchObject({ 'model.layers.0.units': 10, 'model.layers.2.rate': 0.5, 'model.layers.3.layers.1.units': 30 });
  });

  it('within a residual are a list of their own', () => {
    const moved = reorderLayers(deep(), ['model', 'layers', '2', 'layers'], [1, 0]);
    expect(moved.model?.layers?.[2]).toEqual({ type: 'residual', layers: [{ type: 'dense', units: 3 }, { type: 'dense', units: 2 }] });
    expect(moved.variants?.[0]?.set).toMatchObject({ 'model.layers.0.units': 10, 'model.layers.2.layers.0.units': 30 });
  });

  it('are copied beside themselves; the variant means the first', () => {
    const copied = duplicateLayer(deep(), layers, 0);
    expect(copied.model?.layers?.slice(0, 2)).toEqual([{ type: 'dense', units: 1 }, { type: 'dense', units: 1 }]);
    expect(copied.variants?.[0]?.set).toMatchObject({ 'model.layers.0.units': 10, 'model.layers.2.rate': 0.5 });
  });

  it('stay at the ends of their list', () => {
    expect(moveLayer(deep(), layers, 0, -1)).toEqual(deep());
    expect(moveLayer(deep(), layers, 2, 1)).toEqual(deep());
  });

  it.each(['dense', 'dropout', 'gaussianNoise', 'batchNormalization', 'layerNormalization', 'residual'] as const)('of type %s are added ready to run', (type) => {
    expect(() => parseExperiment(insertLayer(bare, layers, 1, newLayer(type)))).not.toThrow();
  });
});

describe('variants', () => {
  it('begin with the settings as they are, to compare with', () => {
    const two = addVariant(bare);
    expect(two.variants).toEqual([{ name: 'as set', set: {} }, { name: 'variant', set: {} }]);
    expect(addVariant(two).variants?.[2]).toEqual({ name: 'variant 2', set: {} });
  });

  it('are copied under a free name, changed alone, and removed until there are none', () => {
    const changed = changeVariantSet(addVariant(bare), 1, { 'training.batchSize': 8 });
    const copied = duplicateVariant(changed, 1);
    expect(copied.variants?.map(({ name, set }) => [name, set])).toEqual([['as set', {}], ['variant', { 'training.batchSize': 8 }], ['variant 2', { 'training.batchSize': 8 }]]);
    expect(changeVariantSet(copied, 1, { 'training.batchSize': undefined }).variants?.[1]?.set).toEqual({});
    expect(removeVariant(removeVariant(changed, 1), 0)).toEqual(bare);
  });
});
