// Checkpoints spread over a plan: a run that is over in a second can be forked from its midst too.
import type { Population } from './population.ts';

/** Of a whole plan, and the parameters of all members up to which they are small enough for it. */
const partCount = 8;
const smallParameters = 2_000_000;

/** Tells when another part of the plan is done. */
export class PlanParts {
  readonly #epochs: number;
  #done: number;

  constructor({ members, program }: Population) {
    const isSmall = program.shape.members * program.parts.network.parameterCount <= smallParameters;
    this.#epochs = isSmall ? Math.max(...members.map(({ spec }) => spec.training.epochs)) : Infinity;
    this.#done = this.#partOf(members);
  }

  /** True once for each part that is done, however many calls or parts it took. */
  next({ members }: Population): boolean {
    const part = this.#partOf(members);
    const isNext = part > this.#done;
    this.#done = part;
    return isNext;
  }

  #partOf(members: Population['members']): number {
    return Math.floor((partCount * Math.max(...members.map(({ progress }) => progress.epoch))) / this.#epochs);
  }
}
