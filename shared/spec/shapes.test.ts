// Widths and parameter counts, as Keras's summary gives them for trained parameters.
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { modelSpecSchema } from './model-spec.ts';
import type { LayerInput } from './model-spec.ts';
import { describeModel } from './shapes.ts';

function describeLayers(layers: LayerInput[], inputs: number) {
  return describeModel(v.parse(modelSpecSchema, { layers, output: { units: 1, activation: 'sigmoid' } }), inputs);
}

describe('a description of a network', () => {
  it('counts weights and biases layer by layer', () => {
    const { layers, parameters } = describeLayers([{ type: 'dense', units: 64 }, { type: 'dropout', rate: 0.2 }, { type: 'dense', units: 32, useBias: false, l2: 0.01 }], 30);
    expect(layers).toEqual([
      { path: 'model.layers.0', depth: 0, title: 'Dense', detail: '64 units, ReLU, Glorot uniform', units: 64, shape: '(n, 64)', parameters: 1984 },
      { path: 'model.layers.1', depth: 0, title: 'Dropout', detail: 'rate 0.2', units: 64, shape: '(n, 64)', parameters: 0 },
      { path: 'model.layers.2', depth: 0, title: 'Dense', detail: '32 units, ReLU, Glorot uniform, no bias, L2 0.01', units: 32, shape: '(n, 32)', parameters: 2048 },
      { path: 'model.output', depth: 0, title: 'Output', detail: '1 unit, sigmoid, Glorot uniform', units: 1, shape: '(n, 1)', parameters: 33 },
    ]);
    expect(parameters).toBe(1984 + 2048 + 33);
  });

  it.each([
    ['as it is where the sizes agree', 8, 8 * 8 + 8, '1 layer, input added'],
    ['through a projection where they differ', 16, 8 * 16 + 16 + 8 * 16, '1 layer, input projected and added'],
  ])('adds the input of a residual %s', (_, units, parameters, detail) => {
    const { layers } = describeLayers([{ type: 'residual', layers: [{ type: 'dense', units }] }], 8);
    expect(layers.map(({ path, depth }) => [path, depth])).toEqual([['model.layers.0', 0], ['model.layers.0.layers.0', 1], ['model.output', 0]]);
    expect(layers[0]).toMatchObject({ detail, units, parameters });
    expect(layers[2]).toMatchObject({ parameters: units + 1 });
  });

  it('gives a normalisation a scale and a shift for each column', () => {
    expect(describeLayers([{ type: 'batchNormalization' }, { type: 'layerNormalization' }], 10).parameters).toBe(20 + 20 + 11);
  });

  it('of no hidden layer at all is the output alone', () => {
    expect(describeLayers([], 10)).toMatchObject({ layers: [{ path: 'model.output', parameters: 11 }], parameters: 11 });
  });
});
