// Which known name a mistyped one means.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearestName } from './nearest.ts';

describe('the edit distance', () => {
  it.each([['', 'abc', 3], ['kitten', 'sitting', 3], ['nrom', 'norm', 1], ['adam', 'adam', 0]])('between %j and %j is %d', (left, right, distance) => {
    expect(editDistance(left, right)).toBe(distance);
    expect(editDistance(right, left)).toBe(distance);
  });

  it('is 0 only for the same text, and never more than the longer one', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        const distance = editDistance(left, right);
        expect(distance === 0).toBe(left === right);
        expect(distance).toBeLessThanOrEqual(Math.max(left.length, right.length));
      }),
    );
  });
});

describe('the nearest name', () => {
  const known = ['loss', 'optimizer', 'batchSize', 'epochs', 'earlyStopping'];

  it.each([['optimiser', 'optimizer'], ['batch_size', 'batchSize'], ['Epoch', 'epochs'], ['early', 'earlyStopping'], ['dropout', null], ['x', null]])('to %j is %j', (name, nearest) => {
    expect(nearestName(name, known)).toBe(nearest);
  });
});
