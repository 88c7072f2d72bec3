// How many steps a training has, how much one of them computes, and how many threads that is worth.

/**
 * Floating point operations of one optimizer step, about: each weight takes part in one multiplication and one addition a row on the
 * way forward, and in two of each on the way back (the gradient of the weight, and that of its input).
 */
export function stepWork(parameters: number, batchSize: number): number {
  return 6 * parameters * batchSize;
}

/** Optimizer steps of a whole training; the last batch of an epoch may be smaller. */
export function countSteps(trainRows: number, batchSize: number, epochs: number): number {
  return Math.ceil(trainRows / batchSize) * epochs;
}

/** From here on a step takes milliseconds, and splitting its matrix products gains more than handing out the parts costs. */
const splittingPays = 50_000_000;

/** Threads of one operation for steps of this much work, of one run or of all members of a population: every core, or one. */
export function threadsFor(work: number, cores: number): number {
  return work >= splittingPays ? cores : 1;
}
