// Changes to all layers of a model at once, written as settings by path.
import type { Activation, DenseSpec, InitializerSpec, LayerSpec } from '../../spec/run-spec.ts';
import type { Reading } from '../reading.ts';

export interface Change {
  readonly set: Record<string, unknown>;
  readonly says: string;
}

/** One change in a list, none where there is nothing to set. */
export function changeOf(set: Record<string, unknown> | null, says: string): Change[] {
  return set === null || Object.keys(set).length === 0 ? [] : [{ set, says }];
}

function find<Type extends LayerSpec['type']>(layers: readonly LayerSpec[], type: Type, path: string): { path: string; layer: Extract<LayerSpec, { type: Type }> }[] {
  return layers.flatMap((layer, index) => {
    const here = `${path}.${index}`;
    if (layer.type === type) return [{ path: here, layer: layer as Extract<LayerSpec, { type: Type }> }];
    return layer.type === 'residual' ? find(layer.layers, type, `${here}.layers`) : [];
  });
}

/** Every hidden dense layer with its path, those inside residual blocks too. */
export function denseLayers(reading: Reading): { path: string; layer: DenseSpec }[] {
  return find(reading.evidence.spec.model.layers, 'dense', 'model.layers');
}

/** Another activation and initialiser in every hidden dense layer. */
export function withActivation(reading: Reading, activation: Activation, kernelInitializer: InitializerSpec): Record<string, unknown> {
  const entries = denseLayers(reading).flatMap(({ path }): [string, unknown][] => [[`${path}.activation`, activation], [`${path}.kernelInitializer`, kernelInitializer]]);
  return Object.fromEntries(entries);
}

/** Hidden widths multiplied; never under `least` units, and never wider than 1024. */
export function withUnits(reading: Reading, factor: number, least = 4): Record<string, unknown> {
  return Object.fromEntries(
    denseLayers(reading)
      .map(({ path, layer }) => [path, layer.units, Math.min(1024, Math.max(least, Math.round(layer.units * factor)))] as const)
      .filter(([, before, after]) => before !== after)
      .map(([path, , after]) => [`${path}.units`, after]),
  );
}

function topLevelDense(layers: readonly LayerSpec[]): number[] {
  return layers.flatMap((layer, index) => (layer.type === 'dense' ? [index] : []));
}

/** A model of its first `count` hidden dense layers, with what stands between them; null where it has no more. */
export function withDepth(reading: Reading, count: number): Record<string, unknown> | null {
  const { layers } = reading.evidence.spec.model;
  const end = topLevelDense(layers)[count];
  if (end === undefined) return null;
  return { 'model.layers': layers.slice(0, end) };
}

/** Batch normalisation after every hidden dense layer that has none; null where each has one. */
export function withNormalization(reading: Reading): Record<string, unknown> | null {
  const { layers } = reading.evidence.spec.model;
  const added = layers.flatMap((layer, index): LayerSpec[] => {
    const isFollowed = layers[index + 1]?.type === 'batchNormalization' || layers[index + 1]?.type === 'layerNormalization';
    return layer.type === 'dense' && !isFollowed ? [layer, { type: 'batchNormalization', momentum: 0.99, epsilon: 0.001 }] : [layer];
  });
  return added.length === layers.length ? null : { 'model.layers': added };
}

/** A way around every hidden dense layer after the first (He et al. 2016), with what follows it; null for less than three layers. */
export function withResiduals(reading: Reading): Record<string, unknown> | null {
  const { layers } = reading.evidence.spec.model;
  const places = topLevelDense(layers);
  const [, second] = places;
  if (second === undefined || places.length < 3) return null;
  const blocks = places.slice(1).map((start, index): LayerSpec => ({ type: 'residual', layers: layers.slice(start, places[index + 2] ?? layers.length) }));
  return layers.some(({ type }) => type === 'residual') ? null : { 'model.layers': [...layers.slice(0, second), ...blocks] };
}

/** The last hidden dense layer once more; without any, one of 64 units. */
export function withOneMoreLayer(reading: Reading): Record<string, unknown> {
  const { layers } = reading.evidence.spec.model;
  const last = layers.findLast((layer) => layer.type === 'dense');
  const added: DenseSpec = last ?? { type: 'dense', units: 64, activation: 'relu', useBias: true, kernelInitializer: 'glorotUniform', biasInitializer: 'zeros', l1: 0, l2: 0 };
  return { 'model.layers': [...layers, added] };
}

