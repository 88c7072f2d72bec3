// What each layer makes of its input: width, and number of trained parameters. The trainer builds the same network.
import type { InitializerSpec, LayerSpec, ModelSpec, OutputSpec } from './model-spec.ts';
import { activationNames, count, initializerNames, layerNames } from './words.ts';

export interface LayerDescription {
  /** Where its settings stand: `model.layers.0`, `model.layers.2.layers.0`, `model.output`. */
  readonly path: string;
  /** 0 at the top, 1 within a residual, and so on. */
  readonly depth: number;
  readonly title: string;
  readonly detail: string;
  /** Columns of its output. */
  readonly units: number;
  /** The shape of its output, n being the rows of a minibatch: `(n, 64)`. */
  readonly shape: string;
  /** Trained parameters; those of a residual include its inner layers. */
  readonly parameters: number;
}

export interface ModelDescription {
  /** From the first hidden layer to the output; a residual comes before its inner layers. */
  readonly layers: readonly LayerDescription[];
  readonly parameters: number;
}

/** Describes the layers of a network for `inputs` columns. */
export function describeModel(model: ModelSpec, inputs: number): ModelDescription {
  const { rows, units, parameters } = describeLayers(model.layers, inputs, 'model.layers', 0);
  const { output } = model;
  const outputParameters = denseParameters(output, units);
  const row = describe('model.output', 0, 'Output', weightsDetail(output), output.units, outputParameters);
  return { layers: [...rows, row], parameters: parameters + outputParameters };
}

interface Stack {
  readonly rows: readonly LayerDescription[];
  /** Width after the last layer. */
  readonly units: number;
  readonly parameters: number;
}

function describeLayers(layers: readonly LayerSpec[], inputs: number, path: string, depth: number): Stack {
  const rows: LayerDescription[] = [];
  let units = inputs;
  let parameters = 0;
  layers.forEach((layer, position) => {
    const stack = describeLayer(layer, units, `${path}.${position}`, depth);
    rows.push(...stack.rows);
    units = stack.units;
    parameters += stack.parameters;
  });
  return { rows, units, parameters };
}

function describeLayer(layer: LayerSpec, inputs: number, path: string, depth: number): Stack {
  const title = layerNames[layer.type];
  if (layer.type === 'residual') {
    const inner = describeLayers(layer.layers, inputs, `${path}.layers`, depth + 1);
    const projection = inner.units === inputs ? 0 : inputs * inner.units;
    const parameters = inner.parameters + projection;
    const detail = `${count(layer.layers.length, 'layer')}, input ${projection === 0 ? 'added' : 'projected and added'}`;
    return { rows: [describe(path, depth, title, detail, inner.units, parameters), ...inner.rows], units: inner.units, parameters };
  }
  const units = layer.type === 'dense' ? layer.units : inputs;
  const parameters = layer.type === 'dense' ? denseParameters(layer, inputs) : isNormalization(layer) ? 2 * inputs : 0;
  return { rows: [describe(path, depth, title, detailOf(layer), units, parameters)], units, parameters };
}

function describe(path: string, depth: number, title: string, detail: string, units: number, parameters: number): LayerDescription {
  return { path, depth, title, detail, units, shape: `(n, ${units})`, parameters };
}

/** Batch and layer normalisation train a scale and a shift for each column; moving averages are not trained. */
function isNormalization({ type }: LayerSpec): boolean {
  return type === 'batchNormalization' || type === 'layerNormalization';
}

function denseParameters({ units, useBias }: Pick<OutputSpec, 'units' | 'useBias'>, inputs: number): number {
  return inputs * units + (useBias ? units : 0);
}

function detailOf(layer: Exclude<LayerSpec, { type: 'residual' }>): string {
  switch (layer.type) {
    case 'dense':
      return weightsDetail(layer);
    case 'dropout':
      return `rate ${layer.rate}`;
    case 'gaussianNoise':
      return `SD ${layer.stddev}`;
    case 'batchNormalization':
      return `momentum ${layer.momentum}`;
    case 'layerNormalization':
      return `epsilon ${layer.epsilon}`;
  }
}

/** The name of an initializer, its parameters left out. */
export function initializerName(initializer: InitializerSpec): string {
  return initializerNames[typeof initializer === 'string' ? initializer : initializer.type];
}

function weightsDetail({ units, activation, useBias, kernelInitializer, l1, l2 }: OutputSpec): string {
  const parts = [count(units, 'unit'), activationNames[activation], initializerName(kernelInitializer)];
  if (!useBias) parts.push('no bias');
  if (l1 > 0) parts.push(`L1 ${l1}`);
  if (l2 > 0) parts.push(`L2 ${l2}`);
  return parts.join(', ');
}
