// The worlds of a situation: as it was planted, sound, and with each fault alone taken out.
import { seededRandom } from '../../../shared/seeded-random.ts';
import { controlVariants, hashOf } from './cases.ts';
import type { PlantedFault, Situation } from './cases.ts';
import { smallWorld, soundWorld } from './world.ts';
import type { World } from './world.ts';

export interface SituationWorlds {
  /** What a case trains. */
  readonly planted: World;
  /** The same without any fault: its exact inverse. For a control the same world. */
  readonly sound: World;
  /** For each fault, in their order, the world with the others alone. One fault: the sound world. */
  readonly without: readonly World[];
}

/** Every fault draws from a source of its own, so that taking one out changes nothing of the other. */
function plant(world: World, planted: readonly PlantedFault[], id: string): World {
  return planted.reduce((changed, { fault, severity }) => fault.plant(changed, severity, seededRandom(hashOf(`plant ${fault.cause} ${id}`))), world);
}

export function worldsOf({ id, dataSet, planted, variant }: Situation): SituationWorlds {
  const base = variant === controlVariants - 1 ? smallWorld(dataSet) : soundWorld(dataSet, variant);
  const sound = planted.reduce((world, { fault, severity }) => fault.circumstances?.(world, severity, seededRandom(hashOf(`circumstances ${fault.cause} ${id}`))) ?? world, base);
  return { planted: plant(sound, planted, id), sound, without: planted.map((one) => plant(sound, planted.filter((other) => other !== one), id)) };
}
