// Faults of capacity: too little of it, too many layers, too much for the rows, and regularisation that is too strong or missing.
import type { DataSet } from '../data/data-sets.ts';
import { bySeverity, everywhere } from './fault.ts';
import type { Fault } from './fault.ts';
import { keepTrainingRows, withEpochs, withHidden, withL2 } from '../world.ts';

/** Two layers of so few units that the bend or the classes do not fit through. */
export const tooSmall: Fault = {
  cause: 'too-small',
  fits: ({ isBent, task }) => isBent || task === 'multiclass',
  circumstances: (world) => withHidden(world, [32, 16], { activation: 'relu', kernelInitializer: 'heUniform' }),
  plant: (world, severity) => ({ ...world, layers: world.layers.map((layer, index) => ({ ...layer, units: bySeverity(severity, [[2, 2], [2, 1], [1, 1]])[index] ?? 1 })) }),
};

export const tooDeep: Fault = {
  cause: 'too-deep',
  fits: everywhere,
  circumstances: (world) => withHidden(world, [16, 16], { activation: 'relu' }),
  plant: (world, severity) => withHidden(world, Array.from({ length: bySeverity(severity, [15, 20, 28]) }, () => 16), { activation: 'relu' }),
};

/** Where the best answer is wrong on some rows and to learn those by heart hurts; and a net that is sound on few rows learns something still. */
const canBeLearnedByHeart = ({ isNoisy, family }: DataSet): boolean => isNoisy && !['noise columns', 'checker', 'plane'].includes(family);

/** More weights than rows many times over, where a few units would do. Neither has a penalty: width alone differs. */
export const tooLarge: Fault = {
  cause: 'too-large',
  fits: canBeLearnedByHeart,
  circumstances: (world, _severity, random) => withEpochs(withL2(withHidden(keepTrainingRows(world, 130, random), [4], { activation: 'tanh' }), 0), 2),
  plant: (world, severity) => withL2(withHidden(world, bySeverity(severity, [[128, 128], [256, 256], [384, 384, 192]]), { activation: 'relu', kernelInitializer: 'heUniform' }), 0),
};

/** A penalty, or dropout, under which nothing is left to learn with. */
export const overRegularised: Fault = {
  cause: 'over-regularised',
  fits: everywhere,
  plant(world, severity, random) {
    if (random() < 0.6) return withL2(world, bySeverity(severity, [0.1, 0.3, 1]));
    const rate = bySeverity(severity, [0.8, 0.9, 0.96]);
    return { ...world, layers: world.layers.flatMap((layer) => [layer, { type: 'dropout', rate }]) };
  },
};

/** A wide net on few rows, sound by penalty and dropout alone. */
export const underRegularised: Fault = {
  cause: 'under-regularised',
  fits: canBeLearnedByHeart,
  circumstances(world, severity, random) {
    const few = keepTrainingRows(world, bySeverity(severity, [130, 95, 65]), random);
    const wide = withL2(withHidden(few, [96, 96], { activation: 'relu', kernelInitializer: 'heUniform' }), 0.01);
    return withEpochs({ ...wide, layers: wide.layers.flatMap((layer) => [layer, { type: 'dropout', rate: 0.3 }]) }, 3);
  },
  plant: (world) => withL2({ ...world, layers: world.layers.filter(({ type }) => type !== 'dropout') }, 0),
};
