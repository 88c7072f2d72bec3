import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatRowList, parseRowList } from './row-list.ts';

it('reads rows and spans, and says what is wrong', () => {
  expect(parseRowList('20, 3; 17 to 19, 3,', 100)).toEqual({ rows: [3, 17, 18, 19, 20] });
  expect(parseRowList('5-7', 100)).toEqual({ rows: [5, 6, 7] });
  expect(parseRowList(' ', 100)).toEqual({ rows: [] });
  expect(parseRowList('three', 100)).toEqual({ error: '“three” is no row. Write rows like 3, 17 to 20.' });
  expect(parseRowList('99 to 101', 100)).toEqual({ error: 'There is no row 101: rows count from 1 to 100.' });
  expect(parseRowList('0', 100)).toEqual({ error: 'There is no row 0: rows count from 1 to 100.' });
  expect(parseRowList('7 to 5', 100)).toEqual({ error: '“7 to 5” is no span of rows.' });
});

it('writes what it reads', () => {
  expect(formatRowList([20, 3, 18, 19, 5, 6])).toBe('3, 5, 6, 18 to 20');
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 })), (rows) => {
      expect(parseRowList(formatRowList(rows), 60)).toEqual({ rows: rows.toSorted((one, other) => one - other) });
    }),
  );
});
