// What the command palette finds: ranking by how well the words fit.
import type { Component } from 'svelte';

export interface PaletteEntry {
  readonly id: string;
  readonly group: 'Screens' | 'Actions' | 'Data sets' | 'Samples' | 'Case gallery' | 'Runs';
  readonly text: string;
  /** Quiet words at the right, also searched: a status, a finding, a number of rows. */
  readonly detail: string;
  readonly icon: Component;
  readonly keys?: string | undefined;
  readonly run: () => void;
}

/** More than anyone reads; keeps a palette over 10 000 runs quick. */
const shown = 40;

/** 0 for no match; higher is better: at the start of the text, at the start of a word, somewhere. */
function fit(word: string, entry: PaletteEntry): number {
  const text = entry.text.toLowerCase();
  if (text.startsWith(word)) return 4;
  if (text.includes(` ${word}`) || text.includes(`-${word}`)) return 3;
  if (text.includes(word)) return 2;
  return `${entry.detail} ${entry.group}`.toLowerCase().includes(word) ? 1 : 0;
}

/** The entries that fit every word of the query, best first; of equals, the order they came in. Without a query, the first of all. */
export function searchEntries(query: string, entries: readonly PaletteEntry[]): PaletteEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries.slice(0, shown);
  return entries
    .map((entry) => ({ entry, fits: words.map((word) => fit(word, entry)) }))
    .filter(({ fits }) => fits.every((value) => value > 0))
    .map(({ entry, fits }) => ({ entry, score: fits.reduce((sum, value) => sum + value, 0) }))
    .sort((left, right) => right.score - left.score)
    .slice(0, shown)
    .map(({ entry }) => entry);
}
