import Square from '@lucide/svelte/icons/square';
import { expect, it } from 'vitest';
import { searchEntries } from './palette.ts';
import type { PaletteEntry } from './palette.ts';

function entry(text: string, detail = ''): PaletteEntry {
  return { id: text, group: 'Runs', text, detail, icon: Square, run: () => {} };
}
const entries = [entry('Batch 32', 'finished'), entry('Learning rate 0.001', 'stuck'), entry('Low rate', 'crawl'), entry('rate first')];

it('puts the beginning of the text first and keeps what fits every word', () => {
  expect(searchEntries('rate', entries).map(({ text }) => text)).toEqual(['rate first', 'Learning rate 0.001', 'Low rate']);
  expect(searchEntries('rate crawl', entries).map(({ text }) => text)).toEqual(['Low rate']);
  expect(searchEntries('nothing', entries)).toEqual([]);
});

it('shows the first ones without a query', () => {
  expect(searchEntries('  ', entries)).toHaveLength(4);
});
