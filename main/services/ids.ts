// Ids that sort by the time they were made (ULID), from a clock and randomness that are passed in.
import { monotonicFactory } from 'ulid';

/** `random(size)` gives that many random bytes. */
export function createIds(clock: () => number, random: (size: number) => Uint8Array): () => string {
  // The library wants a number from 0 up to but excluding 1.
  const next = monotonicFactory(() => (random(1)[0] ?? 0) / 256);
  return () => next(clock());
}
