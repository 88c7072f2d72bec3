// Changes to all layers of a model at once, written as settings by path.
import type { Activation, DenseSpec, InitializerSpec, LayerSpec } from '../../spec/run-spec.ts';
import type { Reading } from '../reading.ts';

export interface Change {
  readonly set: Record<string, unknown>;
  readonly says: string;
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

/** Hidden widths multiplied; never under 4 units, and never wider than 1024. */
export function withUnits(reading: Reading, factor: number): Record<string, unknown> {
  return Object.fromEntries(
    denseLayers(reading)
      .map(({ path, layer }) => [path, layer.units, Math.min(1024, Math.max(4, Math.round(layer.units * factor)))] as const)
      .filter(([, before, after]) => before !== after)
      .map(([path, , after]) => [`${path}.units`, after]),
  );
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
