import { describe, expect, it } from 'vitest';
import { countReturns } from './blow-up.ts';

describe('countReturns', () => {
  it.each([
    ['a loss that only falls', [900, 40, 5, 0.7, 0.7], 0],
    ['a loss that came back twice', [900, 10, 200, 30, 150, 0.7], 2],
    ['spikes near the usual level', [1, 0.1, 0.5, 0.1, 0.4], 0],
    ['nothing', [], 0],
  ])('of %s', (_, loss, expected) => {
    expect(countReturns(Float64Array.from(loss), 0.7)).toBe(expected);
  });
});
