import fc from 'fast-check';
import { expect, it } from 'vitest';
import { visibleRange } from './visible-range.ts';

it('covers every row in sight and stays small', () => {
  fc.assert(
    fc.property(fc.nat(20_000), fc.integer({ min: 20, max: 60 }), fc.nat(1_000_000), fc.integer({ min: 0, max: 2000 }), (rowCount, rowHeight, scrollTop, height) => {
      const { first, end } = visibleRange({ rowCount, rowHeight, scrollTop, height });
      expect(first).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(rowCount);
      expect(end - first).toBeLessThanOrEqual(height / rowHeight + 18);
      const seen = Math.floor(scrollTop / rowHeight);
      if (seen < rowCount && height > 0) {
        expect(first).toBeLessThanOrEqual(seen);
        expect(end).toBeGreaterThan(seen);
      }
    }),
  );
});
