// The hidden layers.
import type { LayerSpec, RunSpec } from '../run-spec.ts';
import { initializerName } from '../shapes.ts';
import { activationNames } from '../words.ts';
import { warn, warnAndSet } from './notice.ts';
import type { Check, Notice } from './notice.ts';

type Placed<Type extends LayerSpec['type']> = { readonly path: string; readonly layer: Extract<LayerSpec, { type: Type }> };

/** All layers of a type with their paths, those within residuals included. */
function layersOf<Type extends LayerSpec['type']>(layers: readonly LayerSpec[], type: Type, path = 'model.layers'): Placed<Type>[] {
  return layers.flatMap((layer, position) => {
    const place = `${path}.${position}`;
    const inner = layer.type === 'residual' ? layersOf(layer.layers, type, `${place}.layers`) : [];
    return layer.type === type ? [{ path: place, layer: layer as Extract<LayerSpec, { type: Type }> }, ...inner] : inner;
  });
}

function checkLinear({ model }: RunSpec): Notice[] {
  const dense = layersOf(model.layers, 'dense');
  const linear = dense.filter(({ layer }) => layer.activation === 'linear');
  const [first] = linear;
  if (first === undefined) return [];
  const says =
    linear.length === dense.length
      ? 'Without a bend between them, linear layers together are one linear layer: the network can only draw straight lines.'
      : 'A linear layer adds nothing that the next one could not do by itself.';
  return [warn(`${first.path}.activation`, linear.length === 1 ? 'A hidden layer without activation' : `${linear.length} hidden layers without activation`, says, Object.fromEntries(linear.map(({ path }) => [`${path}.activation`, 'relu'])))];
}

function checkConstantStart({ model }: RunSpec): Notice[] {
  return layersOf(model.layers, 'dense')
    .filter(({ layer }) => layer.units > 1 && (layer.kernelInitializer === 'zeros' || layer.kernelInitializer === 'ones'))
    .map(({ path, layer }) =>
      warnAndSet(`${path}.kernelInitializer`, 'glorotUniform', 'All units start alike', `With start weights of ${initializerName(layer.kernelInitializer)} all ${layer.units} units compute and learn the same, so they stay one.`),
    );
}

/** Squashing activations multiply gradients by at most 1/4 (sigmoid) or 1 (tanh) a layer; softmax ties units together. */
function checkSquashing({ model }: RunSpec): Notice[] {
  const dense = layersOf(model.layers, 'dense');
  const softmax = dense.find(({ layer }) => layer.activation === 'softmax');
  if (softmax !== undefined) return [warnAndSet(`${softmax.path}.activation`, 'relu', 'Softmax in a hidden layer', 'Softmax makes the units of a layer compete, so they pass on little. It belongs on the output.')];
  const sigmoid = dense.filter(({ layer }) => layer.activation === 'sigmoid');
  const [first] = sigmoid;
  if (first === undefined || sigmoid.length < 3) return [];
  const says = `${sigmoid.length} hidden layers use ${activationNames.sigmoid}; each shrinks the gradient to a quarter or less, so the first layers hardly learn.`;
  return [warn(`${first.path}.activation`, 'Gradients will vanish', says, Object.fromEntries(sigmoid.map(({ path }) => [`${path}.activation`, 'relu'])))];
}

/** Beyond these a penalty or a dropout usually outweighs the data: Keras's own examples stay 10 times lower (0.01) and at 0.5. */
const strongPenalty = 0.1;
const strongDropout = 0.7;

function checkStrength({ model }: RunSpec): Notice[] {
  const dropout = layersOf(model.layers, 'dropout')
    .filter(({ layer }) => layer.rate > strongDropout)
    .map(({ path, layer }) => warnAndSet(`${path}.rate`, 0.5, 'Very strong dropout', `A rate of ${layer.rate} hides most of the layer at every step.`));
  const weights = [...layersOf(model.layers, 'dense'), { path: 'model.output', layer: model.output }];
  const penalties = weights.flatMap(({ path, layer }) =>
    (['l1', 'l2'] as const)
      .filter((key) => layer[key] >= strongPenalty)
      .map((key) => warnAndSet(`${path}.${key}`, 0.001, `Very strong ${key.toUpperCase()}`, `A penalty of ${layer[key]} pulls the weights to zero harder than most data can hold against.`)),
  );
  return [...dropout, ...penalties];
}

export const modelChecks: readonly Check[] = [checkLinear, checkConstantStart, checkSquashing, checkStrength];
