// Equal rows are found exactly, whatever the order of the columns.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RowIdentities } from './duplicates.ts';

const cell = fc.oneof(fc.constantFrom('a', 'b', null), fc.constantFrom(0, 1, Number.NaN));
const table = fc.integer({ min: 1, max: 4 }).chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 40 }));

it('gives rows the same identity exactly where all their values are the same', () => {
  fc.assert(
    fc.property(table, (rows) => {
      const identities = new RowIdentities(rows.length, Uint32Array.from(rows.keys()));
      for (const column of rows[0]?.keys() ?? []) identities.compare((row) => rows[row]?.[column] ?? null);
      rows.forEach((one, left) => {
        rows.forEach((other, right) => {
          const areSame = one.every((value, column) => Object.is(value, other[column]));
          expect(identities.of(left) === identities.of(right)).toBe(areSame);
        });
      });
      expect(identities.areAllDifferent).toBe(new Set(rows.map((_, row) => identities.of(row))).size === rows.length);
    }),
  );
});
