// Faults of capacity: too little of it, too many layers, too much for the rows, and regularisation that is too strong or missing.
import { normal } from '../../../../main/tables/random.ts';
import type { DataSet } from '../data/data-sets.ts';
import { spreadOf } from '../data/table.ts';
import { bySeverity, everywhere } from './fault.ts';
import type { Fault, Severity } from './fault.ts';
import { keepTrainingRows, mapTarget, withEpochs, withHidden, withL2, withRate } from '../world.ts';
import type { World } from '../world.ts';

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

/** Of the spread of the target, as noise on each of its values. */
const roughness = [0.6, 0.7, 0.8] as const;

/** Numbers that are generated are so clean that to learn them by heart costs little: here they are measured roughly. */
function roughlyMeasured(world: World, severity: Severity, random: () => number): World {
  if (world.dataSet.task !== 'regression' || world.dataSet.family === 'sample') return world;
  const spread = bySeverity(severity, roughness) * spreadOf(world.table.target.values.map(Number)).deviation;
  return mapTarget(world, (value) => Number(value) + spread * normal(random));
}

/** A wide net that trains for long on few rows, sound by penalty and dropout alone. */
export const underRegularised: Fault = {
  cause: 'under-regularised',
  // A plane that is measured roughly can be learned by heart to one's harm, too; so few and uncertain rows as those of that sample teach a wide net nothing.
  fits: (dataSet) => (canBeLearnedByHeart(dataSet) || dataSet.family === 'plane') && dataSet.id !== 'sample-small-noisy',
  circumstances(world, severity, random) {
    const few = keepTrainingRows(roughlyMeasured(world, severity, random), bySeverity(severity, [130, 110, 90]), random);
    const width = bySeverity(severity, [96, 128, 160]);
    const wide = withL2(withHidden(few, [width, width], { activation: 'relu', kernelInitializer: 'heUniform' }), 0.02);
    return withRate(withEpochs({ ...wide, layers: wide.layers.flatMap((layer) => [layer, { type: 'dropout', rate: 0.2 }]) }, 8), 0.5);
  },
  plant: (world) => withL2({ ...world, layers: world.layers.filter(({ type }) => type !== 'dropout') }, 0),
};
