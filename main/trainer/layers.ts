// The hidden layers of EXPERIMENT.md. Building a layer declares its parameters; applying it is ordinary tensor arithmetic.
import * as tf from '@tensorflow/tfjs';
import type { DenseSpec, LayerSpec } from '../../shared/spec/run-spec.ts';
import { activate } from './activations.ts';
import type { Blueprint, Pass, RowMask, TrainingPass } from './network.ts';
import { compiledProduct, oneKernelAffine } from './products.ts';

/** A part of a network that is built: its width, and what it makes of [members, rows, inputs]. */
export interface Block {
  readonly units: number;
  apply(x: tf.Tensor3D, pass: Pass): tf.Tensor3D;
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

function parameterAt(pass: Pass, index: number): tf.Tensor3D {
  const parameter = pass.parameters[index];
  if (parameter === undefined) throw new Error(`parameter ${index} is missing`);
  return parameter;
}

function statisticAt(pass: Pass, index: number): tf.Tensor3D {
  const statistic = pass.statistics[index];
  if (statistic === undefined) throw new Error(`statistic ${index} is missing`);
  return statistic;
}

/** x kernel + bias, of their indices in `Pass.parameters`. */
function product(x: tf.Tensor3D, pass: Pass, kernel: number, bias: number | null): tf.Tensor3D {
  const weights = parameterAt(pass, kernel);
  const products = pass.training?.products ?? 'plain';
  if (products === 'one kernel') return oneKernelAffine(x, weights, bias !== null);
  const values: tf.Tensor3D = products === 'compiled' ? compiledProduct(x, weights) : tf.matMul(x, weights);
  return bias === null ? values : tf.add(values, parameterAt(pass, bias));
}

/** activation(x kernel + bias). A hidden layer's output is noted for the signals. */
export function buildDense(blueprint: Blueprint, spec: Omit<DenseSpec, 'type'>, inputs: number, isHidden: boolean): Block {
  const kernel = blueprint.addParameter('kernel', [inputs, spec.units], spec.kernelInitializer, spec);
  const bias = spec.useBias ? blueprint.addParameter('bias', [spec.units], spec.biasInitializer) : null;
  const { layer } = blueprint;
  return {
    units: spec.units,
    apply(x, pass) {
      const logits = product(x, pass, kernel, bias);
      const values = activate(spec.activation, logits);
      if (isHidden) pass.hidden.push({ layer, activation: spec.activation, values });
      return values;
    },
  };
}

/** Zeroes a share of the values and scales the others up, so that the expected sum stays (inverted dropout). */
function buildDropout(blueprint: Blueprint, { rate }: SpecOf<'dropout'>, units: number): Block {
  if (rate === 0) return { units, apply: (x) => x };
  const part = blueprint.addRandomPart();
  const noise = blueprint.addNoise(rate);
  return {
    units,
    apply(x, { training }) {
      if (training === null) return x;
      const memberRate = noiseAmount(training, noise);
      const kept = tf.cast(tf.greaterEqual(training.uniform(part, x.shape), memberRate), 'float32');
      return tf.mul<tf.Tensor3D>(x, tf.div(kept, tf.sub(1, memberRate)));
    },
  };
}

/** Adds normal noise (Box-Muller on two uniform numbers a value). */
function buildGaussianNoise(blueprint: Blueprint, { stddev }: SpecOf<'gaussianNoise'>, units: number): Block {
  if (stddev === 0) return { units, apply: (x) => x };
  const radiusPart = blueprint.addRandomPart();
  const anglePart = blueprint.addRandomPart();
  const noise = blueprint.addNoise(stddev);
  return {
    units,
    apply(x, { training }) {
      if (training === null) return x;
      const radius = tf.sqrt(tf.mul(tf.log(tf.sub(1, training.uniform(radiusPart, x.shape))), -2));
      const angle = tf.mul(training.uniform(anglePart, x.shape), 2 * Math.PI);
      return tf.add(x, tf.mul(tf.mul(radius, tf.cos(angle)), noiseAmount(training, noise)));
    },
  };
}

/** One noise's amount for each member, [members, 1, 1]. */
function noiseAmount({ noiseAmounts }: TrainingPass, column: number): tf.Tensor3D {
  if (noiseAmounts === null) throw new Error('noise amounts are missing');
  const members = noiseAmounts.shape[0];
  return tf.reshape(tf.slice2d(noiseAmounts, [0, column], [members, 1]), [members, 1, 1]);
}

function normalized(centred: tf.Tensor, variance: tf.Tensor, epsilon: number): tf.Tensor {
  return tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
}

function scaled(values: tf.Tensor, pass: Pass, scale: number, shift: number): tf.Tensor3D {
  return tf.add(tf.mul(values, parameterAt(pass, scale)), parameterAt(pass, shift));
}

/** Mean over the rows that count, [members, 1, units]. */
function meanOfRows(values: tf.Tensor3D, mask: RowMask | null): tf.Tensor3D {
  if (mask === null) return tf.mean(values, 1, true);
  return tf.div(tf.sum(tf.mul(values, mask.rows), 1, true), mask.count);
}

/** Keras's: in training by the minibatch's own mean and (biased) variance, in evaluation by their moving averages. */
function buildBatchNormalization(blueprint: Blueprint, { momentum, epsilon }: SpecOf<'batchNormalization'>, units: number): Block {
  const scale = blueprint.addParameter('scale', [units], 'ones');
  const shift = blueprint.addParameter('shift', [units], 'zeros');
  const movingMean = blueprint.addStatistic(units, 0);
  const movingVariance = blueprint.addStatistic(units, 1);
  const moved = (pass: Pass, index: number, value: tf.Tensor3D): void => {
    pass.nextStatistics[index] = tf.add(tf.mul(statisticAt(pass, index), momentum), tf.mul(value, 1 - momentum));
  };
  return {
    units,
    apply(x, pass) {
      if (pass.training === null) {
        const centred = tf.sub(x, statisticAt(pass, movingMean));
        return scaled(normalized(centred, statisticAt(pass, movingVariance), epsilon), pass, scale, shift);
      }
      const { mask } = pass.training;
      const mean = meanOfRows(x, mask);
      const centred: tf.Tensor3D = tf.sub(x, mean);
      const variance = meanOfRows(tf.square(centred), mask);
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
      const centred = tf.sub(x, tf.mean(x, 2, true));
      const variance = tf.mean(tf.square(centred), 2, true);
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
      const shortcut: tf.Tensor3D = projection === null ? x : product(x, pass, projection, null);
      return tf.add(shortcut, inner.apply(x, pass));
    },
  };
}
