// Every random number of a training: an integer hash of (seed, purpose, position), so that nothing has to be remembered to go
// on from a checkpoint, and so that the same bits can be made of integer ops inside a compiled graph.

/** What a random number is for; numbers of one purpose never coincide with those of another. */
const purposes = { initialisation: 1, shuffle: 2, noise: 3 } as const;
export type Purpose = keyof typeof purposes;

/** Two 32-bit words that select one endless row of random numbers. */
export interface RandomKey {
  readonly first: number;
  readonly second: number;
}

/** The multipliers of `mix`, as signed 32-bit words. */
export const mixers = [0x85ebca6b | 0, 0xc2b2ae35 | 0] as const;
/** Bits of a uniform number: as many as float32 holds exactly. */
export const uniformBits = 24;

/** The finaliser of MurmurHash3: every bit of the input changes about half the bits of the output. */
function mix(word: number): number {
  let hash = word | 0;
  hash = Math.imul(hash ^ (hash >>> 16), mixers[0]);
  hash = Math.imul(hash ^ (hash >>> 13), mixers[1]);
  return hash ^ (hash >>> 16);
}

/** What tells the parts of one step apart. */
export function partSalt(part: number): number {
  return Math.imul(part + 1, 0x846ca68b);
}

/** Key of the numbers for one purpose, at one position: an epoch or a step, and a layer or a parameter. */
export function randomKey(seed: number, purpose: Purpose, position: number, part = 0): RandomKey {
  const first = mix(mix(seed ^ 0x9e3779b9) + Math.imul(purposes[purpose], 0x7feb352d));
  const second = mix(mix(first ^ position) + partSalt(part));
  return { first, second };
}

/** The number at `index` of a key's row: 32 uniform bits, as an unsigned integer. */
export function randomBits(key: RandomKey, index: number): number {
  return mix(mix(index + key.first) ^ key.second) >>> 0;
}

/** Fills with uniform numbers in [0, 1), each a multiple of 2^-24, which float32 holds exactly. */
export function fillUniform(values: Float32Array, key: RandomKey): void {
  for (let index = 0; index < values.length; index += 1) {
    values[index] = (randomBits(key, index) >>> (32 - uniformBits)) * 2 ** -uniformBits;
  }
}

/** A generator of uniform numbers in (0, 1), in order; for draws of which nobody knows beforehand how many are needed. */
export function uniformSequence(key: RandomKey): () => number {
  let index = 0;
  return () => {
    const bits = randomBits(key, index);
    index += 1;
    return (bits + 0.5) * 2 ** -32;
  };
}

/** A generator of standard normal numbers (Box-Muller). */
export function normalSequence(key: RandomKey): () => number {
  const uniform = uniformSequence(key);
  return () => {
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  };
}

/** The numbers 0 to length - 1 in random order (Fisher-Yates). A plain loop: a long run spends a noticeable share of its time here. */
export function permutation(length: number, { first, second }: RandomKey): Int32Array {
  const order = identity(length);
  for (let last = length - 1; last > 0; last -= 1) {
    const bits = mix(mix(last + first) ^ second) >>> 0;
    const chosen = Math.floor(bits * 2 ** -32 * (last + 1));
    const moved = order[last] as number;
    order[last] = order[chosen] as number;
    order[chosen] = moved;
  }
  return order;
}

/** The numbers 0 to length - 1 in their own order. */
export function identity(length: number): Int32Array {
  const order = new Int32Array(length);
  for (let index = 0; index < length; index += 1) order[index] = index;
  return order;
}
