// What a random search draws from (Bergstra and Bengio 2012): the settings that people turn first, over ranges that hold what works.
//   learning rate    1e-5 to 1, log-uniform
//   optimizer        sgd, rmsprop, adagrad, adam, adamw, with their usual other settings
//   batch            8, 16, ... 512
//   hidden layers    1 to 4, each a quarter to four times as wide as those of the run, log-uniform
//   activation       one of eight for all hidden layers
//   dropout          half of the draws none, else 5 to 50 %
//   L2               half of the draws none, else 1e-6 to 0.1, log-uniform
//   input scaling    standard, minmax, robust, none
// Everything else, the epochs among it, stays as the run has it.
import type { LayerSpec, RunSpec } from '../../../../shared/spec/run-spec.ts';
import { scalings } from '../../../../shared/spec/dataset-spec.ts';
import { optimizerTypes } from '../../../../shared/spec/training-spec.ts';
import { median } from '../../../../shared/stagnation/measures/swing.ts';

const activations = ['relu', 'leakyRelu', 'elu', 'selu', 'gelu', 'tanh', 'sigmoid', 'swish'] as const;
const mostLayers = 4;
/** Of a run without a hidden layer. */
const usualWidth = 32;

const wholeFrom = (random: () => number, least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
const logUniform = (random: () => number, least: number, most: number): number => Math.exp(Math.log(least) + random() * Math.log(most / least));

function oneOf<Value>(random: () => number, values: readonly [Value, ...Value[]]): Value {
  return values[Math.floor(random() * values.length)] ?? values[0];
}

function widthsOf(layers: readonly LayerSpec[]): number[] {
  return layers.flatMap((layer) => (layer.type === 'dense' ? [layer.units] : layer.type === 'residual' ? widthsOf(layer.layers) : []));
}

/** The width that the hidden layers of a run typically have. */
export function usualUnits({ model }: RunSpec): number {
  const widths = widthsOf(model.layers);
  return widths.length === 0 ? usualWidth : median(widths);
}

function drawLayers(random: () => number, units: number): object[] {
  const activation = oneOf(random, activations);
  const l2 = random() < 0.5 ? 0 : logUniform(random, 1e-6, 0.1);
  const dropout = random() < 0.5 ? 0 : 0.05 + 0.45 * random();
  return Array.from({ length: wholeFrom(random, 1, mostLayers) }, () => ({ type: 'dense', units: Math.max(1, Math.round(units * logUniform(random, 1 / 4, 4))), activation, l2 }))
    .flatMap((layer) => (dropout === 0 ? [layer] : [layer, { type: 'dropout', rate: dropout }]));
}

/** One draw, as a difference of settings. `random`: numbers from 0 to below 1. */
export function drawSettings(random: () => number, spec: RunSpec): Record<string, unknown> {
  return {
    'training.optimizer': { type: oneOf(random, optimizerTypes), learningRate: logUniform(random, 1e-5, 1) },
    'training.batchSize': 2 ** wholeFrom(random, 3, 9),
    'model.layers': drawLayers(random, usualUnits(spec)),
    'dataset.scaling': oneOf(random, scalings),
  };
}
