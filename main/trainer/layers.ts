// The hidden layers of EXPERIMENT.md. Building a layer declares its parameters; applying it is ordinary tensor arithmetic.
import * as tf from '@tensorflow/tfjs';
import type { DenseSpec, LayerSpec } from '../../shared/spec/run-spec.ts';
import { activate } from './activations.ts';
import type { Blueprint, Pass } from './network.ts';

/** A part of a network that is built: its width, and what it makes of [rows, inputs]. */
export interface Block {
  readonly units: number;
  apply(x: tf.Tensor2D, pass: Pass): tf.Tensor2D;
}

type SpecOf<Type extends LayerSpec['type']> = Extract<LayerSpec, { type: Type }>;

/** Layers one after the other. At the top level each gets its own position; within a residual they share the residual's. */
export function buildLayers(blueprint: Blueprint, layers: readonly LayerSpec[], inputs: number, isTopLevel: boolean): Block {
  const blocks: Block[] = [];
  let units = inputs;
  layers.forEach((layer, position) => {
    if (isTopLevel) blueprint.layer = position;
    const block = buildLayer(blueprint, layer, units);
    units = block.units;
    blocks.push(block);
  });
  return { units, apply: (x, pass) => blocks.reduce((values, block) => block.apply(values, pass), x) };
}

function buildLayer(blueprint: Blueprint, layer: LayerSpec, inputs: number): Block {
  switch (layer.type) {
    case 'dense':
      return buildDense(blueprint, layer, inputs, true);
    case 'dropout':
      return buildDropout(blueprint, layer, inputs);
    case 'gaussianNoise':
      return buildGaussianNoise(blueprint, layer, inputs);
    case 'batchNormalization':
      return buildBatchNormalization(blueprint, layer, inputs);
    case 'layerNormalization':
      return buildLayerNormalization(blueprint, layer, inputs);
    case 'residual':
      return buildResidual(blueprint, layer, inputs);
  }
}

function parameterAt<Rank extends tf.Tensor>(pass: Pass, index: number): Rank {
  const parameter = pass.parameters[index];
  if (parameter === undefined) throw new Error(`parameter ${index} is missing`);
  return parameter as Rank;
}

function statisticAt(pass: Pass, index: number): tf.Tensor1D {
  const statistic = pass.statistics[index];
  if (statistic === undefined) throw new Error(`statistic ${index} is missing`);
  return statistic;
}

/** activation(x kernel + bias). A hidden layer's output is noted for the signals. */
export function buildDense(blueprint: Blueprint, spec: Omit<DenseSpec, 'type'>, inputs: number, isHidden: boolean): Block {
  const kernel = blueprint.addParameter('kernel', [inputs, spec.units], spec.kernelInitializer, spec);
  const bias = spec.useBias ? blueprint.addParameter('bias', [spec.units], spec.biasInitializer) : null;
  const { layer } = blueprint;
  return {
    units: spec.units,
    apply(x, pass) {
      const product: tf.Tensor2D = tf.matMul(x, parameterAt<tf.Tensor2D>(pass, kernel));
      const logits: tf.Tensor2D = bias === null ? product : tf.add(product, parameterAt<tf.Tensor1D>(pass, bias));
      const values = activate(spec.activation, logits);
      if (isHidden) pass.hidden.push({ layer, activation: spec.activation, values });
      return values;
    },
  };
}

/** Zeroes a share of the values and scales the others up, so that the expected sum stays (inverted dropout). */
function buildDropout(blueprint: Blueprint, { rate }: SpecOf<'dropout'>, units: number): Block {
  const part = blueprint.addRandomPart();
  return {
    units,
    apply(x, { uniform }) {
      if (uniform === null || rate === 0) return x;
      const kept = tf.cast(tf.greaterEqual(uniform(part, x.shape), rate), 'float32');
      return tf.mul<tf.Tensor2D>(x, tf.mul(kept, 1 / (1 - rate)));
    },
  };
}

/** Adds normal noise (Box-Muller on two uniform numbers a value). */
function buildGaussianNoise(blueprint: Blueprint, { stddev }: SpecOf<'gaussianNoise'>, units: number): Block {
  const radiusPart = blueprint.addRandomPart();
  const anglePart = blueprint.addRandomPart();
  return {
    units,
    apply(x, { uniform }) {
      if (uniform === null || stddev === 0) return x;
      const radius = tf.sqrt(tf.mul(tf.log(tf.sub(1, uniform(radiusPart, x.shape))), -2));
      const angle = tf.mul(uniform(anglePart, x.shape), 2 * Math.PI);
      return tf.add(x, tf.mul(tf.mul(radius, tf.cos(angle)), stddev));
    },
  };
}

function normalized(centred: tf.Tensor, variance: tf.Tensor, epsilon: number): tf.Tensor {
  return tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
}

function scaled(values: tf.Tensor, pass: Pass, scale: number, shift: number): tf.Tensor2D {
  return tf.add(tf.mul(values, parameterAt(pass, scale)), parameterAt(pass, shift));
}

/** Keras's: in training by the minibatch's own mean and (biased) variance, in evaluation by their moving averages. */
function buildBatchNormalization(blueprint: Blueprint, { momentum, epsilon }: SpecOf<'batchNormalization'>, units: number): Block {
  const scale = blueprint.addParameter('scale', [units], 'ones');
  const shift = blueprint.addParameter('shift', [units], 'zeros');
  const movingMean = blueprint.addStatistic(units, 0);
  const movingVariance = blueprint.addStatistic(units, 1);
  const moved = (pass: Pass, index: number, value: tf.Tensor1D): void => {
    pass.nextStatistics[index] = tf.add(tf.mul(statisticAt(pass, index), momentum), tf.mul(value, 1 - momentum));
  };
  return {
    units,
    apply(x, pass) {
      if (pass.uniform === null) {
        const centred = tf.sub(x, statisticAt(pass, movingMean));
        return scaled(normalized(centred, statisticAt(pass, movingVariance), epsilon), pass, scale, shift);
      }
      const mean: tf.Tensor1D = tf.mean(x, 0);
      const centred = tf.sub(x, mean);
      const variance: tf.Tensor1D = tf.mean(tf.square(centred), 0);
      moved(pass, movingMean, mean);
      moved(pass, movingVariance, variance);
      return scaled(normalized(centred, variance, epsilon), pass, scale, shift);
    },
  };
}

function buildLayerNormalization(blueprint: Blueprint, { epsilon }: SpecOf<'layerNormalization'>, units: number): Block {
  const scale = blueprint.addParameter('scale', [units], 'ones');
  const shift = blueprint.addParameter('shift', [units], 'zeros');
  return {
    units,
    apply(x, pass) {
      const centred = tf.sub(x, tf.mean(x, 1, true));
      const variance = tf.mean(tf.square(centred), 1, true);
      return scaled(normalized(centred, variance, epsilon), pass, scale, shift);
    },
  };
}

/** x + layers(x); where the sizes differ, x is projected by a dense layer without bias or activation. */
function buildResidual(blueprint: Blueprint, { layers }: SpecOf<'residual'>, inputs: number): Block {
  const inner = buildLayers(blueprint, layers, inputs, false);
  const projection = inner.units === inputs ? null : blueprint.addParameter('kernel', [inputs, inner.units], 'glorotUniform');
  return {
    units: inner.units,
    apply(x, pass) {
      const shortcut: tf.Tensor2D = projection === null ? x : tf.matMul(x, parameterAt<tf.Tensor2D>(pass, projection));
      return tf.add(shortcut, inner.apply(x, pass));
    },
  };
}
