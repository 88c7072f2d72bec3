import { expect, it } from 'vitest';
import { countSteps, stepWork, threadsFor } from './work.ts';

it('gives small networks one thread, and those whose steps take milliseconds every core', () => {
  const textbook = stepWork(10 * 64 + 64 + 65, 32);
  const large = stepWork(100 * 512 + 512 + 512 * 512 + 512 + 513, 512);
  expect(textbook).toBe(147_648);
  expect([textbook, 16 * textbook, large].map((work) => threadsFor(work, 8))).toEqual([1, 1, 8]);
  expect(threadsFor(large, 1)).toBe(1);
});

it.each([[80, 32, 10, 30], [80, 80, 1, 1], [80, 100, 3, 3]])('counts of %d rows in batches of %d for %d epochs %d steps', (rows, batchSize, epochs, steps) => {
  expect(countSteps(rows, batchSize, epochs)).toBe(steps);
});
