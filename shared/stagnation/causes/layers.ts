// The hidden layers as causes look at them: flat, with what a residual holds, and how gradients get around some of them.
import type { DenseSpec, InitializerSpec, LayerSpec } from '../../spec/run-spec.ts';
import type { Reading } from '../reading.ts';

/** Activations that flatten out at both ends: their slope, and the gradient with it, goes to 0 there. */
const squashing: readonly string[] = ['sigmoid', 'tanh', 'softmax'];
/** Activations with slope 1, or nearly, on one side. */
const reluLike: readonly string[] = ['relu', 'leakyRelu', 'elu', 'selu', 'gelu', 'swish', 'softplus'];
/** Initialisers made for keeping the size of what flows through (Glorot and Bengio 2010; He et al. 2015; Klambauer et al. 2017). */
const keepsSize: readonly InitializerSpec[] = ['glorotUniform', 'glorotNormal', 'heUniform', 'heNormal', 'lecunUniform', 'lecunNormal', 'orthogonal'];

/** All layers, those inside residuals in place of them. */
export function flattenLayers(layers: readonly LayerSpec[]): LayerSpec[] {
  return layers.flatMap((layer) => (layer.type === 'residual' ? flattenLayers(layer.layers) : [layer]));
}

/** Hidden dense layers, those inside residuals too. */
export function hiddenDense(reading: Reading): DenseSpec[] {
  return flattenLayers(reading.evidence.spec.model.layers).filter((layer) => layer.type === 'dense');
}

export function hiddenActivations(reading: Reading): string[] {
  return hiddenDense(reading).map(({ activation }) => activation);
}

/** Share of the hidden layers that flatten out, 0 to 1; 0 without any. */
export function squashingShare(reading: Reading): number {
  const names = hiddenActivations(reading);
  return names.length === 0 ? 0 : names.filter((name) => squashing.includes(name)).length / names.length;
}

/** Hidden dense layers in a row that a gradient has to pass, without a way around: a residual counts none. */
export function plainDepth(reading: Reading): number {
  return reading.evidence.spec.model.layers.filter(({ type }) => type === 'dense').length;
}

/** True where something keeps the size of what flows through: normalisation, or a way around. */
export function hasHelp(reading: Reading): boolean {
  return reading.evidence.spec.model.layers.some(({ type }) => type === 'residual' || type === 'batchNormalization' || type === 'layerNormalization');
}

/** True where activations and initialisers are what one takes today: depth alone is then what is left to blame. */
export function isUsualStack(reading: Reading): boolean {
  return hiddenDense(reading).every(({ activation, kernelInitializer }) => reluLike.includes(activation) && keepsSize.some((name) => name === kernelInitializer));
}
