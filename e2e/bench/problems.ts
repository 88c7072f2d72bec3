// The training problems of the engine bench: data of a seeded generator, the same for ours and for the peer.

export interface Problem {
  readonly name: string;
  readonly inputs: number;
  readonly hidden: readonly number[];
  readonly classes: number;
  readonly rows: number;
  readonly batchSize: number;
}

export const problems: readonly Problem[] = [
  { name: '10-64-1 batch 32', inputs: 10, hidden: [64], classes: 2, rows: 1_600, batchSize: 32 },
  { name: '30-128-128-3 batch 64', inputs: 30, hidden: [128, 128], classes: 3, rows: 3_200, batchSize: 64 },
  { name: '100-512-512-1 batch 512', inputs: 100, hidden: [512, 512], classes: 2, rows: 5_120, batchSize: 512 },
];

export interface Rows {
  readonly rows: number;
  readonly columns: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** Uniform numbers in [0, 1) by mulberry32 (Tommy Ettinger, public domain). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Inputs from -1 to 1; the class is told by the mean of the first inputs, so there is something to learn. */
export function makeRows({ inputs, classes }: Problem, rows: number, seed: number): Rows {
  const random = createRandom(seed);
  const x = Float32Array.from({ length: rows * inputs }, () => 2 * random() - 1);
  const y = Float32Array.from({ length: rows }, (_, row) => Math.floor(((x[row * inputs] ?? 0) / 2 + 0.5) * classes));
  return { rows, columns: inputs, x, y };
}
