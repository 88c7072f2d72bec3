// The `model` section of an experiment: hidden layers, and the output layer.
import * as v from 'valibot';
import { fractionBelowOne, number, numberAbove, whole } from './values.ts';

export const activations = ['linear', 'relu', 'leakyRelu', 'elu', 'selu', 'gelu', 'tanh', 'sigmoid', 'softplus', 'swish', 'exponential', 'softmax'] as const;
export const namedInitializers = ['zeros', 'ones', 'glorotUniform', 'glorotNormal', 'heUniform', 'heNormal', 'lecunUniform', 'lecunNormal', 'orthogonal'] as const;
export const layerTypes = ['dense', 'dropout', 'gaussianNoise', 'batchNormalization', 'layerNormalization', 'residual'] as const;

/** Scale, mode and distribution mean what they mean in Keras; `normal` is untruncated. */
export const initializerSchema = v.union([
  v.picklist(namedInitializers),
  v.variant('type', [
    v.strictObject({ type: v.literal('randomUniform'), min: v.optional(number(), -0.05), max: v.optional(number(), 0.05) }),
    v.strictObject({ type: v.literal('randomNormal'), stddev: v.optional(number(0), 0.05) }),
    v.strictObject({
      type: v.literal('varianceScaling'),
      scale: v.optional(numberAbove(0), 1),
      mode: v.optional(v.picklist(['fanIn', 'fanOut', 'fanAvg']), 'fanIn'),
      distribution: v.optional(v.picklist(['uniform', 'normal', 'truncatedNormal']), 'truncatedNormal'),
    }),
  ]),
]);

/** What the output layer and each dense layer have in common. `l1`, `l2` penalise the kernel, as Keras does. */
const weightEntries = {
  useBias: v.optional(v.boolean(), true),
  kernelInitializer: v.optional(initializerSchema, 'glorotUniform'),
  biasInitializer: v.optional(initializerSchema, 'zeros'),
  l1: v.optional(number(0), 0),
  l2: v.optional(number(0), 0),
};
const units = whole(1, 65_536);

export const denseSchema = v.strictObject({ type: v.literal('dense'), units, activation: v.optional(v.picklist(activations), 'relu'), ...weightEntries });
export const dropoutSchema = v.strictObject({ type: v.literal('dropout'), rate: fractionBelowOne() });
export const gaussianNoiseSchema = v.strictObject({ type: v.literal('gaussianNoise'), stddev: number(0) });
export const batchNormalizationSchema = v.strictObject({
  type: v.literal('batchNormalization'),
  momentum: v.optional(number(0, 1), 0.99),
  epsilon: v.optional(numberAbove(0), 0.001),
});
export const layerNormalizationSchema = v.strictObject({ type: v.literal('layerNormalization'), epsilon: v.optional(numberAbove(0), 0.001) });

type Simple<Infer extends 'input' | 'output'> = {
  [S in typeof denseSchema | typeof dropoutSchema | typeof gaussianNoiseSchema | typeof batchNormalizationSchema | typeof layerNormalizationSchema as v.InferOutput<S>['type']]:
    Infer extends 'input' ? v.InferInput<S> : v.InferOutput<S>;
}[Exclude<(typeof layerTypes)[number], 'residual'>];

/** A layer as written in a file: what has a default may be missing. */
export type LayerInput = Simple<'input'> | { type: 'residual'; layers: LayerInput[] };
/** A layer with every key filled in. */
export type LayerSpec = Simple<'output'> | { type: 'residual'; layers: LayerSpec[] };
export type LayerType = LayerSpec['type'];

export const layerSchema: v.GenericSchema<LayerInput, LayerSpec> = v.lazy(() =>
  v.variant('type', [denseSchema, dropoutSchema, gaussianNoiseSchema, batchNormalizationSchema, layerNormalizationSchema, residualSchema]),
);
const residualSchema = v.strictObject({
  type: v.literal('residual'),
  /** The input is added to what these make of it; projected by a dense layer without bias or activation where the sizes differ. */
  layers: v.pipe(v.array(layerSchema), v.minLength(1, 'a list of at least one layer')),
});

export const outputSchema = v.strictObject({ units, activation: v.picklist(activations), ...weightEntries });

export const modelSpecSchema = v.strictObject({
  layers: v.optional(v.array(layerSchema), [{ type: 'dense', units: 64 }]),
  output: outputSchema,
});

export type ModelSpec = v.InferOutput<typeof modelSpecSchema>;
export type OutputSpec = v.InferOutput<typeof outputSchema>;
export type DenseSpec = v.InferOutput<typeof denseSchema>;
export type InitializerSpec = v.InferOutput<typeof initializerSchema>;
export type Activation = (typeof activations)[number];
