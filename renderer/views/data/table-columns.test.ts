import { expect, it } from 'vitest';
import { tableColumns } from './table-columns.ts';

it('shows every statistic where there is room, and keeps the mean where there is little', () => {
  expect(tableColumns(926, true).columns.map(({ key }) => key)).toEqual(['number', 'name', 'type', 'role', 'missing', 'distribution', 'lowest', 'mean', 'highest', 'note']);
  expect(tableColumns(590, true).columns.map(({ key }) => key)).toEqual(['name', 'type', 'role', 'missing', 'distribution', 'mean', 'note']);
});

it('gives names what is left', () => {
  expect(tableColumns(1400, true).nameCharacters).toBeGreaterThan(tableColumns(926, true).nameCharacters);
  expect(tableColumns(300, true).nameCharacters).toBe(11);
});
