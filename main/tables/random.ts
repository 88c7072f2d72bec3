// Seeded random numbers of this folder: the same seed gives the same split on every machine and in every version.
import { fnv1a } from './hashing.ts';

/**
 * A generator of numbers from 0 to below 1: sfc32 (Doty-Humphrey's Small Fast Counting generator, PractRand), 128 bits of state,
 * of which the seed sets one word and 16 warm-up rounds mix it into the others.
 */
export function seededRandom(seed: number): () => number {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed >>> 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = (b ^ (b >>> 9)) >>> 0;
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    return sum / 4_294_967_296;
  };
  for (let round = 0; round < 16; round += 1) next();
  return next;
}

/** A generator for one purpose of several that share a seed, so that what one draws leaves the others alone. */
export function purposeRandom(seed: number, purpose: string): () => number {
  return seededRandom(fnv1a(`${purpose} ${seed}`));
}

/** Shuffles `items` in place (Fisher and Yates). */
export function shuffle(items: Uint32Array, random: () => number): void {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const kept = items[last] ?? 0;
    items[last] = items[other] ?? 0;
    items[other] = kept;
  }
}

/** A number of the normal distribution with mean 0 and standard deviation 1 (Box and Muller). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A whole number from 0 to below `count`, each as likely. */
export function wholeBelow(count: number, random: () => number): number {
  return Math.floor(random() * count);
}

/** A number of the beta distribution with both parameters `alpha`, above 0: from two gamma numbers, whose logarithms never underflow. */
export function beta(alpha: number, random: () => number): number {
  return 1 / (1 + Math.exp(logGamma(alpha, random) - logGamma(alpha, random)));
}

/** Logarithm of a number of the gamma distribution (Marsaglia and Tsang 2000), with shape + 1 and their boost for small shapes. */
function logGamma(shape: number, random: () => number): number {
  const d = shape + 1 - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    const u = 1 - random();
    if (v > 0 && Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return Math.log(d * v) + Math.log(1 - random()) / shape;
  }
}