/** Dropout after every hidden dense layer; null where there is some already, or no layer. */
export function withNewDropout(reading: Reading, rate: number): Record<string, unknown> | null {
  const { layers } = reading.evidence.spec.model;
  if (topLevelDense(layers).length === 0 || layers.some(({ type }) => type === 'dropout')) return null;
  return { 'model.layers': layers.flatMap((layer): LayerSpec[] => (layer.type === 'dense' ? [layer, { type: 'dropout', rate }] : [layer])) };
}

/** Noise between layers multiplied. */
export function withNoise(reading: Reading, factor: number): Record<string, unknown> {
  return Object.fromEntries(find(reading.evidence.spec.model.layers, 'gaussianNoise', 'model.layers').map(({ path, layer }) => [`${path}.stddev`, layer.stddev * factor]));
}

/** Initialisers that keep the size of what flows through, each for its activation, and biases of 0 (He et al. 2015; Klambauer et al. 2017; Glorot and Bengio 2010). */
export function withFittingStart(reading: Reading): Record<string, unknown> {
  const fitting = (activation: Activation): InitializerSpec => (activation === 'selu' ? 'lecunNormal' : ['relu', 'leakyRelu', 'elu', 'gelu', 'swish'].includes(activation) ? 'heUniform' : 'glorotUniform');
  const entries = denseLayers(reading).flatMap(({ path, layer }): [string, unknown][] => [[`${path}.kernelInitializer`, fitting(layer.activation)], [`${path}.biasInitializer`, 'zeros']]);
  return Object.fromEntries([...entries, ['model.output.kernelInitializer', 'glorotUniform'], ['model.output.biasInitializer', 'zeros']]);
}

/** A penalty on all kernels, where it is weaker yet. */
export function withPenalty(reading: Reading, name: 'l1' | 'l2', strength: number): Record<string, unknown> {
  const layers: { path: string; layer: { l1: number; l2: number } }[] = [...denseLayers(reading), { path: 'model.output', layer: reading.evidence.spec.model.output }];
  return Object.fromEntries(layers.filter(({ layer }) => layer[name] < strength).map(({ path }) => [`${path}.${name}`, strength]));
}

/** L1 and L2 multiplied wherever they are on. */
export function scaledL2(reading: Reading, factor: number): Record<string, unknown> {
  const layers: { path: string; layer: { l1: number; l2: number } }[] = [...denseLayers(reading), { path: 'model.output', layer: reading.evidence.spec.model.output }];
  const scaled = layers.flatMap(({ path, layer }) => [[`${path}.l1`, layer.l1] as const, [`${path}.l2`, layer.l2] as const]);
  return Object.fromEntries(scaled.filter(([, value]) => value > 0).map(([path, value]) => [path, value * factor]));
}

/** Dropout rates multiplied. */
export function withDropout(reading: Reading, factor: number): Record<string, unknown> {
  return Object.fromEntries(find(reading.evidence.spec.model.layers, 'dropout', 'model.layers').map(({ path, layer }) => [`${path}.rate`, layer.rate * factor]));
}

/** How strong each kind of regularisation is: penalties, the share of units that is left out, and the deviation of noise. */
export interface Strengths {
  readonly l1: number;
  readonly l2: number;
  readonly dropout: number;
  readonly noise: number;
}

/** Brings down whatever is stronger than `most`, and nothing else. */
export function withAtMost(reading: Reading, most: Strengths): Record<string, unknown> {
  const { layers } = reading.evidence.spec.model;
  const kernels: { path: string; layer: { l1: number; l2: number } }[] = [...denseLayers(reading), { path: 'model.output', layer: reading.evidence.spec.model.output }];
  const strengths = [
    ...kernels.flatMap(({ path, layer }) => [[`${path}.l1`, layer.l1, most.l1] as const, [`${path}.l2`, layer.l2, most.l2] as const]),
    ...find(layers, 'dropout', 'model.layers').map(({ path, layer }) => [`${path}.rate`, layer.rate, most.dropout] as const),
    ...find(layers, 'gaussianNoise', 'model.layers').map(({ path, layer }) => [`${path}.stddev`, layer.stddev, most.noise] as const),
  ];
  return Object.fromEntries(strengths.filter(([, value, limit]) => value > limit).map(([path, , limit]) => [path, limit]));
}
