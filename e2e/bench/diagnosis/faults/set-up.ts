// Mistakes of the set-up: output and loss, scale of inputs and target, no bend.
import { bySeverity, everywhere, isRegression } from './fault.ts';
import type { Fault } from './fault.ts';
import type { Output } from '../world.ts';
import { mapTarget, withDense, withHidden } from '../world.ts';

/** By severity; each cannot say what the task asks for. */
const wrongOutputs: Readonly<Record<'binary' | 'multiclass' | 'regression', readonly [Output, Output, Output]>> = {
  binary: [{ activation: 'relu' }, { activation: 'tanh' }, { units: 1, activation: 'softmax' }],
  multiclass: [{ activation: 'relu' }, { activation: 'tanh' }, { activation: 'linear' }],
  regression: [{ activation: 'relu' }, { activation: 'sigmoid' }, { units: 1, activation: 'softmax' }],
};

export const wrongOutputOrLoss: Fault = {
  cause: 'wrong-output-or-loss',
  fits: everywhere,
  plant: (world, severity) => ({ ...world, output: { ...world.output, ...bySeverity(severity, wrongOutputs[world.dataSet.task]) } }),
};

/** Each column of numbers is in a unit of its own; the fault is that none is standardised. */
export const unscaledInputs: Fault = {
  cause: 'unscaled-inputs',
  fits: ({ id }) => id !== 'sample-reviews-skewed',
  circumstances(world, severity, random) {
    const decades = bySeverity(severity, [2, 3, 4]);
    const features = world.table.features.map(({ name, values }) => {
      const factor = 10 ** (decades * (0.3 + 0.7 * random()));
      const shift = factor * 3 * random();
      return { name, values: values.map((value) => (typeof value === 'number' ? value * factor + shift : value)) };
    });
    return { ...world, table: { ...world.table, features } };
  },
  plant: (world) => ({ ...world, dataset: { ...world.dataset, scaling: 'none' } }),
};

/** The target is in a large unit; the fault is that it is not standardised. */
export const unscaledTarget: Fault = {
  cause: 'unscaled-target',
  fits: isRegression,
  circumstances(world, severity, random) {
    const factor = bySeverity(severity, [150, 1000, 10_000]) * (0.7 + 0.6 * random());
    return mapTarget(world, (value) => (typeof value === 'number' ? factor * (value + 3) : value));
  },
  plant: (world) => ({ ...world, dataset: { ...world.dataset, targetScaling: 'none' } }),
};

export const missingNonlinearity: Fault = {
  cause: 'missing-nonlinearity',
  fits: ({ isBent }) => isBent,
  circumstances: (world, severity) => withHidden(world, bySeverity(severity, [[32], [32, 16], [32, 24, 16]]), { activation: 'relu', kernelInitializer: 'heUniform' }),
  plant: (world) => withDense(world, (layer) => ({ ...layer, activation: 'linear' })),
};
