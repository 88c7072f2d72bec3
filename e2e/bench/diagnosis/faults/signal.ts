// Faults of the signal that runs through a network: it vanishes, explodes, dies, saturates, or never starts.
import { bySeverity, everywhere } from './fault.ts';
import type { Fault } from './fault.ts';
import { withDense, withHidden, withTraining } from '../world.ts';
import type { InitializerInput } from '../world.ts';

const repeated = (units: number, layers: number): number[] => Array.from({ length: layers }, () => units);
const he = { activation: 'relu', kernelInitializer: 'heUniform' } as const;

export const vanishingGradients: Fault = {
  cause: 'vanishing-gradients',
  fits: everywhere,
  circumstances: (world, severity) => withHidden(world, repeated(16, bySeverity(severity, [4, 5, 7])), he),
  plant: (world) => withDense(world, (layer) => ({ ...layer, activation: 'sigmoid', kernelInitializer: 'glorotUniform' })),
};

export const explodingGradients: Fault = {
  cause: 'exploding-gradients',
  fits: everywhere,
  circumstances: (world) => withTraining(withHidden(world, repeated(20, 5), he), { optimizer: { type: 'sgd', learningRate: 0.02, momentum: 0.5 } }),
  plant: (world, severity) => withDense(world, (layer) => ({ ...layer, kernelInitializer: { type: 'varianceScaling', scale: bySeverity(severity, [10, 25, 80]) } })),
};

/** Biases so far below 0 that a unit answers 0 on every row. */
export const deadRelus: Fault = {
  cause: 'dead-relus',
  fits: everywhere,
  circumstances: (world) => withDense(world, (layer) => ({ ...layer, ...he })),
  plant(world, severity) {
    const bias = bySeverity(severity, [4, 8, 16]);
    return withDense(world, (layer) => ({ ...layer, biasInitializer: { type: 'randomUniform', min: -1.2 * bias, max: -0.8 * bias } }));
  },
};

/** Weights so large that tanh answers -1 or 1 on nearly every row. */
export const saturation: Fault = {
  cause: 'saturation',
  fits: everywhere,
  circumstances: (world) => withDense(world, (layer) => ({ ...layer, activation: 'tanh', kernelInitializer: 'glorotUniform' })),
  plant: (world, severity) => withDense(world, (layer) => ({ ...layer, kernelInitializer: { type: 'randomNormal', stddev: bySeverity(severity, [4, 10, 30]) } })),
};

/** Weights that are almost 0 in several layers; all 0; or all alike. */
export const badInitialisation: Fault = {
  cause: 'bad-initialisation',
  fits: everywhere,
  circumstances: (world) => withHidden(world, [24, 16, 16], he),
  plant: (world, severity) => withDense(world, (layer) => ({ ...layer, kernelInitializer: bySeverity<InitializerInput>(severity, [{ type: 'randomNormal', stddev: 0.0003 }, 'ones', 'zeros']) })),
};
